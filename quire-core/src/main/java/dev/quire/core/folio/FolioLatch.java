package dev.quire.core.folio;

import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.Words;

/**
 * The content latch: many readers or one writer of a folio's bytes.
 *
 * <pre>
 *   31        30        29                                        0
 *  +---------+---------+-------------------------------------------+
 *  |exclusive| waiters |              shared holders               |
 *  +---------+---------+-------------------------------------------+
 * </pre>
 *
 * <p>While it is held exclusively the content sequence is odd, which is how readers without a latch
 * learn of it. It is taken only with a reference in hand, which its holder keeps until the release:
 * so a freeze fails on a latched folio.
 */
public final class FolioLatch {

  static final int EXCLUSIVE = 1 << 31;
  static final int WAITERS = 1 << 30;
  static final int SHARED = WAITERS - 1;

  private final WaitQueues waits;

  public FolioLatch(WaitQueues waits) {
    this.waits = waits;
  }

  /** Joins the readers unless a writer holds the latch; no effect then. */
  public static boolean tryShared(long folio) {
    long address = folio + FolioLayout.LATCH;
    int seen;
    do {
      seen = Words.getIntOpaque(address);
      if ((seen & EXCLUSIVE) != 0) {
        return false;
      }
    } while (!Words.weakCasIntAcquire(address, seen, seen + 1)); // pairs with unlockExclusive
    return true;
  }

  /** Becomes the writer if nobody holds the latch; no effect otherwise. */
  public static boolean tryExclusive(long folio) {
    long address = folio + FolioLayout.LATCH;
    int seen;
    do {
      seen = Words.getIntOpaque(address);
      if ((seen & ~WAITERS) != 0) {
        return false;
      }
    } while (!Words.weakCasIntAcquire(address, seen, seen | EXCLUSIVE)); // pairs with unlockShared
    Words.setLongOpaque(folio + FolioLayout.HOLDER, Thread.currentThread().threadId());
    Sequence.move(folio, Sequence.CONTENT);
    Words.storeStoreFence(); // odd before the first changed byte; pairs with Sequence.validate
    return true;
  }

  /**
   * Joins the readers, waiting for a writer until {@code deadline} of {@link System#nanoTime()}.
   *
   * @return false when the deadline passed first
   * @throws IllegalStateException when this thread holds the latch exclusively
   */
  public boolean shared(long folio, long deadline) {
    while (!tryShared(folio)) {
      if (!await(folio, EXCLUSIVE, deadline)) {
        return false;
      }
    }
    return true;
  }

  /** Becomes the writer, waiting until {@code deadline}; otherwise as {@link #shared}. */
  public boolean exclusive(long folio, long deadline) {
    while (!tryExclusive(folio)) {
      if (!await(folio, ~WAITERS, deadline)) {
        return false;
      }
    }
    return true;
  }

  /** Leaves the readers. */
  public void unlockShared(long folio) {
    long address = folio + FolioLayout.LATCH;
    while (true) {
      int seen = Words.getIntOpaque(address);
      if ((seen & SHARED) == 0 || (seen & EXCLUSIVE) != 0) {
        throw new FolioBug("release of a shared latch that is not held", folio);
      }
      int left = (seen & SHARED) == 1 ? 0 : seen - 1;
      if (Words.weakCasIntRelease(address, seen, left)) { // pairs with tryExclusive
        wakeWaiters(address, left == 0 ? seen : 0);
        return;
      }
    }
  }

  /** Ends the writing: the content sequence is even again and all of it is visible. */
  public void unlockExclusive(long folio) {
    long address = folio + FolioLayout.LATCH;
    if ((Words.getIntOpaque(address) & EXCLUSIVE) == 0) {
      throw new FolioBug("release of an exclusive latch that is not held", folio);
    }
    Words.setLongOpaque(folio + FolioLayout.HOLDER, 0);
    Sequence.move(folio, Sequence.CONTENT);
    int seen;
    do {
      seen = Words.getIntOpaque(address);
    } while (!Words.weakCasIntRelease(address, seen, 0)); // pairs with tryShared, tryExclusive
    wakeWaiters(address, seen);
  }

  /** The thread that holds the latch exclusively, 0 = none. */
  public static long holder(long folio) {
    return Words.getLongOpaque(folio + FolioLayout.HOLDER);
  }

  /**
   * True when anybody holds the latch: asked of a folio that nobody else has any more, or for a
   * figure, which may be old.
   */
  public static boolean held(long folio) {
    return (Words.getIntPlain(folio + FolioLayout.LATCH) & ~WAITERS) != 0;
  }

  /** As {@link #held}, of a folio that others may latch at any moment: a guess. */
  public static boolean seemsHeld(long folio) {
    return (Words.getIntOpaque(folio + FolioLayout.LATCH) & ~WAITERS) != 0;
  }

  private void wakeWaiters(long address, int before) {
    if ((before & WAITERS) != 0) {
      waits.wake(address, null);
    }
  }

  private boolean await(long folio, int blockers, long deadline) {
    if (holder(folio) == Thread.currentThread().threadId()) {
      throw new IllegalStateException(
          "this thread has the page latched to write it, by a pin or a group; close that first");
    }
    long address = folio + FolioLayout.LATCH;
    int seen = Words.getIntOpaque(address);
    if ((seen & blockers) == 0) {
      return true;
    }
    int waiting = seen | WAITERS;
    // Orders nothing, and may fail by chance: whoever comes back looks at the word again.
    if (seen != waiting && !Words.weakCasIntRelaxed(address, seen, waiting)) { // pairs with unlock*
      return true;
    }
    return waits.await(address, waiting, deadline) != WaitQueues.TIMED_OUT;
  }
}
