package dev.quire.core.migrate;

import dev.quire.core.cache.Cache;
import dev.quire.core.cache.Mapping;
import dev.quire.core.cache.PageStates;
import dev.quire.core.folio.Heat;
import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import org.jspecify.annotations.Nullable;

/**
 * Looks for pages that had better be one folio, file by file and from their beginnings to their
 * ends, and puts them together. For one thread. Protocol collapse.md.
 */
public final class Survey {

  private final Cache cache;
  private final Collapse collapse;

  /** Where the next round begins: the id of a mapping, or of one that was, and a page. */
  private long file;

  private long index;

  public Survey(Cache cache) {
    this.cache = cache;
    this.collapse = new Collapse(cache);
  }

  /**
   * Goes on where the last round ended; ends with the last file, to begin with the first one.
   *
   * @param looks folios to look at, at most
   * @param most folios to make
   * @return how many were made
   */
  public int round(int looks, int most) {
    int made = 0;
    int left = looks;
    for (Mapping mapping = next(); mapping != null; mapping = next()) {
      int order = mapping.largest();
      long end = mapping.size() >>> Frames.FRAME_SHIFT;
      while (index + (1L << order) <= end) {
        if (left <= 0 || made == most) {
          return made;
        }
        int parts = parts(mapping, order);
        if (parts > 1 && collapse.collapse(mapping, index, order).isDone()) {
          cache.countCollapse();
          made++;
        }
        left -= Math.max(1, parts);
        index += 1L << order;
      }
      file = mapping.id() + 1;
      index = 0;
    }
    file = 0;
    return made;
  }

  /** The file where the last round ended, or the next one of those that want large folios. */
  private @Nullable Mapping next() {
    Mapping found = null;
    for (Mapping mapping : cache.mappings()) {
      boolean isNearer = found == null || mapping.id() < found.id();
      if (mapping.hasLarge() && mapping.id() >= file && isNearer) {
        found = mapping;
      }
    }
    if (found != null && found.id() != file) {
      file = found.id();
      index = 0;
    }
    return found;
  }

  /**
   * How many folios hold the pages from {@link #index} on; 0 when some are missing or not stored,
   * or half of them are not asked for: then reclaim would divide the large one again. A guess,
   * without a reference.
   */
  private int parts(Mapping mapping, int order) {
    long warmth = cache.recency().warmth();
    long end = index + (1L << order);
    long warm = 0;
    int parts = 0;
    long frames;
    for (long at = index; at < end; at = (at & -frames) + frames) {
      long folio = mapping.lookup().peek(at);
      if (folio == 0 || !Identity.covers(folio, mapping.id(), at) || PageStates.isUnsafe(folio)) {
        return 0;
      }
      frames = 1L << Identity.order(folio);
      warm += Heat.counts(warmth, Heat.of(folio)) ? frames : 0;
      parts++;
    }
    return 2 * warm > 1L << order ? parts : 0;
  }
}
