package dev.quire.core.os;

/**
 * Error numbers of Linux that Quire meets; the same on x86-64 and AArch64. Public because tools and
 * tests name them.
 */
public final class Errno {

  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int EINTR = 4;
  public static final int EIO = 5;
  public static final int ENXIO = 6;
  public static final int EBADF = 9;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EFAULT = 14;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  public static final int ENODEV = 19;
  public static final int ENOTDIR = 20;
  public static final int EISDIR = 21;
  public static final int EINVAL = 22;
  public static final int ENFILE = 23;
  public static final int EMFILE = 24;
  public static final int ETXTBSY = 26;
  public static final int EFBIG = 27;
  public static final int ENOSPC = 28;
  public static final int ESPIPE = 29;
  public static final int EROFS = 30;
  public static final int ENAMETOOLONG = 36;
  public static final int ENOSYS = 38;
  public static final int ELOOP = 40;
  public static final int EOVERFLOW = 75;
  public static final int EOPNOTSUPP = 95;
  public static final int ENOTCONN = 107;
  public static final int ETIMEDOUT = 110;
  public static final int ESTALE = 116;
  public static final int EREMOTEIO = 121;
  public static final int EDQUOT = 122;
  public static final int EHWPOISON = 133;

  private Errno() {}

  /** Name and meaning, {@code ENOMEM (out of memory)}; {@code errno 200} for a stranger. */
  public static String describe(int errno) {
    return switch (errno) {
      case EPERM -> "EPERM (not permitted)";
      case ENOENT -> "ENOENT (no such file or directory)";
      case EINTR -> "EINTR (interrupted by a signal)";
      case EIO -> "EIO (the device reports an error)";
      case ENXIO -> "ENXIO (no such device or address)";
      case EBADF -> "EBADF (not an open descriptor)";
      case EAGAIN -> "EAGAIN (resource temporarily unavailable)";
      case ENOMEM -> "ENOMEM (out of memory)";
      case EACCES -> "EACCES (permission denied)";
      case EFAULT -> "EFAULT (bad address)";
      case EBUSY -> "EBUSY (busy)";
      case EEXIST -> "EEXIST (is there already)";
      case ENODEV -> "ENODEV (no such device)";
      case ENOTDIR -> "ENOTDIR (a part of the path is not a directory)";
      case EISDIR -> "EISDIR (is a directory)";
      case EINVAL -> "EINVAL (invalid argument)";
      case ENFILE -> "ENFILE (too many open files in the system)";
      case EMFILE -> "EMFILE (too many open files in this process)";
      case ETXTBSY -> "ETXTBSY (is a program that runs)";
      case EFBIG -> "EFBIG (file too large)";
      case ENOSPC -> "ENOSPC (no space left)";
      case ESPIPE -> "ESPIPE (has no positions)";
      case EROFS -> "EROFS (read-only file system)";
      case ENAMETOOLONG -> "ENAMETOOLONG (name too long)";
      case ENOSYS -> "ENOSYS (call not available)";
      case ELOOP -> "ELOOP (too many symbolic links)";
      case EOVERFLOW -> "EOVERFLOW (value too large)";
      case EOPNOTSUPP -> "EOPNOTSUPP (not supported)";
      case ENOTCONN -> "ENOTCONN (not connected)";
      case ETIMEDOUT -> "ETIMEDOUT (timed out)";
      case ESTALE -> "ESTALE (the file is gone from its server)";
      case EREMOTEIO -> "EREMOTEIO (remote error)";
      case EDQUOT -> "EDQUOT (quota exceeded)";
      case EHWPOISON -> "EHWPOISON (memory has a hardware error)";
      default -> "errno " + errno;
    };
  }

  /** What to do about an error of a call that changes a file; empty where the name says it all. */
  public static String remedy(int errno) {
    return switch (errno) {
      case ENOSPC -> "make space on its file system and try again";
      case EDQUOT -> "raise the quota of the file's owner, or delete files, and try again";
      case EFBIG ->
          "raise the limit on the size of files (ulimit -f), or use a file system that has larger"
              + " ones";
      case EROFS -> "mount the file system for writing, and look in the kernel's log why it is not";
      case ETXTBSY -> "end that program, or write to a copy";
      case EACCES, EPERM -> "this process needs the right to write to it";
      case EIO -> "look in the kernel's log for the device, and write the same bytes again";
      default -> "";
    };
  }
}
