package dev.quire.core.os;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystems;
import java.nio.file.Path;

/**
 * An open file whose descriptor lives until the last call in flight has returned.
 *
 * <p>Reading from a closed descriptor is not merely an error: the number is given to the next file
 * that anybody opens, and the read delivers bytes of that file. So every call is counted.
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

  @SuppressWarnings("unused") // by STATE
  private volatile long state;

  CountedFile(String file) {
    this.file = file;
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
  static void checkOpen(Path path, boolean direct) {
    if (!path.getFileSystem().equals(FileSystems.getDefault())) {
      throw new IllegalArgumentException(
          "%s belongs to %s; only files of the default file system can be opened"
              .formatted(path, path.getFileSystem()));
    }
    if (direct) {
      throw new UnsupportedOperationException(
          "direct reads of %s are not supported; open it with direct = false".formatted(path));
    }
  }

  /** The stamp, while counted. */
  abstract FileStamp stampCounted() throws IOException;

  /** The read, while counted; arguments are checked and {@code bytes} is not 0. */
  abstract int readCounted(long position, long address, int bytes) throws IOException;

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
  public final int read(long position, long address, int bytes) throws IOException {
    if (position < 0 || bytes < 0 || position > Long.MAX_VALUE - bytes) {
      throw new IllegalArgumentException(
          "read of %d bytes at %d of %s: positions go from 0 to 2^63 - 1"
              .formatted(bytes, position, file));
    }
    if (Thread.currentThread().isVirtual()) {
      throw new IllegalStateException(
          "read of %s on a virtual thread would block its carrier; hand it to a platform thread"
              .formatted(file));
    }
    enter();
    try {
      return bytes == 0 ? 0 : readCounted(position, address, bytes);
    } finally {
      leave();
    }
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
