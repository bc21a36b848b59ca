package dev.quire.storage;

import dev.quire.core.os.Errno;
import dev.quire.core.os.OsException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A backing that fails as a test wants it to: by script, at random from a seed, or by a power cut.
 * It wraps any other, and passes every call on until told otherwise.
 *
 * <pre>{@code
 * FaultyBacking disk = new FaultyBacking(new MemoryBacking(), seed);
 * disk.fail(Operation.WRITE, 3, Fault.EIO);      // the third write from now on
 * Gate gate = disk.hold(Operation.SYNC, 1);      // the next sync waits until gate.open()
 * disk.randomly(Operation.READ, 0.01, Fault.EIO);
 * String what = disk.powerCut();                 // and disk.powerOn(), for another instance
 * }</pre>
 *
 * <p><b>A sync that fails</b> does what Linux does: the error is told once, what the sync covered
 * is forgotten, and the next one succeeds without it. Each write that was covered is lost at once,
 * for readers too, or stays visible until a power cut takes it, by the toss of a coin. Only writing
 * the bytes again makes them safe. Sizes and holes are not lost by it: the next sync covers them.
 *
 * <p><b>A power cut</b> keeps any subset of the changes since the last sync that covered them and
 * loses the others; of one write some sectors of 512 bytes are kept and the others not. What a sync
 * has reported is all there. Between {@link #powerCut} and {@link #powerOn} every call fails.
 *
 * <p>Whoever uses it prints the seed: with the same seed and the same order of calls the same
 * happens. It keeps a copy of the bytes in the heap, and must be the only one that changes what it
 * wraps. Safe for threads; calls that change something run one at a time.
 */
public final class FaultyBacking implements Backing {

  private final Backing real;
  private final long seed;

  // Guarded by this.
  private final SplittableRandom random;
  private final FaultScript script = new FaultScript();
  private final Unsynced unsynced = new Unsynced();
  private long capacity = Long.MAX_VALUE;
  private long bytesWritten;
  private long changes;
  private boolean off;

  /**
   * Wraps a backing; what it holds now counts as synced.
   *
   * @throws IOException when that cannot be read
   */
  public FaultyBacking(Backing real, long seed) throws IOException {
    this.real = real;
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    byte[] content = new byte[64 << 10];
    long size = real.version().size();
    unsynced.safe().truncate(size);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(content.length, 4096);
      for (long at = 0; at < size; ) {
        int read = real.read(at, buffer);
        if (read <= 0) {
          throw new IOException(
              "%s ends at %d, its version says %d bytes".formatted(real.name(), at, size));
        }
        MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, content, 0, read);
        unsynced.safe().write(at, MemorySegment.ofArray(content).asSlice(0, read));
        at += read;
      }
    }
  }

  // what shall happen

  /**
   * One call fails.
   *
   * @param nth which, counted from now: 1 is the next
   * @throws IllegalArgumentException when there is no such fault of such a call
   */
  public synchronized void fail(Operation operation, long nth, Fault fault) {
    script.add(operation, nth, 1, 1, fault, null);
  }

  /** Every call fails from the next on, until {@link #heal}. */
  public synchronized void failAll(Operation operation, Fault fault) {
    script.add(operation, 1, Long.MAX_VALUE, 1, fault, null);
  }

  /** Each call fails with a probability from 0 to 1, until {@link #heal}. */
  public synchronized void randomly(Operation operation, double probability, Fault fault) {
    script.add(operation, 1, Long.MAX_VALUE, probability, fault, null);
  }

  /** A call waits, before anything of it is done; {@code nth} as in {@link #fail}. */
  public synchronized Gate hold(Operation operation, long nth) {
    Gate gate = new Gate();
    script.add(operation, nth, 1, 1, null, gate);
    return gate;
  }

  /** All calls wait from the next on. */
  public synchronized Gate holdAll(Operation operation) {
    Gate gate = new Gate();
    script.add(operation, 1, Long.MAX_VALUE, 1, null, gate);
    return gate;
  }

  /** The disk is full behind this byte of the file: writes fall short there and then fail. */
  public synchronized void capacity(long bytes) {
    capacity = bytes;
  }

  /** From now on nothing fails and nothing waits; the disk has space without end. */
  public synchronized void heal() {
    script.clear();
    capacity = Long.MAX_VALUE;
  }

  /**
   * Cuts the power: what no sync has covered is lost in part. Calls that wait at a gate fail.
   *
   * @return what was kept, in words
   */
  public synchronized String powerCut() {
    off = true;
    script.openGates();
    return "seed %d: %s".formatted(seed, unsynced.cut(random));
  }

  /**
   * The power is back: the file holds what the cut has left, for whoever opens it next.
   *
   * @throws IllegalStateException when it was on
   */
  public synchronized void powerOn() throws IOException {
    if (!off) {
      throw new IllegalStateException("the power is on; cut it first");
    }
    show(unsynced.safe());
    changes++;
    off = false;
  }

  // what has happened

  /** Calls of a kind that have begun. */
  public synchronized long calls(Operation operation) {
    return script.calls(operation);
  }

  /** Bytes that writes have written. */
  public synchronized long bytesWritten() {
    return bytesWritten;
  }

  /** Changes that a power cut could lose. */
  public synchronized int unsyncedChanges() {
    return unsynced.count();
  }

  /** What all that is random follows from. */
  public long seed() {
    return seed;
  }

  // the calls

  @Override
  public String name() {
    return real.name();
  }

  @Override
  public Version version() throws IOException {
    fault(Operation.VERSION, -1, 0);
    synchronized (this) {
      return new Version(real.version().size(), changes); // what is forgotten changes no times
    }
  }

  @Override
  public int read(long position, MemorySegment target) throws IOException {
    Fault fault = fault(Operation.READ, position, target.byteSize());
    if (fault == Fault.SHORT) {
      return real.read(position, target.asSlice(0, half(target.byteSize())));
    }
    int read = real.read(position, target);
    return fault == Fault.TOO_MUCH ? Math.toIntExact(target.byteSize() + 1) : read;
  }

  private static long half(long bytes) {
    return bytes - bytes / 2;
  }

  @Override
  public boolean writable() {
    return real.writable();
  }

  @Override
  public boolean stable() {
    return real.stable();
  }

  @Override
  public long write(long position, List<MemorySegment> pieces) throws IOException {
    byte[] bytes = bytes(pieces);
    Fault fault = fault(Operation.WRITE, position, bytes.length);
    synchronized (this) {
      checkPower(Operation.WRITE, position, bytes.length);
      if (fault == Fault.TORN) {
        tear(position, bytes);
        throw error(Operation.WRITE, Errno.EIO, position, bytes.length);
      }
      long wanted = fault == Fault.SHORT ? half(bytes.length) : bytes.length;
      long room = Math.clamp(capacity - position, 0, wanted);
      if (room == 0 && wanted > 0) {
        throw error(Operation.WRITE, Errno.ENOSPC, position, bytes.length);
      }
      apply(position, bytes, 0, (int) room);
      return fault == Fault.TOO_MUCH ? room + 1 : room;
    }
  }

  private static byte[] bytes(List<MemorySegment> pieces) {
    long total = pieces.stream().mapToLong(MemorySegment::byteSize).sum();
    byte[] bytes = new byte[Math.toIntExact(total)];
    int at = 0;
    for (MemorySegment piece : pieces) {
      MemorySegment.copy(piece, ValueLayout.JAVA_BYTE, 0, bytes, at, (int) piece.byteSize());
      at += (int) piece.byteSize();
    }
    return bytes;
  }

  /** A write that the real one is told of sector by sector, and not of all. */
  private void tear(long position, byte[] bytes) throws IOException {
    for (int from = 0; from < bytes.length; ) {
      int within = (int) ((position + from) % Unsynced.SECTOR);
      int to = Math.min(bytes.length, from + Unsynced.SECTOR - within);
      if (random.nextBoolean()) {
        apply(position + from, bytes, from, to);
      }
      from = to;
    }
  }

  private void apply(long position, byte[] bytes, int from, int to) throws IOException {
    int length = to - from;
    byte[] part = new byte[length];
    System.arraycopy(bytes, from, part, 0, length);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment source = arena.allocate(Math.max(1, length), 4096).asSlice(0, length);
      MemorySegment.copy(part, 0, source, ValueLayout.JAVA_BYTE, 0, length);
      writeThrough(position, source);
    }
    unsynced.written(position, part);
    changes++;
    bytesWritten += length;
  }

  private void writeThrough(long position, MemorySegment source) throws IOException {
    for (long done = 0; done < source.byteSize(); ) {
      done += real.write(position + done, List.of(source.asSlice(done)));
    }
  }

  @Override
  public void sync(boolean metadata) throws IOException {
    long covered;
    synchronized (this) {
      covered = unsynced.last();
    }
    Fault fault = decide(Operation.SYNC);
    synchronized (this) {
      checkPower(Operation.SYNC, -1, 0);
      if (fault != null) {
        show(unsynced.forgotten(covered, random));
        throw error(Operation.SYNC, errno(fault), -1, 0);
      }
      real.sync(metadata);
      unsynced.synced(covered);
    }
  }

  @Override
  public void truncate(long size) throws IOException {
    fault(Operation.TRUNCATE, size, 0);
    synchronized (this) {
      checkPower(Operation.TRUNCATE, size, 0);
      real.truncate(size);
      unsynced.truncated(size);
      changes++;
    }
  }

  @Override
  public void punch(long position, long length) throws IOException {
    if (fault(Operation.PUNCH, position, length) == Fault.UNSUPPORTED) {
      throw new UnsupportedOperationException(name() + " makes no holes");
    }
    synchronized (this) {
      checkPower(Operation.PUNCH, position, length);
      real.punch(position, length);
      unsynced.punched(position, length);
      changes++;
    }
  }

  @Override
  public void reserve(long position, long length) throws IOException {
    fault(Operation.RESERVE, position, length);
    synchronized (this) {
      if (position + length > capacity) {
        throw error(Operation.RESERVE, Errno.ENOSPC, position, length);
      }
    }
    try {
      real.reserve(position, length);
    } catch (UnsupportedOperationException none) {
      return; // the capacity is this one's, whatever the real one can
    }
  }

  /** Makes the real backing hold the bytes of an image. */
  private void show(SparseImage image) throws IOException {
    real.truncate(0);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(64 << 10, 4096);
      image.forEachPart((position, bytes) -> {
        MemorySegment part = buffer.asSlice(0, bytes.byteSize());
        part.copyFrom(bytes);
        writeThrough(position, part);
      });
    }
    real.truncate(image.size());
  }

  /** What shall happen to this call, once it may go on; throws what means failing at once. */
  private @Nullable Fault fault(Operation operation, long position, long length)
      throws IOException {
    Fault fault = decide(operation);
    synchronized (this) {
      checkPower(operation, position, length);
    }
    if (fault == Fault.EIO || fault == Fault.NO_SPACE) {
      throw error(operation, errno(fault), position, length);
    }
    return fault;
  }

  private @Nullable Fault decide(Operation operation) {
    FaultScript.Decision decision;
    synchronized (this) {
      decision = script.next(operation, random);
    }
    decision.gates().forEach(Gate::pass);
    return decision.fault();
  }

  private static int errno(Fault fault) {
    return fault == Fault.NO_SPACE ? Errno.ENOSPC : Errno.EIO;
  }

  private void checkPower(Operation operation, long position, long length) throws IOException {
    if (off) {
      throw error(operation, Errno.ENODEV, position, length);
    }
  }

  private OsException error(Operation operation, int errno, long position, long length) {
    return new OsException("injected " + operation, errno, name(), position, length);
  }

  @Override
  public void close() {
    real.close();
  }

  @Override
  public synchronized String toString() {
    return "%s with faults, seed %d%s".formatted(real.name(), seed, off ? ", power off" : "");
  }
}
