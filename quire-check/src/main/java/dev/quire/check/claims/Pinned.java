package dev.quire.check.claims;

import dev.quire.core.folio.Identity;

/** One counted look-up of a page, and what came of it. */
final class Pinned {

  private boolean found;
  private boolean foreign;
  private boolean overwritten;

  /** Looks the page up, looks at what was found, and lets it go. */
  void get(World world, long page) {
    long folio = world.get(page);
    if (folio != 0) {
      found = true;
      foreign = !Identity.covers(folio, world.mapping.id(), page);
      overwritten = !world.hasBytes(folio, page);
      if (!overwritten) { // else it may be nobody's, and the claim is refuted anyway
        world.mapping.put(folio);
      }
    }
  }

  /** Takes hold of whatever stands in the page's slot, filled or not, and lets it go. */
  void hold(World world, long page) {
    long folio = world.lookup.hold(page);
    if (folio != 0) {
      found = true;
      foreign = Identity.index(folio) != page;
      world.mapping.put(folio);
    }
  }

  /** True for a folio that stood for another page, or for none. */
  boolean isForeign() {
    return foreign;
  }

  /** True for a folio that did not hold the page's bytes. */
  boolean isOverwritten() {
    return overwritten;
  }

  /** True for a folio that was another page's in any way. */
  boolean isWrong() {
    return foreign || overwritten;
  }

  String outcome() {
    return found ? "found" : "missed";
  }
}
