package dev.quire.core.word;

/**
 * A latch in one int off the heap: many shared holders or one exclusive one. Bound to no thread,
 * not reentrant, held across I/O where its user says so.
 *
 * <pre>
 *   31        30        29                                        0
 *  +---------+---------+-------------------------------------------+
 *  |exclusive| waiters |              shared holders               |
 *  +---------+---------+-------------------------------------------+
 * </pre>
 *
 * <p>Zero is the free state. Who wants it shared queues behind whoever waits, so that a stream of
 * shared holders keeps nobody out. Platform and virtual threads may wait; interrupts are kept, not
 * obeyed.
 */
public final class WordLatch {

  // A waiter sets WAITERS by compare-and-set and waits for exactly that word. Only the change that
  // makes the latch free clears the bit, and that one wakes: a waiter is in the queue by then, or
  // finds the word changed when it looks. All who are woken try again, so the bit is set anew by
  // those who do not get in.

  static final int EXCLUSIVE = 1 << 31;
  static final int WAITERS = 1 << 30;
  static final int SHARED = WAITERS - 1;

  private WordLatch() {}

  /** Joins the shared holders, waiting for an exclusive one and behind whoever waits for that. */
  public static void shared(long address, WaitQueues waits) {
    int seen = Words.getIntOpaque(address);
    while (true) {
      if ((seen & (EXCLUSIVE | WAITERS)) != 0) {
        await(address, seen, waits);
      } else if (Words.casInt(address, seen, seen + 1)) { // pairs with unlockExclusive
        return;
      }
      seen = Words.getIntOpaque(address);
    }
  }

  /** Becomes the only holder, waiting for all others. */
  public static void exclusive(long address, WaitQueues waits) {
    int seen = Words.getIntOpaque(address);
    while (true) {
      if ((seen & ~WAITERS) != 0) {
        await(address, seen, waits);
      } else if (Words.casInt(address, seen, seen | EXCLUSIVE)) { // pairs with unlockShared
        return;
      }
      seen = Words.getIntOpaque(address);
    }
  }

  /**
   * Leaves the shared holders.
   *
   * @throws IllegalStateException when there are none
   */
  public static void unlockShared(long address, WaitQueues waits) {
    while (true) {
      int seen = Words.getIntOpaque(address);
      if ((seen & SHARED) == 0 || (seen & EXCLUSIVE) != 0) {
        throw new IllegalStateException(
            "release of a shared latch that nobody holds: the word at 0x%x shows 0x%x"
                .formatted(address, seen));
      }
      int left = (seen & SHARED) == 1 ? 0 : seen - 1;
      if (Words.casInt(address, seen, left)) { // pairs with exclusive
        wake(address, left == 0 ? seen : 0, waits);
        return;
      }
    }
  }

  /**
   * Lets everybody in.
   *
   * @throws IllegalStateException when nobody holds the latch exclusively
   */
  public static void unlockExclusive(long address, WaitQueues waits) {
    int seen = Words.getIntOpaque(address);
    while ((seen & EXCLUSIVE) != 0) {
      if (Words.casInt(address, seen, 0)) { // pairs with shared, exclusive
        wake(address, seen, waits);
        return;
      }
      seen = Words.getIntOpaque(address);
    }
    throw new IllegalStateException(
        "release of an exclusive latch that nobody holds: the word at 0x%x shows 0x%x"
            .formatted(address, seen));
  }

  private static void await(long address, int seen, WaitQueues waits) {
    int waiting = seen | WAITERS;
    if (seen == waiting || Words.casInt(address, seen, waiting)) { // pairs with unlock*
      waits.await(address, waiting, Long.MAX_VALUE);
    }
  }

  private static void wake(long address, int before, WaitQueues waits) {
    if ((before & WAITERS) != 0) {
      waits.wake(address, null);
    }
  }
}
