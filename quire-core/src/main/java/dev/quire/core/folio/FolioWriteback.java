package dev.quire.core.folio;

import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.Words;

/**
 * The end of a folio's writeback, and who waits for it: the writeback bit of the flags word, with
 * the waiters bit and the queue that the folio lock uses too.
 *
 * <p>A writeback owns a reference from before the bit is set until after it is cleared, so the
 * folio is not another one's when its waiters are woken.
 */
public final class FolioWriteback {

  // Both unlock and end clear the waiters bit and wake everybody: who waited for the other one
  // looks again and sets the bit once more. So it is set only over a word that shows LOCKED or
  // WRITEBACK, each of which ends.

  private final WaitQueues waits;

  public FolioWriteback(WaitQueues waits) {
    this.waits = waits;
  }

  /** True while the folio is being written. */
  public static boolean isUnderWay(long folio) {
    return FolioFlags.has(folio, FolioFlags.WRITEBACK);
  }

  /**
   * Ends the writeback and wakes whoever waits for it. The caller drops the writeback's reference
   * afterwards.
   *
   * @throws FolioBug when none is under way
   */
  public void end(long folio) {
    int before = FolioFlags.clear(folio, FolioFlags.WRITEBACK | FolioFlags.WAITERS);
    if ((before & FolioFlags.WRITEBACK) == 0) {
      throw new FolioBug("end of a writeback that has not begun", folio);
    }
    if ((before & FolioFlags.WAITERS) != 0) {
      waits.wake(folio + FolioLayout.FLAGS, null);
    }
  }

  /**
   * Waits, with a reference in hand, until the writeback that is under way may have ended; returns
   * at once when there is none. It also returns when the folio lock was released: look again.
   */
  public void await(long folio) {
    long address = folio + FolioLayout.FLAGS;
    while (true) {
      int seen = Words.getIntOpaque(address);
      if ((seen & FolioFlags.WRITEBACK) == 0) {
        return;
      }
      int waiting = seen | FolioFlags.WAITERS;
      if (seen == waiting || Words.weakCasIntRelaxed(address, seen, waiting)) { // pairs with end
        waits.await(address, waiting, Long.MAX_VALUE);
        return;
      }
    }
  }
}
