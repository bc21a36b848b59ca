package dev.quire.cli.replay;

import dev.quire.stats.QuireStats;

/**
 * What a replay through the cache came to.
 *
 * @param references entries of the trace
 * @param hits those that found their page in memory
 * @param stores hits that changed the byte by which they tell reclaim
 * @param evictions folios that were evicted
 * @param refaults misses of pages that had been evicted not long before
 */
public record Outcome(long references, long hits, long stores, long evictions, long refaults) {

  static Outcome of(long references, long hits, long stores, QuireStats stats) {
    return new Outcome(references, hits, stores, stats.evictions(), stats.refaults());
  }

  /** 0 to 1. */
  public double hitRatio() {
    return (double) hits / references;
  }

  /** 0 when there were no hits. */
  public double storesPerHit() {
    return hits == 0 ? 0 : (double) stores / hits;
  }
}
