package dev.quire.core.cache;

import dev.quire.core.folio.FolioLatch;

/**
 * The exclusive latches of several folios, taken all or none, so that their bytes change as one.
 * Protocol group.md.
 */
public final class GroupLatch {

  // Who blocks for a latch while holding others does so in the order of file and index, as read
  // scopes do: so there is no ring. Trying needs no order, and mostly comes off at once.

  private static final int TRIES = 3;
  private static final int SPINS = 64;

  private final FolioLatch latch;

  public GroupLatch(FolioLatch latch) {
    this.latch = latch;
  }

  /**
   * Takes all latches. The caller holds a reference to each folio, and no latch.
   *
   * @param folios each once, in the order of file and index
   * @param deadline of {@link System#nanoTime()}
   * @return -1, or which of them was not to be had in time: none is held then
   * @throws IllegalStateException when this thread holds one of them; none is held then
   */
  public int lock(long[] folios, long deadline) {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      if (tryLock(folios)) {
        return -1;
      }
      for (int i = 0; i < SPINS << attempt; i++) {
        Thread.onSpinWait();
      }
    }
    int held = 0;
    try {
      while (held < folios.length && latch.exclusive(folios[held], deadline)) {
        held++;
      }
      return held == folios.length ? -1 : held;
    } finally {
      if (held < folios.length) {
        unlock(folios, held);
      }
    }
  }

  private boolean tryLock(long[] folios) {
    for (int i = 0; i < folios.length; i++) {
      if (!FolioLatch.tryExclusive(folios[i])) {
        unlock(folios, i);
        return false;
      }
    }
    return true;
  }

  /** Lets all of them go. */
  public void unlock(long[] folios) {
    unlock(folios, folios.length);
  }

  private void unlock(long[] folios, int held) {
    for (int i = 0; i < held; i++) {
      latch.unlockExclusive(folios[i]);
    }
  }
}
