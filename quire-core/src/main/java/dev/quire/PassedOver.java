package dev.quire;

import dev.quire.core.cache.Cache;
import dev.quire.core.reclaim.Witness;
import dev.quire.stats.PassedStats;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;

/** Counts folios that reclaim could not take, each for one reason: {@link Obstacles}. */
final class PassedOver implements Witness {

  private static final int OTHER = Obstacles.KINDS;
  private static final int REFUSALS = OTHER + 1;

  private final Supplier<Cache> cache;

  // Shared heap state, listed in docs/locking.md.
  private final AtomicLongArray counts = new AtomicLongArray(REFUSALS + 1);

  /**
   * @param cache which is made after this
   */
  PassedOver(Supplier<Cache> cache) {
    this.cache = cache;
  }

  @Override
  public void passedOver(long folio, int own) {
    int found = Obstacles.of(cache.get(), folio, own);
    counts.incrementAndGet(found == 0 ? OTHER : Integer.numberOfTrailingZeros(found));
  }

  /** An attachment has said that its page must stay. */
  void refused() {
    counts.incrementAndGet(REFUSALS);
  }

  PassedStats stats() {
    return new PassedStats(
        of(Obstacles.LOCKED),
        of(Obstacles.LATCHED),
        of(Obstacles.PINNED),
        of(Obstacles.AWAITING_LOG),
        of(Obstacles.DIRTY),
        of(Obstacles.WRITEBACK),
        of(Obstacles.UNSYNCED),
        of(Obstacles.ATTACHED),
        counts.get(OTHER),
        counts.get(REFUSALS));
  }

  private long of(int obstacle) {
    return counts.get(Integer.numberOfTrailingZeros(obstacle));
  }
}
