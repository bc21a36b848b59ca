package dev.quire.core.word;

import static dev.quire.core.word.Seam.EXPLORED;

/**
 * A mutual exclusion lock in one int off the heap, for sections of bounded work: no I/O, no user
 * code, no allocation of frames while it is held, but where its user says so. Not reentrant, not
 * fair, bound to no thread.
 *
 * <p>Zero is the free state, so zeroed memory is a free lock. Uncontended it costs one
 * compare-and-set to lock and one to unlock. Platform and virtual threads may wait; interrupts are
 * kept, not obeyed.
 *
 * <p>The three states are those of the second mutex in U. Drepper, <i>Futexes Are Tricky</i>.
 */
public final class WordLock {

  // Layout
  //
  //   FREE 0   LOCKED 1   CONTENDED 2 (locked, and somebody may be queued)
  //
  // Invariants
  //
  // - Only a successful change from FREE takes the lock; only its holder changes it to FREE; others
  //   change nothing but LOCKED to CONTENDED.
  // - A waiter parks only if the word shows CONTENDED after the waiter was queued. The next change
  //   of that word can only be an unlock, which finds CONTENDED, and therefore wakes *after* it has
  //   stored FREE: the waiter was in the queue before its look, so the wake finds it. Never lost.
  // - A wake empties the queue of the address: whoever is woken and comes too late marks the word
  //   again. So a thread that has waited takes the lock as LOCKED, not as CONTENDED: no queued
  //   waiter depends on it. A wake that reaches a waiter of a later holder is spurious: it looks
  //   again.
  //
  // Liveness: some thread always makes progress while holders do; there is no bound for one thread.

  static final int FREE = 0;
  static final int LOCKED = 1;
  static final int CONTENDED = 2;

  /** Looks before a thread parks: longer than a typical section, far shorter than a wake-up. */
  private static final int SPINS = EXPLORED ? 0 : 128;

  private WordLock() {}

  /** Takes the lock, waiting for as long as others hold it. */
  public static void lock(long address, WaitQueues waits) {
    if (!tryLock(address)) {
      lockSlowly(address, waits);
    }
  }

  /** Takes the lock if it is free; no effect otherwise. */
  public static boolean tryLock(long address) {
    return Words.casIntAcquire(address, FREE, LOCKED); // pairs with WordLock.unlock
  }

  /**
   * Takes the lock if its holder lets go of it at once: for who can do without, and never parks.
   */
  public static boolean tryLockSoon(long address) {
    return tryLock(address) || spin(address);
  }

  private static boolean spin(long address) {
    for (int i = 0; i < SPINS; i++) {
      if (Words.getIntOpaque(address) == FREE && tryLock(address)) {
        return true;
      }
      Thread.onSpinWait();
    }
    return false;
  }

  /**
   * Releases the lock.
   *
   * @throws IllegalStateException when it is not held
   */
  public static void unlock(long address, WaitQueues waits) {
    if (!Words.casIntRelease(address, LOCKED, FREE)) { // pairs with WordLock.tryLock
      unlockContended(address, waits);
    }
  }

  /** True while somebody holds the lock: at this moment, and it orders nothing. */
  public static boolean isLocked(long address) {
    return Words.getIntOpaque(address) != FREE;
  }

  private static void lockSlowly(long address, WaitQueues waits) {
    if (spin(address)) {
      return;
    }
    while (!tryLock(address)) {
      // Either the mark is set here or by somebody before us; or the lock became free meanwhile,
      // and await returns at once because the word does not show CONTENDED.
      Words.weakCasIntRelaxed(address, LOCKED, CONTENDED); // pairs with WordLock.unlockContended
      waits.await(address, CONTENDED, Long.MAX_VALUE);
    }
  }

  private static void unlockContended(long address, WaitQueues waits) {
    if (!Words.casIntRelease(address, CONTENDED, FREE)) { // pairs with WordLock.tryLock
      throw new IllegalStateException(
          "unlock of a lock that nobody holds: the word at 0x%x shows %d"
              .formatted(address, Words.getIntOpaque(address)));
    }
    waits.wake(address, null);
  }
}
