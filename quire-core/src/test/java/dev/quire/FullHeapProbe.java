package dev.quire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.hugetlb.HugePool;
import dev.quire.core.migrate.Collapse;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.WordLock;
import dev.quire.core.word.Words;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Calls in a heap that has room for ever more objects, from none to enough: each is done, page by
 * page, or is not done; and nothing stays behind. {@link Starving} loads this.
 */
public final class FullHeapProbe {

  private static final int PAGE = 4096;
  private static final int SIZE = 32 * PAGE;
  private static final int BATCH = 12;
  private static final OpenOptions WRITE =
      OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE);

  /** What is called, with all that it needs at hand. */
  @FunctionalInterface
  private interface Body {
    void run(CachedFile file) throws IOException;
  }

  /** A call, and what it makes of the bytes of the file. */
  private record Call(String name, Body first, Body body, UnaryOperator<byte[]> effect) {}

  private static final Body NOTHING = file -> {};

  private final Path path;
  private final Quire quire;
  private CachedFile file;
  private final MemorySegment source = Arena.global().allocate(8 * PAGE);
  private final long[] positions = new long[BATCH];
  private final MemorySegment[] targets = new MemorySegment[BATCH];

  private FullHeapProbe(Path path) throws IOException {
    this.path = Files.write(path, new byte[SIZE]);
    quire = Quire.builder().memory(8 << 20).readAhead(0).dirtyAge(Duration.ofHours(1)).build();
    file = quire.open(path, WRITE);
    source.fill((byte) 7);
    for (int i = 0; i < BATCH; i++) {
      positions[i] = 2L * i * PAGE;
      targets[i] = Arena.global().allocate(100);
    }
  }

  /** Says of each call how often it failed. */
  public static List<String> run(Path folder) throws IOException {
    return new FullHeapProbe(folder.resolve("file")).run();
  }

  /** Has a thread wait for a lock with no memory for that; returns what it was told. */
  public static String waitForALock() throws Exception {
    long word = Arena.global().allocate(Integer.BYTES, Integer.BYTES).address();
    WaitQueues waits = new WaitQueues();
    WordLock.lock(word, waits);
    FutureTask<String> waiter =
        new FutureTask<>(() -> {
          Allowance.begin(0);
          try {
            WordLock.lock(word, waits);
            return "has it";
          } finally {
            Allowance.end();
          }
        });
    Thread thread = Thread.ofPlatform().start(waiter);
    while (Words.getIntOpaque(word) == 1 && thread.isAlive()) {
      Thread.onSpinWait(); // until somebody is queued, or would be
    }
    WordLock.unlock(word, waits);
    return waiter.get();
  }

  private List<String> run() throws IOException {
    List<String> told = new ArrayList<>();
    for (Call call : calls()) {
      tried(call, Long.MAX_VALUE); // what is needed once and for all is there from here on
      int failed = 0;
      for (int objects = 0; tried(call, objects); objects++) {
        failed++;
      }
      told.add("%s: failed %d times".formatted(call.name, failed));
    }
    file.close();
    Intact.checkEmpty(quire);
    quire.close();
    return told;
  }

  private List<Call> calls() {
    UnaryOperator<byte[]> same = bytes -> bytes;
    return List.of(
        new Call("read", NOTHING, file -> file.read(9 * PAGE, targets[0]), same),
        new Call("batch", NOTHING, file -> file.read(positions, targets), same),
        new Call("pin", NOTHING, file -> file.pin(PAGE).close(), same),
        new Call("pin for writing", NOTHING, file -> change(file, 11), written(11 * PAGE, 1)),
        new Call("part of a page", NOTHING, file -> write(file, 100, 50), written(100, 50)),
        new Call("page", NOTHING, file -> write(file, PAGE, PAGE), written(PAGE, PAGE)),
        new Call("pages", NOTHING, file -> write(file, 99, 5 * PAGE), written(99, 5 * PAGE)),
        new Call("append", NOTHING, file -> write(file, SIZE, 3 * PAGE), written(SIZE, 3 * PAGE)),
        new Call("cut", this::dirty, file -> file.truncate(9999), bytes -> sized(bytes, 9999)),
        new Call("grow", this::dirty, file -> file.truncate(2 * SIZE), b -> sized(b, 2 * SIZE)),
        new Call("hole", this::dirty, file -> file.punchHole(5000, 60_000), FullHeapProbe::hollow),
        new Call("group", NOTHING, this::group, FullHeapProbe::grouped),
        new Call("collapse", Reads::all, this::collapse, same),
        new Call("compact", Reads::all, file -> quire.compact(), same),
        new Call("pin for long", Reads::all, this::pinForLong, same),
        new Call("huge", NOTHING, file -> takeHuge(), same),
        new Call("huge pool", NOTHING, file -> poolHuge(), same),
        new Call("force", this::dirty, file -> file.force(true), same));
  }

  private void write(CachedFile target, long position, long length) throws IOException {
    if (position == SIZE) {
      target.append(source.asSlice(0, length));
    } else {
      target.write(position, source.asSlice(0, length));
    }
  }

  private void dirty(CachedFile target) throws IOException {
    write(target, 0, 100);
    write(target, 3 * PAGE, 100);
    write(target, 14 * PAGE, 2 * PAGE);
  }

  private static void change(CachedFile target, long page) throws IOException {
    try (Folio folio = target.pinForWrite(page * PAGE)) {
      folio.putByte(0, (byte) 7);
    }
  }

  private void group(CachedFile target) throws IOException {
    try (WriteGroup group = quire.writeGroup()) {
      group.join(target, 0);
      group.join(target, 9 * PAGE);
      group.join(target, 5 * PAGE);
      group.begin();
      group.page(target, 0).putByte(0, (byte) 7);
      group.page(target, 5 * PAGE).putByte(0, (byte) 7);
      group.page(target, 9 * PAGE).putByte(0, (byte) 7);
      group.commit();
    }
  }

  private void collapse(CachedFile target) {
    new Collapse(quire.rooms().cache()).collapse(target.mapping(), 8, 2);
  }

  private void pinForLong(CachedFile target) throws IOException {
    target.pin(5 * PAGE, PinMode.LONGTERM).close();
  }

  /** One that is made, and then one of a reserve. */
  private void takeHuge() {
    HugePool pool = quire.rooms().huge();
    int pfn = pool.take();
    pool.give(pfn);
  }

  private void poolHuge() {
    try {
      quire.hugePool(2 << 20);
      takeHuge();
    } finally {
      quire.hugePool(0);
    }
  }

  private static byte[] grouped(byte[] bytes) {
    bytes[0] = bytes[5 * PAGE] = bytes[9 * PAGE] = 7;
    return bytes;
  }

  private static byte[] hollow(byte[] bytes) {
    Arrays.fill(bytes, 5000, 65_000, (byte) 0);
    return bytes;
  }

  private static byte[] sized(byte[] bytes, int size) {
    return Arrays.copyOf(bytes, size);
  }

  private static UnaryOperator<byte[]> written(int position, int length) {
    return bytes -> {
      byte[] after = sized(bytes, Math.max(bytes.length, position + length));
      Arrays.fill(after, position, position + length, (byte) 7);
      return after;
    };
  }

  /** Whether there were too few objects for the call. */
  private boolean tried(Call call, long objects) throws IOException {
    byte[] before = begin(call);
    byte[] after = call.effect.apply(before.clone());
    Throwable failure = null;
    boolean ended;
    Allowance.begin(objects);
    try {
      call.body.run(file);
    } catch (Throwable e) { // looked at below
      failure = e;
    } finally {
      ended = Allowance.end();
    }
    try {
      check(call, failure, before, after);
    } catch (AssertionError e) {
      AssertionError where = new AssertionError(call.name + " with objects: " + objects, e);
      where.addSuppressed(failure == null ? new Throwable("it was done") : failure);
      throw where;
    }
    return ended;
  }

  /** The file as it was at first, none of it in the cache but what the call finds there. */
  private byte[] begin(Call call) throws IOException {
    file.truncate(0);
    byte[] bytes = new byte[SIZE];
    Arrays.fill(bytes, (byte) 1);
    file.append(MemorySegment.ofArray(bytes));
    file.close();
    file = quire.open(path, WRITE);
    call.first.run(file);
    return call.first == NOTHING ? bytes : Reads.all(file);
  }

  private void check(Call call, @Nullable Throwable failure, byte[] before, byte[] after)
      throws IOException {
    Throwable root = failure;
    while (root != null && root.getCause() != null) {
      root = Objects.requireNonNull(root.getCause());
    }
    if (root != null && !(root instanceof OutOfMemoryError)) {
      throw new AssertionError(call.name, failure);
    }
    Intact.check(quire);
    byte[] now = Reads.all(file);
    if (failure == null) {
      assertArrayEquals(after, now, call.name);
    }
    int least = Math.min(before.length, after.length);
    assertTrue(now.length >= least && now.length <= Math.max(before.length, after.length));
    byte[] was = sized(before, now.length);
    byte[] wanted = sized(after, now.length);
    for (int from = 0; from < now.length; from += PAGE) {
      int end = Math.min(from + PAGE, now.length);
      byte[] page = Arrays.copyOfRange(now, from, end);
      assertTrue(
          Arrays.equals(page, Arrays.copyOfRange(was, from, end))
              || Arrays.equals(page, Arrays.copyOfRange(wanted, from, end)),
          call.name);
    }
    try {
      file.force(true);
    } catch (IOException told) {
      file.force(true); // once
    }
    assertArrayEquals(Files.readAllBytes(path), now, call.name);
    assertTrue(file.mapping().states().isClean(), call.name);
    file.truncate(now.length + SIZE);
    assertArrayEquals(sized(now, now.length + SIZE), Reads.all(file), call.name);
  }
}
