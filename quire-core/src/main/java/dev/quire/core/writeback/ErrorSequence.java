package dev.quire.core.writeback;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong while a file was written back, counted, so that each of those who had it open
 * then learns of it once, however many there are, and whatever succeeds afterwards.
 *
 * <p>Somebody who wants to be told keeps the number that he has seen. The scheme is that of {@code
 * errseq_t} of the Linux kernel; here the exception is kept as well.
 */
public final class ErrorSequence {

  // Changed under this, the cause before the number; nothing is allocated, for the failure may be
  // that there is no memory. Listed in docs/locking.md.
  private volatile @Nullable Throwable cause;
  private volatile long number;

  public ErrorSequence() {}

  /** Notes a failure; everybody learns of it who has seen less. */
  synchronized void raise(Throwable failure) {
    cause = failure;
    number = number + 1;
  }

  /** How many there were. */
  public long number() {
    return number;
  }

  /** The last failure, if there was one since the number was {@code seen}; otherwise null. */
  public @Nullable IOException since(long seen) {
    if (number <= seen) {
      return null;
    }
    return cause instanceof IOException failure
        ? failure
        : new IOException("writing to storage failed: " + cause, cause);
  }
}
