package dev.quire.core.migrate;

import dev.quire.core.cache.Cache;
import dev.quire.core.cache.Mapping;
import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import dev.quire.core.migrate.Result.Outcome;

/**
 * Gives pages that are to be pinned for long a place in the sections that never leave, where they
 * keep neither a compaction nor a resize from anything. Protocol compaction.md.
 */
public final class LongTerm {

  /** Of a larger folio only a part goes: log2 of its frames, 64 KiB. */
  private static final int LARGEST_ORDER = 4;

  private final Cache cache;
  private final Frames frames;
  private final Migration migration;
  private final Split split;

  public LongTerm(Cache cache) {
    this.cache = cache;
    this.frames = cache.frames();
    this.migration = new Migration(cache);
    this.split = new Split(cache);
  }

  /** Whether a folio stands in such a place: as long as the caller has a reference to it. */
  public boolean isSettled(long folio) {
    return frames.pfn(folio) >>> Frames.SECTION_ORDER < frames.fixedSections();
  }

  /**
   * Does one step towards that: moves a folio, or divides one that is too large, or makes room. Its
   * page is to be looked up again then. Waits for nobody, but reclaims.
   *
   * @param folio on which the caller has a reference, which is dropped whatever comes of it
   * @return {@link Outcome#NO_MEMORY} only when no room is to be had
   */
  public Result settle(long folio) {
    int order = Identity.order(folio);
    Mapping mapping = cache.mapping(Identity.mapping(folio));
    int most = mapping == null ? order : Math.max(mapping.order(), LARGEST_ORDER);
    if (mapping != null && order > most) {
      return divide(mapping, folio, most);
    }
    Result result = migration.settle(folio);
    return result.outcome() == Outcome.NO_MEMORY && cache.folios().relieveLasting(order)
        ? Result.of(Outcome.DONE)
        : result;
  }

  private Result divide(Mapping mapping, long folio, int order) {
    try {
      Result result = split.splitHeld(mapping, folio, order);
      if (result.isDone()) {
        cache.countSplit();
      }
      return result;
    } finally {
      cache.folios().put(folio, 1);
    }
  }
}
