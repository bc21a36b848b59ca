package dev.quire.core.cache;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Pages anywhere in a file, to be filled together. Memory for the first of them is there before the
 * first is begun, for reclaim may wait for fills under way, and ours are; for the others as far as
 * it is free by then. Protocol fill.md.
 */
final class Scattered implements FillBatch.Pages {

  private final Fill fill;
  private final Cache cache;
  private final Mapping mapping;
  private final long[] indexes;
  private final int count;
  private final Fill.Arrivals arrivals;

  /** Folios that stand for no page yet. */
  private final long[] spare = new long[FillBatch.MAX];

  private int spares;

  /** The next of the indexes. */
  private int at;

  /** Which of the indexes the folios of the batch under way are for. */
  private int[] begun = new int[FillBatch.MAX];

  private int begins;

  Scattered(
      Fill fill, Cache cache, Mapping mapping, long[] indexes, int count, Fill.Arrivals arrivals) {
    this.fill = fill;
    this.cache = cache;
    this.mapping = mapping;
    this.indexes = indexes;
    this.count = count;
    this.arrivals = arrivals;
  }

  /**
   * Before a batch, while nothing is under way: allocates, with reclaim.
   *
   * @return whether there is a page to fill, and memory for it
   */
  boolean reserve() {
    begins = 0;
    skipResident();
    try {
      for (int wanted = Math.min(spare.length, count - at); spares < wanted; spares++) {
        spare[spares] = cache.folios().demand(mapping.order(), false);
      }
    } catch (IOException exhausted) {
      return spares > 0; // who asks for a page that is left over is told
    }
    return at < count;
  }

  private void skipResident() {
    while (at < count && !fill.isMissing(indexes[at])) {
      at++;
    }
  }

  @Override
  public long next() {
    skipResident();
    while (at < count) {
      growBegun(); // first: a folio that is in its slots must not be forgotten
      long folio = take();
      if (folio == 0) {
        return 0;
      }
      int which = at;
      at++;
      if (fill.insert(folio, indexes[which]) == Mapping.Inserted.YES) {
        begun[begins] = which;
        begins++;
        return folio;
      }
      skipResident();
    }
    return 0;
  }

  private long take() {
    if (spares > 0) {
      spares--;
      return spare[spares];
    }
    return cache.folios().available(mapping.order());
  }

  private void growBegun() {
    if (begins == begun.length) {
      begun = Arrays.copyOf(begun, 2 * begins);
    }
  }

  @Override
  public void ended(int nth, @Nullable IOException failure) {
    cache.counters().add(Counters.MISSES, 1);
    arrivals.arrived(begun[nth], failure);
  }

  /** Gives back what was not needed. */
  void release() {
    while (spares > 0) {
      spares--;
      cache.folios().free(spare[spares]);
    }
  }
}
