package dev.quire.core.folio;

import dev.quire.core.frame.Frames;
import dev.quire.core.word.Words;

/**
 * What a folio stands for: its mapping, its index, its order; how it starts and how it ceases to.
 *
 * <p>A folio enters its file locked and with the content latch held, so that its content sequence
 * is odd until the bytes are there. It leaves with the lock held: the mapping goes first, then the
 * identity moves, so that a reader that began before finds the sequence changed and one that begins
 * after finds no mapping.
 */
public final class Identity {

  private Identity() {}

  /** The id of the mapping or 0; may change at any moment unless the folio is locked or owned. */
  public static long mapping(long folio) {
    return Words.getLongOpaque(folio + FolioLayout.MAPPING);
  }

  public static long index(long folio) {
    return Words.getLongPlain(folio + FolioLayout.INDEX);
  }

  public static int order(long folio) {
    return Words.getByteOpaque(folio + FolioLayout.ORDER);
  }

  /**
   * The folio that a frame belongs to: itself, or the head before it. Of a huge folio whose tails
   * have no metadata the head of the section; hvo.md.
   */
  public static long head(Frames frames, int pfn) {
    long folio = frames.folio(pfn);
    int order = orderOfTail(folio);
    if (order == 0) {
      Words.acquireFence(); // pairs with Vmemmap.trim: who finds no tail finds the mark
      long section = frames.folio(pfn & -Frames.SECTION_FRAMES);
      if (FolioFlags.has(section, FolioFlags.HVO)) { // pairs with Vmemmap.restore
        return section;
      }
      order = orderOfTail(folio); // one that was away, and has come back in between
    }
    return frames.folio(pfn & -(1 << order));
  }

  /** The order that a tail shows; 0 of a head, and of a tail that is just going or coming. */
  private static int orderOfTail(long folio) {
    return FolioFlags.has(folio, FolioFlags.TAIL) ? order(folio) : 0;
  }

  /** True when the folio stands for page {@code index} of {@code mapping} at this moment. */
  public static boolean covers(long folio, long mapping, long index) {
    return mapping(folio) == mapping
        && Long.compareUnsigned(index - index(folio), 1L << order(folio)) < 0;
  }

  /**
   * Gives a frozen folio its place: locked, latched by this thread, content odd. The caller
   * unfreezes it and then stores it in the slot.
   */
  public static void assume(long folio, long mapping, long index) {
    flags(folio, FolioFlags.LOCKED);
    latch(folio);
    stand(folio, mapping, index);
  }

  private static void flags(long folio, int flags) {
    int kept = Words.getIntOpaque(folio + FolioLayout.FLAGS) & FolioFlags.HVO;
    Words.setIntOpaque(folio + FolioLayout.FLAGS, flags | kept);
  }

  /** Its place, content odd: nobody reads by words of two lives. */
  private static void stand(long folio, long mapping, long index) {
    advance(folio, Sequence.IDENTITY + Sequence.CONTENT);
    Words.storeStoreFence(); // moved before place and bytes change; pairs with Sequence.validate
    Parts.clear(folio);
    Words.setLongPlain(folio + FolioLayout.INDEX, index); // as it is read: see index
    Words.setLongOpaque(folio + FolioLayout.MAPPING, mapping);
  }

  /** Takes a locked folio's place from it; it keeps its index, for messages. */
  public static void renounce(long folio) {
    Words.setLongOpaque(folio + FolioLayout.MAPPING, 0); // released by the move that follows
    advance(folio, Sequence.IDENTITY);
  }

  /**
   * Gives a frozen folio, whose bytes are there already, its place: readable at once. What the
   * caller has written to the bytes is seen by who reads them there.
   */
  public static void take(long folio, long mapping, long index, int flags, byte heat) {
    flags(folio, flags);
    Heat.set(folio, heat);
    stand(folio, mapping, index);
    Sequence.move(folio, Sequence.CONTENT);
  }

  /**
   * Divides a frozen folio: it is its first frames from here on, and each of the others that
   * belongs to none of them is a tail of a folio that has no place yet.
   *
   * @param order of what it is divided into, less than its own
   */
  public static void divide(long folio, int order) {
    int frames = 1 << order(folio);
    for (int frame = 0; frame < frames; frame++) {
      long at = folio + (long) frame * FolioLayout.BYTES;
      Words.setByteOpaque(at + FolioLayout.ORDER, (byte) order);
    }
    // Released by the move: who begins to read after it finds the new order, and who began before
    // does not validate. So nobody reads bytes of another folio through this one.
    advance(folio, Sequence.IDENTITY);
  }

  private static void latch(long folio) {
    Words.setIntPlain(folio + FolioLayout.LATCH, FolioLatch.EXCLUSIVE); // nobody has a reference
    Words.setLongOpaque(folio + FolioLayout.HOLDER, Thread.currentThread().threadId());
  }

  /** Identity 0 is never valid: after 2^32 lives the next one is skipped. */
  private static void advance(long folio, long delta) {
    long before = Sequence.move(folio, delta);
    if (Sequence.identity(before + delta) == 0) {
      Sequence.move(folio, Sequence.IDENTITY);
    }
  }
}
