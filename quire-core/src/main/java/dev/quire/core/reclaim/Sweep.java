package dev.quire.core.reclaim;

import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import dev.quire.core.word.Words;
import java.util.function.LongPredicate;

/**
 * Empties aligned blocks of frames, whatever they hold: for who needs a block that no folio leaves
 * behind, or frames of fixed sections. Protocol reclaim.md.
 *
 * <p>Threads that sweep together move one hand by strides, so they never look at the same frames.
 */
final class Sweep {

  private static final int STRIDE = 64;

  private final Frames frames;
  private final Lanes lanes;
  private final LongPredicate evict;
  private final long hand;

  /**
   * @param evict evicts what was taken aside, or puts it back; says whether
   * @param hand address of the long that all sweeping threads move
   */
  Sweep(Frames frames, Lanes lanes, LongPredicate evict, long hand) {
    this.frames = frames;
    this.lanes = lanes;
    this.evict = evict;
    this.hand = hand;
  }

  /** Empties blocks of {@code order} until {@code wanted} frames are free, or after two rounds. */
  int free(int wanted, int order, Mobility mobility) {
    int limit = mobility == Mobility.MOVABLE ? frames.top() : fixedFrames();
    int block = 1 << order;
    int stride = Math.max(STRIDE, block);
    int freed = 0;
    for (long looked = 0; looked < 2L * limit + stride && freed < wanted; looked += stride) {
      int from = next(stride, limit) & -block;
      int to = Math.min(from + stride, limit);
      for (int pfn = from; pfn + block <= to; pfn += block) {
        freed += empty(pfn, block);
      }
    }
    return freed;
  }

  private int next(int stride, int limit) {
    long at = Words.getAndAddLong(hand, stride); // pairs with itself: a stride is one thread's
    return (int) Math.floorMod(at, (long) limit);
  }

  private int fixedFrames() {
    return frames.fixedSections() << Frames.SECTION_ORDER;
  }

  /** Empties a block; returns the frames that were freed, 0 when something in it has to stay. */
  private int empty(int from, int block) {
    int freed = 0;
    for (int pfn = from; pfn < from + block; pfn++) {
      long folio = Identity.head(frames, pfn);
      if (folio < frames.folio(from)) {
        return 0; // a larger one, which the hand has met at its head: once a round
      }
      if (FolioRef.count(folio) == 0) {
        if (FolioFlags.has(folio, FolioFlags.SLAB)) {
          return 0;
        }
        continue;
      }
      int size = 1 << Identity.order(folio);
      if (!lanes.isolate(folio) || !evict.test(folio)) {
        return 0;
      }
      freed += size;
    }
    return freed;
  }
}
