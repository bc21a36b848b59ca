package dev.quire.core.folio;

import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.Words;
import org.jspecify.annotations.Nullable;

/**
 * The folio lock: a bit in the flags word, with waiters on hashed queues.
 *
 * <p>Identity changes only under it. It is held across a folio's own I/O, so whoever waits for it
 * either holds a reference ({@link #lock}) or none and no section ({@link #awaitUnlock}).
 */
public final class FolioLock {

  // The waiters bit is the one write that is made without a reference. It is set only by
  // compare-and-set over a word that shows the lock held, so it can never appear on a folio that
  // nobody will unlock. unlock clears both bits in one step and then wakes: a waiter is either in
  // the queue by then or finds the word changed when it looks again.

  private final WaitQueues waits;

  public FolioLock(WaitQueues waits) {
    this.waits = waits;
  }

  /** Takes the lock if it is free; no effect otherwise. */
  public static boolean tryLock(long folio) {
    long address = folio + FolioLayout.FLAGS;
    int seen;
    do {
      seen = Words.getIntOpaque(address);
      if ((seen & FolioFlags.LOCKED) != 0) {
        return false;
      }
      // pairs with unlock
    } while (!Words.weakCasIntAcquire(address, seen, seen | FolioFlags.LOCKED));
    return true;
  }

  /** Waits for the lock and takes it. The caller holds a reference. */
  public void lock(long folio) {
    while (!tryLock(folio)) {
      awaitUnlock(folio);
    }
  }

  /** Releases the lock and wakes whoever waits for it. */
  public void unlock(long folio) {
    unlock(folio, null);
  }

  /**
   * Releases the lock and hands {@code message} to whoever waits for it: the failure of a fill.
   *
   * @throws FolioBug when the lock is not held
   */
  public void unlock(long folio, @Nullable Object message) {
    int before = FolioFlags.clear(folio, FolioFlags.LOCKED | FolioFlags.WAITERS);
    if ((before & FolioFlags.LOCKED) == 0) {
      throw new FolioBug("unlock of a folio that is not locked", folio);
    }
    if ((before & FolioFlags.WAITERS) != 0) {
      waits.wake(folio + FolioLayout.FLAGS, message);
    }
  }

  /**
   * Waits, without a reference and outside any section, until the lock was released; returns at
   * once when it is not held. The folio may be anything by then: the caller starts again.
   *
   * @return what the releaser passed, or null
   */
  public @Nullable Object awaitUnlock(long folio) {
    long address = folio + FolioLayout.FLAGS;
    while (true) {
      int seen = Words.getIntOpaque(address);
      if ((seen & FolioFlags.LOCKED) == 0) {
        return null;
      }
      int waiting = seen | FolioFlags.WAITERS;
      if (seen == waiting || Words.weakCasIntRelaxed(address, seen, waiting)) { // pairs with unlock
        return waits.await(address, waiting, Long.MAX_VALUE);
      }
    }
  }
}
