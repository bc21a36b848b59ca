package dev.quire;

/**
 * How often direct compaction goes without, once it has failed: 1, 3, 7 … 63 times. Where sections
 * cannot be emptied, not every allocation is to find that out anew. As {@code defer_compaction} of
 * Linux does it. Guarded by its owner.
 */
final class Deferral {

  private static final int MOST = 6;

  private int shift;
  private int considered;

  /** Whether to go without this time. */
  boolean defers() {
    considered++;
    return considered < 1 << shift;
  }

  /** It has freed nothing. */
  void failed() {
    considered = 0;
    shift = Math.min(MOST, shift + 1);
  }

  /** A section has become free, by whomever: it may be worth trying again. */
  void succeeded() {
    considered = 0;
    shift = 0;
  }
}
