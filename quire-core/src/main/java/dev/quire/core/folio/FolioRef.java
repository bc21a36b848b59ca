package dev.quire.core.folio;

import dev.quire.core.word.Words;

/**
 * The reference word: get-unless-zero, put, freeze, unfreeze.
 *
 * <p>Zero is the only value that an unowned count shows: free, frozen, tail of a larger folio, or
 * metadata that was dropped. A stale reader that has read a non-zero count and comes late fails its
 * compare-and-set, wherever the address points by then.
 */
public final class FolioRef {

  // Orderings
  //
  // One word decides between getter and freezer, so coherence alone picks the winner. What else has
  // to be ordered rides on the compare-and-set:
  //   get    acquire: what the getter reads next (slot, mapping, content) is not older than the
  //          reference. pairs with unfreeze.
  //   put    release: accesses made under the reference precede the count's fall. pairs with the
  //          acquire of whoever frees or freezes.
  //   freeze acquire: a dirty mark set before a put is seen once that put is seen.
  // Get-unless-zero reads first and only then writes: a fetch-and-add would disturb a frozen count.

  /** Counts from here on are refused: so many references are a leak, and wrapping would free. */
  public static final int LIMIT = 1 << 30;

  private FolioRef() {}

  /**
   * References at this moment; may rise and fall spuriously under speculative readers. A figure:
   * orders nothing, and nobody decides over memory by it.
   */
  public static int count(long folio) {
    return Words.getIntOpaque(folio + FolioLayout.REFCOUNT);
  }

  /**
   * Takes a speculative reference: its holder may look at nothing but the place where it found the
   * folio, until that place has been read again.
   *
   * @return false when the count is 0; no effect then
   * @throws FolioBug when the count is near overflow
   */
  public static boolean tryGet(long folio) {
    long address = folio + FolioLayout.REFCOUNT;
    int seen;
    do {
      seen = Words.getIntOpaque(address);
      if (seen <= 0 || seen >= LIMIT) {
        return refuse(folio, seen) != 0;
      }
    } while (!Words.weakCasInt(address, seen, seen + 1)); // pairs with unfreeze, put
    return true;
  }

  /**
   * What there is to say of a count to which no reference can be added.
   *
   * @return 0 when it is 0
   * @throws FolioBug when it is near overflow
   */
  public static long refuse(long folio, int count) {
    if (count != 0) {
      throw overflow(folio);
    }
    return 0;
  }

  /** Adds references to a folio on which the caller already holds one. */
  public static void get(long folio, int references) {
    // Acquires because an addition in Java has to do something; the reference that the caller has
    // is order enough. pairs with put
    int before = Words.getAndAddIntAcquire(folio + FolioLayout.REFCOUNT, references);
    if (before <= 0 || before >= LIMIT) {
      Words.getAndAddInt(folio + FolioLayout.REFCOUNT, -references); // pairs with put
      throw new FolioBug("a reference was taken on a count of " + before, folio);
    }
  }

  /**
   * Drops references.
   *
   * @return true when these were the last: the caller frees the folio, whoever it is
   * @throws FolioBug when there were fewer
   */
  public static boolean put(long folio, int references) {
    int before =
        Words.getAndAddInt(folio + FolioLayout.REFCOUNT, -references); // pairs with tryGet, freeze
    if (before < references) {
      Words.getAndAddInt(folio + FolioLayout.REFCOUNT, references); // pairs with tryGet, freeze
      throw underflow(folio, references, before);
    }
    return before == references;
  }

  /**
   * Takes the folio for the caller alone if the count is exactly what the caller can name. Until
   * {@link #unfreeze}: no waiting, I/O, allocation or user code.
   *
   * @return false when somebody else holds a reference; no effect then
   */
  public static boolean freeze(long folio, int expected) {
    return Words.casInt(folio + FolioLayout.REFCOUNT, expected, 0); // pairs with put, tryGet
  }

  /**
   * Lets others in again: whatever was written while frozen is seen by whoever gets a reference.
   *
   * @throws FolioBug unless frozen
   */
  public static void unfreeze(long folio, int references) {
    if (references <= 0 || Words.getIntPlain(folio + FolioLayout.REFCOUNT) != 0) {
      throw new FolioBug("unfreeze to " + references + " of a folio that is not frozen", folio);
    }
    Words.setIntRelease(folio + FolioLayout.REFCOUNT, references); // pairs with tryGet
  }

  private static FolioBug overflow(long folio) {
    return new FolioBug("the reference count is near overflow: a leak", folio);
  }

  private static FolioBug underflow(long folio, int references, int before) {
    return new FolioBug("%d references dropped of %d".formatted(references, before), folio);
  }
}
