package dev.quire.core.folio;

import dev.quire.core.word.Words;

/**
 * The sequence word: <em>identity</em> in the high half, <em>content</em> in the low half.
 *
 * <p>The identity moves whenever a folio starts or ceases to stand for a page; it is half of a
 * hint, and a word whose identity is 0 is never valid. The content half is odd while one thread may
 * change the bytes. Both move by addition, because the holder of the latch and a truncate may meet
 * here; a carry from the content into the identity only makes hints miss.
 */
public final class Sequence {

  /** Added when the identity moves. */
  public static final long IDENTITY = 1L << 32;

  /** Added when the content latch is taken and when it is released. */
  public static final long CONTENT = 1;

  private Sequence() {}

  public static int identity(long sequence) {
    return (int) (sequence >>> 32);
  }

  public static int content(long sequence) {
    return (int) sequence;
  }

  /** True when the word belongs to a folio that stands for a page and may be read. */
  public static boolean readable(long sequence) {
    return (sequence & CONTENT) == 0 && sequence >>> 32 != 0;
  }

  /** The word before a read. What follows it is ordered after it. */
  public static long begin(long folio) {
    // pairs with FolioLatch.unlockExclusive
    return Words.getLongAcquire(folio + FolioLayout.SEQUENCE);
  }

  /** True when nothing that was read since {@link #begin} returned {@code sequence} can be torn. */
  public static boolean validate(long folio, long sequence) {
    Words.acquireFence(); // pairs with the fence after Sequence.move
    return Words.getLongPlain(folio + FolioLayout.SEQUENCE) == sequence;
  }

  /**
   * Adds to the word; what was written before is seen by whoever sees the move. Plain stores that
   * follow may be seen before it: who is about to change what readers validate puts a {@link
   * Words#storeStoreFence} between.
   */
  public static long move(long folio, long delta) {
    // pairs with begin, validate
    return Words.getAndAddLongRelease(folio + FolioLayout.SEQUENCE, delta);
  }
}
