package dev.quire.core.migrate;

import dev.quire.core.cache.Cache;
import dev.quire.core.cache.Mapping;
import dev.quire.core.frame.Frames;

/**
 * Several folios that stand side by side in a file become one, in other frames, while their pages
 * are looked up and read. Protocol collapse.md; {@link Gathering} is one attempt.
 */
public final class Collapse {

  private final Cache cache;

  public Collapse(Cache cache) {
    this.cache = cache;
  }

  /**
   * Puts together what holds the pages from {@code index} on. All of them have to be there, clean,
   * and held by nobody. Never waits, and never at the cost of another page.
   *
   * @param index a multiple of {@code 1 << order}
   * @param order log2 of the frames of the new folio, at most {@link Frames#SECTION_ORDER}
   */
  public Result collapse(Mapping mapping, long index, int order) {
    if (order <= mapping.order()
        || order > Frames.SECTION_ORDER
        || (index & (1L << order) - 1) != 0) {
      throw new IllegalArgumentException(
          "a folio of order %d at page %d; use %d to %d, at a multiple of its size"
              .formatted(order, index, mapping.order() + 1, Frames.SECTION_ORDER));
    }
    Result result = Result.of(Result.Outcome.NO_MEMORY); // first: the heap may be full by then
    long large = cache.folios().speculate(order);
    if (large == 0) {
      return result;
    }
    Gathering gathering = null;
    try {
      gathering = new Gathering(cache, mapping, index, large);
      result = gathering.gather();
    } finally {
      if (!result.isDone()) {
        cache.folios().free(large); // nobody has ever had a reference to it
      }
      if (gathering != null) {
        gathering.release(result.isDone());
      }
    }
    return result;
  }
}
