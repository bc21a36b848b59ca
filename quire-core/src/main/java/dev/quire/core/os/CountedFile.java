package dev.quire.core.os;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Objects;

/**
 * An open file whose descriptor lives until the last call in flight has returned.
 *
 * <p>Reading from a closed descriptor is not merely an error: the number is given to the next file
 * that anybody opens, and the read delivers bytes of that file, and a write ruins it. So every call
 * is counted.
 *
 * <p><b>Layout.</b> One word of state:
 *
 * <pre>
 *   63       62 .. 0
 *   closing  calls in flight
 * </pre>
 *
 * <p><b>Invariants.</b>
 *
 * <ol>
 *   <li>A call uses the descriptor only between a successful {@link #enter} and its {@link #leave}.
 *   <li>{@code closing} is set once and never cleared; no call enters after it. So with {@code
 *       closing} set the count only falls.
 *   <li>The word changes to exactly {@code closing, 0} once: either in {@link #close} (no call was
 *       in flight) or in the {@code leave} of the last call. Whoever makes that change, and nobody
 *       else, closes the descriptor. Since the count was 0 and cannot rise, no call uses it then or
 *       later, and since the change happens once, no number is closed twice.
 * </ol>
 *
 * <p><b>Orderings.</b> All changes are atomic read-modify-writes with volatile semantics on one
 * word; what a call did happens before the close that follows its {@code leave}.
 *
 * <p><b>Liveness.</b> {@code close} never waits: a call that hangs in a device keeps its
 * descriptor, not its closer.
 */
abstract class CountedFile implements OpenFile {

  private static final long CLOSING = Long.MIN_VALUE;
  private static final VarHandle STATE = stateHandle();

  /** The path that the file was opened with, for messages. */
  final String file;

  private final boolean writable;

  @SuppressWarnings("unused") // by STATE
  private volatile long state;

  CountedFile(String file, boolean writable) {
    this.file = file;
    this.writable = writable;
  }

