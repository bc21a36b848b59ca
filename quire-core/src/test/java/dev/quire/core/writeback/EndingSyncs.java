package dev.quire.core.writeback;

import dev.quire.core.cache.Cache;
import dev.quire.core.cache.Mapping;

/** Syncs in which memory may end. */
public final class EndingSyncs {

  private EndingSyncs() {}

  /**
   * Those of a file, beside its own.
   *
   * @param flipped runs after each flip of the parity, before anything is waited for
   */
  public static Syncs of(Cache cache, Mapping mapping, Runnable flipped) {
    Earlier earlier = new Earlier(cache, mapping);
    return new Syncs(
        cache,
        mapping,
        new ErrorSequence(),
        parity -> {
          flipped.run();
          earlier.await(parity);
        });
  }
}
