package dev.quire.core.os;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file descriptor and {@code pread}. Interrupts of Java threads do not reach a thread in a call
 * of the C library; signals of the process do, and then the call is made again.
 */
final class LinuxFile extends CountedFile {

  private static final int O_RDONLY = 0;
  private static final int O_NOCTTY = 0x100;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  private static final int F_SETFL = 4;
  private static final int AT_FDCWD = -100;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int TYPE_MASK = 0xf000;
  private static final int TYPE_REGULAR = 0x8000;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final int descriptor;

  private LinuxFile(int descriptor, String file) {
    super(file);
    this.descriptor = descriptor;
  }

  /**
   * Looks before it opens, because opening alone may block (a FIFO) or do something (a device), and
   * looks again at what it has opened, because the path may have changed in between.
   */
  static LinuxFile open(Path path, boolean direct) throws IOException {
    checkOpen(path, direct);
    String file = path.toString();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = cString(arena, bytesOf(path));
      MemorySegment statx = arena.allocate(StatxLayout.BYTES, Long.BYTES);
      statx(AT_FDCWD, name, 0, statx, file);
      int descriptor = openDescriptor(name, file);
      boolean accepted = false;
      try {
        statx(descriptor, cString(arena, new byte[0]), AT_EMPTY_PATH, statx, file);
        accepted = true;
      } finally {
        if (!accepted) {
          close(descriptor, file);
        }
      }
      return new LinuxFile(descriptor, file);
    }
  }

  /**
   * What {@code statx} found, if it is a regular file; otherwise an exception that says what is.
   */
  private static void statx(
      int directory, MemorySegment name, int flags, MemorySegment target, String file)
      throws IOException {
    int errno;
    do {
      errno = -Libc.statx(directory, name, flags, target);
    } while (errno == Errno.EINTR);
    if (errno != 0) {
      throw refused(errno, file);
    }
    int type = target.get(JAVA_SHORT, StatxLayout.MODE) & TYPE_MASK;
    if (type != TYPE_REGULAR) {
      throw new FileSystemException(
          file, null, "is %s; only regular files can be opened".formatted(describeType(type)));
    }
  }

  private static int openDescriptor(MemorySegment name, String file) throws IOException {
    int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY;
    int descriptor = retryOpen(name, flags | O_NONBLOCK);
    if (descriptor == -Errno.EAGAIN) { // somebody holds a lease and is asked to give it up: wait
      descriptor = retryOpen(name, flags);
    }
    if (descriptor < 0) {
      throw refused(-descriptor, file);
    }
    Libc.fcntl(descriptor, F_SETFL, 0); // reads of odd file systems shall block; best effort
    return descriptor;
  }

  private static int retryOpen(MemorySegment name, int flags) {
    int descriptor;
    do {
      descriptor = Libc.open(name, flags);
    } while (descriptor == -Errno.EINTR);
    return descriptor;
  }

  private static FileSystemException refused(int errno, String file) {
    String what = Errno.describe(errno);
    return switch (errno) {
      case Errno.ENOENT, Errno.ENOTDIR ->
          new NoSuchFileException(file, null, what + "; check the path");
      case Errno.EACCES, Errno.EPERM ->
          new AccessDeniedException(
              file,
              null,
              "%s; this process needs the right to read it and to search its directories"
                  .formatted(what));
      case Errno.EMFILE ->
          new FileSystemException(
              file, null, what + "; raise the limit on open files (ulimit -n) or close some");
      case Errno.ENFILE ->
          new FileSystemException(file, null, what + "; raise fs.file-max or close some");
      default -> new FileSystemException(file, null, "open failed: " + what);
    };
  }

  private static String describeType(int type) {
    return switch (type) {
      case 0x1000 -> "a FIFO";
      case 0x2000 -> "a character device";
      case 0x4000 -> "a directory";
      case 0x6000 -> "a block device";
      case 0xa000 -> "a symbolic link";
      case 0xc000 -> "a socket";
      default -> "of unknown type 0x%x".formatted(type);
    };
  }

  @Override
  FileStamp stampCounted() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment statx = arena.allocate(StatxLayout.BYTES + 1, Long.BYTES);
      MemorySegment empty = statx.asSlice(StatxLayout.BYTES); // the end of an empty string
      int errno;
      do {
        errno = -Libc.statx(descriptor, empty, AT_EMPTY_PATH, statx);
      } while (errno == Errno.EINTR);
      if (errno != 0) {
        throw new OsException("statx", errno, file, -1, 0);
      }
      return new FileStamp(
          (long) statx.get(JAVA_INT, StatxLayout.DEVICE_MAJOR) << Integer.SIZE
              | Integer.toUnsignedLong(statx.get(JAVA_INT, StatxLayout.DEVICE_MINOR)),
          statx.get(JAVA_LONG, StatxLayout.INODE),
          statx.get(JAVA_LONG, StatxLayout.SIZE),
          nanos(statx, StatxLayout.MODIFICATION_TIME),
          nanos(statx, StatxLayout.CHANGE_TIME));
    }
  }

  private static long nanos(MemorySegment statx, int time) {
    return statx.get(JAVA_LONG, time) * NANOS_PER_SECOND
        + Integer.toUnsignedLong(statx.get(JAVA_INT, time + StatxLayout.NANOS));
  }

  @Override
  int readCounted(long position, long address, int bytes) throws IOException {
    int done = 0;
    while (done < bytes) {
      long result = Libc.pread(descriptor, address + done, bytes - done, position + done);
      if (result > 0) {
        done += (int) result;
      } else if (result == 0) {
        return done;
      } else if (result != -Errno.EINTR) {
        throw new OsException("pread", (int) -result, file, position + done, bytes - done);
      }
    }
    return done;
  }

  @Override
  void closeDescriptor() {
    close(descriptor, file);
  }

  /**
   * Whatever the system answers, the number is free afterwards, so there is no second try. Other
   * errors than a number that was not open are about writes, and nothing was written.
   */
  private static void close(int descriptor, String file) {
    if (Libc.close(descriptor) == -Errno.EBADF) {
      throw new IllegalStateException(
          "descriptor %d of %s was closed by somebody else".formatted(descriptor, file));
    }
  }

  private static MemorySegment cString(Arena arena, byte[] bytes) {
    MemorySegment segment = arena.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, 0, bytes.length);
    return segment;
  }

  /**
   * The bytes of the name as the file system has them. They need not be text in any encoding; a
   * path as a string may have lost some, its URI has them all.
   */
  static byte[] bytesOf(Path path) {
    String escaped = path.toUri().getRawPath();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(escaped.length());
    for (int i = 0; i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      if (c == '%') {
        bytes.write(Integer.parseInt(escaped, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.write(c);
      }
    }
    return bytes.toByteArray();
  }
}
