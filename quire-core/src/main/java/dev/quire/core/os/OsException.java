package dev.quire.core.os;

import java.io.IOException;

/** A call of the operating system on an open file failed. Later calls may succeed. */
public class OsException extends IOException {

  private static final long serialVersionUID = 1L;

  /** The call, for example {@code pread}. */
  private final String call;

  /** The error number, 0 where there is none. */
  private final int errno;

  /** The file as it was opened. */
  private final String file;

  /** First byte that was asked for; -1 where there is no range. */
  private final long position;

  /** Bytes that were asked for. */
  private final long length;

  /** A failed call with its error number. */
  public OsException(String call, int errno, String file, long position, long length) {
    this(call, errno, file, position, length, Errno.describe(errno));
  }

  /** A failed call of the JDK, which has no error numbers. */
  public OsException(String call, Throwable cause, String file, long position, long length) {
    super(message(call, cause.toString(), file, position, length), cause);
    this.call = call;
    this.errno = 0;
    this.file = file;
    this.position = position;
    this.length = length;
  }

  /** A failed call that changes a file, with its error number and what to do about it. */
  static OsException ofChange(String call, int errno, String file, long position, long length) {
    String remedy = Errno.remedy(errno);
    String error = Errno.describe(errno);
    return new OsException(
        call, errno, file, position, length, remedy.isEmpty() ? error : error + "; " + remedy);
  }

  private OsException(
      String call, int errno, String file, long position, long length, String error) {
    super(message(call, error, file, position, length));
    this.call = call;
    this.errno = errno;
    this.file = file;
    this.position = position;
    this.length = length;
  }

  private static String message(
      String call, String error, String file, long position, long length) {
    return position < 0
        ? "%s of %s failed: %s".formatted(call, file, error)
        : "%s of %d bytes at %d of %s failed: %s".formatted(call, length, position, file, error);
  }

  /** The call that failed, for example {@code pread}. */
  public String call() {
    return call;
  }

  /** The error number of the system (see {@link Errno}), 0 on the portable implementation. */
  public int errno() {
    return errno;
  }

  /** The file, by the path that it was opened with. */
  public String file() {
    return file;
  }

  /** Position of the first byte that was asked for, -1 where the call has no range. */
  public long position() {
    return position;
  }

  /** Bytes that were asked for. */
  public long length() {
    return length;
  }
}
