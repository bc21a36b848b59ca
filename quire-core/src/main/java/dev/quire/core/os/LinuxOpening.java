package dev.quire.core.os;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.quire.core.os.OpenMode.Creation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** From a path to an open descriptor of a regular file. */
final class LinuxOpening {

  private static final int O_RDONLY = 0;
  private static final int O_RDWR = 2;
  private static final int O_CREAT = 0x40;
  private static final int O_EXCL = 0x80;
  private static final int O_NOCTTY = 0x100;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  private static final int F_SETFL = 4;
  private static final int AT_FDCWD = -100;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int TYPE_MASK = 0xf000;
  private static final int TYPE_REGULAR = 0x8000;

  /** Permissions of a file that is made, of which the process's mask takes some away. */
  private static final int EVERYBODY_READS_AND_WRITES = 0666;

  private LinuxOpening() {}

  /**
   * Looks before it opens, because opening alone may block (a FIFO) or do something (a device), and
   * looks again at what it has opened, because the path may have changed in between.
   */
  static LinuxFile open(Path path, OpenMode mode, IoRings rings) throws IOException {
    CountedFile.checkOpen(path);
    String file = path.toString();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = cString(arena, bytesOf(path));
      MemorySegment statx = arena.allocate(StatxLayout.BYTES, Long.BYTES);
      boolean there = mode.creation() != Creation.ALWAYS && look(name, statx, mode, file);
      int descriptor = openDescriptor(name, mode, file);
      LinuxFile opened = null;
      try {
        int errno = statx(descriptor, cString(arena, new byte[0]), AT_EMPTY_PATH, statx);
        checkRegular(errno, statx, mode, file);
        if (!there && mode.creation() != Creation.NEVER) {
          syncDirectory(path, arena);
        }
        opened =
            mode.direct()
                ? DirectFile.open(descriptor, file, mode, rings)
                : new LinuxFile(descriptor, file, mode.write(), rings);
        return opened;
      } finally {
        if (opened == null) {
          LinuxFile.close(descriptor, file);
        }
      }
    }
  }

  /** True when the path names a regular file; false when it names none and one is to be made. */
  private static boolean look(MemorySegment name, MemorySegment statx, OpenMode mode, String file)
      throws IOException {
    int errno = statx(AT_FDCWD, name, 0, statx);
    if (errno == Errno.ENOENT && mode.creation() == Creation.IF_MISSING) {
      return false;
    }
    checkRegular(errno, statx, mode, file);
    return true;
  }

  private static int statx(int directory, MemorySegment name, int flags, MemorySegment target) {
    int errno;
    do {
      errno = -Libc.statx(directory, name, flags, StatxLayout.BASIC_STATS, target);
    } while (errno == Errno.EINTR);
    return errno;
  }

  /** An exception that says what {@code statx} found, unless it is a regular file. */
  private static void checkRegular(int errno, MemorySegment statx, OpenMode mode, String file)
      throws IOException {
    if (errno != 0) {
      throw refused(errno, mode, file);
    }
    int type = statx.get(JAVA_SHORT, StatxLayout.MODE) & TYPE_MASK;
    if (type != TYPE_REGULAR) {
      throw new FileSystemException(
          file, null, "is %s; only regular files can be opened".formatted(describeType(type)));
    }
  }

  private static int openDescriptor(MemorySegment name, OpenMode mode, String file)
      throws IOException {
    int flags = O_CLOEXEC | O_NOCTTY | (mode.write() ? O_RDWR : O_RDONLY);
    flags |=
        switch (mode.creation()) {
          case NEVER -> 0;
          case IF_MISSING -> O_CREAT;
          case ALWAYS -> O_CREAT | O_EXCL;
        };
    int descriptor = retryOpen(name, flags | O_NONBLOCK);
    if (descriptor == -Errno.EAGAIN) { // somebody holds a lease and is asked to give it up: wait
      descriptor = retryOpen(name, flags);
    }
    if (descriptor < 0) {
      throw refused(-descriptor, mode, file);
    }
    Libc.fcntl(descriptor, F_SETFL, 0); // calls on odd file systems shall block; best effort
    return descriptor;
  }

  /**
   * Brings the name of a file that was made to the disk: syncing the file itself promises that for
   * some file systems only. Best effort where directories cannot be opened or synced.
   */
  private static void syncDirectory(Path path, Arena arena) throws IOException {
    Path directory = path.toRealPath().getParent(); // of the file itself, behind all links
    if (directory == null) {
      throw new IllegalStateException("%s is in no directory".formatted(path));
    }
    int descriptor = retryOpen(cString(arena, bytesOf(directory)), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
      return; // one may make files in a directory that one may not read
    }
    int errno;
    do {
      errno = -Libc.fsync(descriptor);
    } while (errno == Errno.EINTR);
    LinuxFile.close(descriptor, directory.toString());
    if (errno != 0 && errno != Errno.EINVAL && errno != Errno.EROFS) {
      throw OsException.ofChange("fsync", errno, directory.toString(), -1, 0);
    }
  }

  private static int retryOpen(MemorySegment name, int flags) {
    int descriptor;
    do {
      descriptor = Libc.open(name, flags, EVERYBODY_READS_AND_WRITES);
    } while (descriptor == -Errno.EINTR);
    return descriptor;
  }

  private static FileSystemException refused(int errno, OpenMode mode, String file) {
    String what = Errno.describe(errno);
    String remedy = mode.write() ? Errno.remedy(errno) : "";
    return switch (errno) {
      case Errno.ENOENT, Errno.ENOTDIR ->
          new NoSuchFileException(file, null, what + "; check the path");
      case Errno.EEXIST ->
          new FileAlreadyExistsException(
              file, null, what + "; open it without CREATE_NEW, or take another name");
      case Errno.EACCES, Errno.EPERM ->
          new AccessDeniedException(
              file,
              null,
              "%s; this process needs the right to read %s and to search its directories"
                  .formatted(what, mode.write() ? "and write it," : "it"));
      case Errno.EMFILE ->
          new FileSystemException(
              file, null, what + "; raise the limit on open files (ulimit -n) or close some");
      case Errno.ENFILE ->
          new FileSystemException(file, null, what + "; raise fs.file-max or close some");
      default ->
          new FileSystemException(
              file, null, "open failed: " + what + (remedy.isEmpty() ? "" : "; " + remedy));
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
