package dev.quire.core.migrate;

import dev.quire.core.cache.Cache;
import dev.quire.core.cache.Mapping;
import dev.quire.core.folio.FolioLock;
import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;

/**
 * A folio of several pages becomes several folios, in place, while its pages are looked up and
 * read. Protocol split.md; {@link Division} is the half of it in which the folio is frozen.
 */
public final class Split {

  private final Cache cache;

  public Split(Cache cache) {
    this.cache = cache;
  }

  /**
   * Divides the folio that holds a page. Never waits.
   *
   * @param order log2 of the frames of each part; not less than that of a page of the file
   */
  public Result split(Mapping mapping, long index, int order) {
    long folio = mapping.lookup().hold(index);
    if (folio == 0) {
      return Result.of(Result.Outcome.GONE);
    }
    try {
      return splitHeld(mapping, folio, order);
    } finally {
      mapping.put(folio);
    }
  }

  /**
   * Gives back what the folio across the end of a file has beyond: after a cut. Its parts are as
   * large as they can be to end there.
   */
  public Result trim(Mapping mapping) {
    long end = mapping.size() + Frames.FRAME_BYTES - 1 >>> Frames.FRAME_SHIFT;
    long folio = end == 0 ? 0 : mapping.lookup().hold(end - 1);
    if (folio == 0) {
      return Result.of(Result.Outcome.GONE);
    }
    try {
      int order = Long.numberOfTrailingZeros(end - Identity.index(folio));
      return splitHeld(mapping, folio, Math.max(mapping.order(), order));
    } finally {
      mapping.put(folio);
    }
  }

  /** As {@link #split}, a folio on which the caller has a reference, which it keeps. */
  public Result splitHeld(Mapping mapping, long folio, int order) {
    if (order < mapping.order()) {
      throw new IllegalArgumentException(
          "parts of order %d in a file whose pages have order %d; a page stays in one piece"
              .formatted(order, mapping.order()));
    }
    if (!FolioLock.tryLock(folio)) {
      return Result.of(Result.Outcome.LOCKED);
    }
    Division division = null;
    try {
      Result refusal = Refusals.of(mapping, folio);
      if (refusal != null) {
        return refusal;
      }
      division = new Division(cache, mapping, folio, order);
      return division.parts() <= 1 ? Result.of(Result.Outcome.SMALL) : divide(folio, division);
    } finally {
      if (division != null) {
        division.release();
      }
      cache.lock().unlock(folio);
      if (division != null) {
        division.free();
      }
    }
  }

  private Result divide(long folio, Division division) {
    int order = Identity.order(folio);
    if (!cache.folios().makeDivisible(folio)) {
      return Result.of(Result.Outcome.NO_MEMORY);
    }
    Result result = division.run();
    if (result.isDone()) {
      cache.folios().divided(order);
    }
    return result;
  }
}