  private static VarHandle stateHandle() {
    try {
      return MethodHandles.lookup()
          .findVarHandle(CountedFile.class, "state", long.class)
          .withInvokeExactBehavior();
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Checks of the arguments of {@link Os#open} that both implementations make. */
  static void checkOpen(Path path) {
    if (!path.getFileSystem().equals(FileSystems.getDefault())) {
      throw new IllegalArgumentException(
          "%s belongs to %s; only files of the default file system can be opened"
              .formatted(path, path.getFileSystem()));
    }
  }

  /** The stamp, while counted. */
  abstract FileStamp stampCounted() throws IOException;

  /** The comparison, while counted. */
  boolean isAtCounted(FileStamp known) throws IOException {
    return stampCounted().sameVersion(known);
  }

  /** The read, while counted; arguments are checked and {@code bytes} is not 0. */
  abstract int readCounted(long position, long address, int bytes) throws IOException;

  /** The write, while counted; {@code total} is the sum of the pieces and not 0. */
  abstract void writeCounted(long position, long[] addresses, int[] bytes, int count, long total)
      throws IOException;

  /** The sync, while counted. */
  abstract void syncCounted(boolean metadata) throws IOException;

  /** The change of size, while counted. */
  abstract void truncateCounted(long size) throws IOException;

  /** The hole, while counted; {@code length} is not 0. */
  abstract void punchCounted(long position, long length) throws IOException;

  /** The reservation, while counted; {@code length} is not 0. */
  abstract void reserveCounted(long position, long length) throws IOException;

  /** Closes the descriptor; called once, with no call in flight. */
  abstract void closeDescriptor();

  @Override
  public final FileStamp stamp() throws IOException {
    enter();
    try {
      return stampCounted();
    } finally {
      leave();
    }
  }

  @Override
  public final boolean isAt(FileStamp known) throws IOException {
    enter();
    try {
      return isAtCounted(known);
    } finally {
      leave();
    }
  }

  @Override
  public final int read(long position, long address, int bytes) throws IOException {
    checkRange("read", position, bytes);
    checkThread("read");
    enter();
    try {
      return bytes == 0 ? 0 : readCounted(position, address, bytes);
    } finally {
      leave();
    }
  }

  @Override
  public final void read(Transfers transfers) throws IOException {
    check("read", transfers);
    checkThread("read");
    enter();
    try {
      transferCounted(false, transfers);
    } finally {
      leave();
    }
  }

  @Override
  public final void write(Transfers transfers) throws IOException {
    check("write", transfers);
    enterToChange("write");
    try {
      transferCounted(true, transfers);
    } finally {
      leave();
    }
  }

  private void check(String call, Transfers transfers) {
    for (int i = 0; i < transfers.count(); i++) {
      for (int piece = 0; piece < transfers.pieces(i); piece++) {
        checkRange(call, transfers.position(i), transfers.bytes(i, piece));
      }
      checkRange(call, transfers.position(i), transfers.length(i));
    }
  }

  /** All transfers, while counted: one by one, unless there is a better way. */
  void transferCounted(boolean write, Transfers transfers) {
    for (int i = 0; transfers.has(i); i++) {
      transferOne(write, transfers, i);
      transfers.ended(i);
    }
  }

  final void transferOne(boolean write, Transfers transfers, int transfer) {
    try {
      long length = transfers.length(transfer);
      if (!write) {
        transfers.complete(transfer, readPieces(transfers, transfer));
      } else if (length != 0) {
        writeCounted(
            transfers.position(transfer),
            transfers.addresses(transfer),
            transfers.sizes(transfer),
            transfers.pieces(transfer),
            length);
      }
      if (write) {
        transfers.complete(transfer, length);
      }
    } catch (IOException e) {
      transfers.fail(transfer, e);
    }
  }

  private long readPieces(Transfers transfers, int transfer) throws IOException {
    long done = 0;
    for (int piece = 0; piece < transfers.pieces(transfer); piece++) {
      int bytes = transfers.bytes(transfer, piece);
      int read =
          bytes == 0
              ? 0
              : readCounted(
                  transfers.position(transfer) + done, transfers.address(transfer, piece), bytes);
      done += read;
      if (read < bytes) {
        break;
      }
    }
    return done;
  }

  @Override
  public final boolean writable() {
    return writable;
  }

  @Override
  public final void write(long position, long[] addresses, int[] bytes, int count)
      throws IOException {
    Objects.checkFromIndexSize(0, count, Math.min(addresses.length, bytes.length));
    long total = 0;
    for (int i = 0; i < count; i++) {
      checkRange("write", position, bytes[i]);
      total += bytes[i];
    }
    checkRange("write", position, total);
    enterToChange("write");
    try {
      if (total != 0) {
        writeCounted(position, addresses, bytes, count, total);
      }
    } finally {
      leave();
    }
  }

  @Override
  public final void sync(boolean metadata) throws IOException {
    enterToChange("sync");
    try {
      syncCounted(metadata);
    } finally {
      leave();
    }
  }

  @Override
  public final void truncate(long size) throws IOException {
    if (size < 0) {
      throw new IllegalArgumentException(
          "truncate of %s to %d bytes: sizes go from 0 to 2^63 - 1".formatted(file, size));
    }
    enterToChange("truncate");
    try {
      truncateCounted(size);
    } finally {
      leave();
    }
  }

  @Override
  public final void punch(long position, long length) throws IOException {
    checkRange("punch", position, length);
    enterToChange("punch");
    try {
      if (length != 0) {
        punchCounted(position, length);
      }
    } finally {
      leave();
    }
  }

  @Override
  public final void reserve(long position, long length) throws IOException {
    checkRange("reserve", position, length);
    enterToChange("reserve");
    try {
      if (length != 0) {
        reserveCounted(position, length);
      }
    } finally {
      leave();
    }
  }

  private void checkRange(String call, long position, long length) {
    if (position < 0 || length < 0 || position > Long.MAX_VALUE - length) {
      throw new IllegalArgumentException(
          "%s of %d bytes at %d of %s: positions go from 0 to 2^63 - 1"
              .formatted(call, length, position, file));
    }
  }

  private void checkThread(String call) {
    if (Thread.currentThread().isVirtual()) {
      throw new IllegalStateException(
          "%s of %s on a virtual thread would block its carrier; hand it to a platform thread"
              .formatted(call, file));
    }
  }

  private void enterToChange(String call) throws ClosedChannelException {
    if (!writable) {
      throw new NonWritableChannelException();
    }
    checkThread(call);
    enter();
  }

  @Override
  public final void close() {
    // pairs with CountedFile.enter, which sees the bit, and CountedFile.leave, which sees it last
    long before = (long) STATE.getAndBitwiseOr(this, CLOSING);
    if (before == 0) {
      closeDescriptor();
    }
  }

  private void enter() throws ClosedChannelException {
    while (true) {
      long seen = (long) STATE.getVolatile(this);
      if (seen < 0) {
        throw new ClosedChannelException();
      }
      // pairs with CountedFile.close: one of the two comes first
      if (STATE.compareAndSet(this, seen, seen + 1)) {
        return;
      }
    }
  }

  private void leave() {
    // pairs with CountedFile.close
    long before = (long) STATE.getAndAdd(this, -1L);
    if (before == CLOSING + 1) {
      closeDescriptor();
    }
  }
}
