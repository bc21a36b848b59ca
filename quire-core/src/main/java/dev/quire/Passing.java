package dev.quire;

import dev.quire.core.cache.Lookup;
import dev.quire.core.cache.Mapping;
import dev.quire.core.cache.Recency.Regard;
import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import dev.quire.core.reclaim.Reclaimer;

/**
 * Tells reclaim what readers have said of their pages: when one was brought in, and when it was
 * read. Takes no reference, and finds out nothing for certain: it is advice. Protocol reclaim.md.
 */
final class Passing {

  private final Reclaimer reclaimer;

  Passing(Reclaimer reclaimer) {
    this.reclaimer = reclaimer;
  }

  /** What counts for a page: what its reader has said, or else what was said of its range. */
  static Advice said(Mapping mapping, long index, Advice ofReader) {
    return ofReader.isPattern() && mapping.regions().regard(index) == Regard.NEXT
        ? Advice.ONE_TOUCH
        : ofReader;
  }

  /** A reader has said that, and had to bring the page in. */
  void brought(Mapping mapping, long index, Advice said) {
    if (said == Advice.INNER_NODE) {
      mapping.advise(index, Regard.KEPT);
    } else if (said.isQuiet()) {
      mapping.advise(index, Regard.PASSING);
    }
  }

  /** A reader has said that, and has read so many bytes of a page, not 0. */
  void read(Mapping mapping, long position, int bytes, Advice said) {
    long index = position >>> Frames.FRAME_SHIFT;
    if (said == Advice.ONE_TOUCH
        || said == Advice.DROP_BEHIND && isBehind(mapping, index, position + bytes)) {
      mapping.advise(index, Regard.NEXT);
    } else if (said == Advice.BYPASS) {
      long folio = mapping.lookup().peek(index);
      // Others may have taken it away since: by a read like this one, of the same page.
      if (folio != 0 && Identity.covers(folio, mapping.id(), index)) {
        reclaimer.drop(folio);
      }
    }
  }

  /** Whether a reader that has come to {@code end} has all of the folio of a page behind him. */
  private static boolean isBehind(Mapping mapping, long index, long end) {
    Lookup lookup = mapping.lookup();
    return lookup.reach(index << Frames.FRAME_SHIFT) <= end - (index << Frames.FRAME_SHIFT);
  }
}
