package dev.quire.core.writeback;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong while a file was written back, counted, so that each of those who had it open
 * then learns of it once, however many there are, and whatever succeeds afterwards.
 *
 * <p>Somebody who wants to be told keeps what he has seen. The scheme is that of {@code errseq_t}
 * of the Linux kernel; here the exception is kept as well, and the background may try again and
 * fail again: that is the same failure to whoever was told of it, until something has succeeded.
 */
public final class ErrorSequence implements Failures {

  // Changed under this, in this order: who reads the number, and then the others, finds them of
  // that failure or a later one. Nothing is allocated, for the failure may be that there is no
  // memory. Listed in docs/locking.md.
  private volatile @Nullable Throwable cause;
  private volatile long first;
  private volatile long number;

  private final Failures repeats = this::repeat;

  public ErrorSequence() {}

  /** Notes a failure; everybody learns of it who has seen less. */
  @Override
  public synchronized void raise(Throwable failure) {
    cause = failure;
    first = number + 1;
    number = number + 1;
  }

  private synchronized void repeat(Throwable failure) {
    cause = failure;
    number = number + 1;
  }

  /** Where somebody notes that what has failed before has failed again. */
  Failures repeats() {
    return repeats;
  }

  /** How many there were. */
  public long number() {
    return number;
  }

  /** What somebody has seen who comes now: of what is in the past he is not told. */
  public AtomicLong seen() {
    return new AtomicLong(number << 1);
  }

  /** What somebody has to be told by now, or null; he is told it this once. */
  public @Nullable IOException tell(AtomicLong seen) {
    // The lowest bit says that the failure of that number was told, and its repetitions with it.
    while (true) {
      long before = seen.get();
      long now = number;
      boolean known = (before & 1) != 0 && before >>> 1 >= first;
      if (now <= before >>> 1 || known) {
        return null;
      }
      if (seen.compareAndSet(before, now << 1 | 1)) {
        return since(before >>> 1);
      }
    }
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
