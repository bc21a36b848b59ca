package dev.quire.core.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Memory for one answer of {@code statx}, used again and again. For one thread at a time. */
final class Statx {
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final MemorySegment answer = Arena.ofAuto().allocate(StatxLayout.BYTES + 1, Long.BYTES);
  private final MemorySegment empty = answer.asSlice(StatxLayout.BYTES); // the end of a string

  /** Asks for the fields of a mask; returns 0, or the error number. */
  int ask(int descriptor, int mask) {
    int errno;
    do {
      errno = -Libc.statx(descriptor, empty, AT_EMPTY_PATH, mask, answer);
    } while (errno == Errno.EINTR);
    return errno;
  }

  /** Whether the fields of a mask are among what was answered. */
  boolean tells(int mask) {
    return (answer.get(JAVA_INT, 0) & mask) == mask;
  }

  /** A field of four bytes, by its offset. */
  int number(int offset) {
    return answer.get(JAVA_INT, offset);
  }

  /** What was answered to {@link StatxLayout#BASIC_STATS}. */
  FileStamp stamp() {
    return new FileStamp(
        device(),
        inode(),
        size(),
        nanos(StatxLayout.MODIFICATION_TIME),
        nanos(StatxLayout.CHANGE_TIME));
  }

  /** Whether that is what was answered: {@link FileStamp#sameVersion} without a new stamp. */
  boolean is(FileStamp known) {
    return known.size() == size()
        && known.modifiedNanos() == nanos(StatxLayout.MODIFICATION_TIME)
        && known.changedNanos() == nanos(StatxLayout.CHANGE_TIME)
        && known.inode() == inode()
        && known.device() == device();
  }

  private long device() {
    return (long) answer.get(JAVA_INT, StatxLayout.DEVICE_MAJOR) << Integer.SIZE
        | Integer.toUnsignedLong(answer.get(JAVA_INT, StatxLayout.DEVICE_MINOR));
  }

  private long inode() {
    return answer.get(JAVA_LONG, StatxLayout.INODE);
  }

  private long size() {
    return answer.get(JAVA_LONG, StatxLayout.SIZE);
  }

  private long nanos(int time) {
    return answer.get(JAVA_LONG, time) * NANOS_PER_SECOND
        + Integer.toUnsignedLong(answer.get(JAVA_INT, time + StatxLayout.NANOS));
  }
}
