package dev.quire.check.orders;

import dev.quire.check.explore.Weakening;
import java.util.List;
import java.util.Locale;

/**
 * What became of one systematic mutant.
 *
 * @param site name of the site
 * @param ordering what the code asks for there
 * @param weakened what the mutant has instead
 * @param fate how it ended
 * @param claims the claims that die, or those that all live
 */
record Deaths(String site, String ordering, String weakened, Fate fate, List<String> claims) {

  /** How a mutant ends. */
  enum Fate {
    /** A claim was refuted. */
    KILLED,
    /** All claims that execute the site hold. */
    SURVIVES,
    /** No claim was refuted, and one was cut: nothing is known. */
    CUT,
    /** No claim executes the site. */
    COLD;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  Deaths {
    claims = List.copyOf(claims);
  }

  static Deaths of(Weakening weakening, Fate fate, List<String> claims) {
    return new Deaths(
        weakening.site().name(),
        Weakening.ordering(weakening.site()),
        weakening.to(),
        fate,
        claims);
  }

  /**
   * True for a survivor that shows a margin of policy only: a step between two forms of one
   * read-modify-write of which Java has no weaker one. That is acquire-release below volatile, and
   * an addition that neither acquires nor releases. {@code docs/orderings.md} argues the steps once
   * for all of them.
   */
  boolean isMargin() {
    String access = site.substring(site.indexOf(' ') + 1);
    boolean adds = access.startsWith("getAndAdd");
    boolean both = adds || access.startsWith("cas") || access.startsWith("weakCas");
    return fate == Fate.SURVIVES
        && (both && weakened.equals("acquire-release")
            || adds && weakened.equals("relaxed") && !ordering.equals("volatile"));
  }

  /** Names the mutant. */
  String name() {
    return site + " -> " + weakened;
  }
}
