package dev.quire.core.os;

import org.jspecify.annotations.Nullable;

/** The operating system refused memory. The message names call, range, error and remedy. */
public class OsMemoryException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String call;
  private final int errno;
  private final long address;
  private final long bytes;

  OsMemoryException(String call, long address, long bytes, int errno, String remedy) {
    this(call, address, bytes, errno, Errno.describe(errno), remedy, null);
  }

  OsMemoryException(
      String call,
      long address,
      long bytes,
      int errno,
      String error,
      String remedy,
      @Nullable Throwable cause) {
    super(
        "%s of %d bytes%s failed: %s; %s"
            .formatted(
                call, bytes, address == 0 ? "" : " at 0x%x".formatted(address), error, remedy),
        cause);
    this.call = call;
    this.errno = errno;
    this.address = address;
    this.bytes = bytes;
  }

  /** The call that failed, for example {@code madvise(MADV_POPULATE_WRITE)}. */
  public String call() {
    return call;
  }

  /** The error number of the system (see {@link Errno}), 0 on the portable implementation. */
  public int errno() {
    return errno;
  }

  /** First address of the range, 0 where none was given yet. */
  public long address() {
    return address;
  }

  /** Bytes of the range. */
  public long bytes() {
    return bytes;
  }
}
