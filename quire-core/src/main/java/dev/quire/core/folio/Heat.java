package dev.quire.core.folio;

import dev.quire.core.word.Words;

/**
 * The reclaim byte: what a hit leaves behind for reclaim. It may be written without a reference:
 * the worst that a late store does is to warm a folio that has become another one.
 *
 * <p>What the values mean is the policy's, in a table that says for each value which one a hit
 * leaves. A hit loads the byte and its row, and stores only when they differ. A second row for each
 * value says whether a hit that leaves it counts: then it marks its part, see {@link Parts}.
 */
public final class Heat {

  /** A page that was filled ahead: whoever asks for it first starts the next readahead. */
  public static final byte MARKER = (byte) 0xFF;

  /** How many heats there are. */
  public static final int VALUES = 1 << Byte.SIZE;

  /** Bytes of the table. */
  public static final int TABLE_BYTES = 2 * VALUES;

  private Heat() {}

  public static byte of(long folio) {
    return Words.getByteOpaque(folio + FolioLayout.RECLAIM);
  }

  public static void set(long folio, byte heat) {
    Words.setByteOpaque(folio + FolioLayout.RECLAIM, heat);
  }

  /** What a hit makes of {@code heat}; the same when there is nothing to be told. */
  public static byte touched(long table, byte heat) {
    return Words.getByteOpaque(table + (heat & 0xFF));
  }

  /** Whether a hit that has left {@code heat} counts. */
  public static boolean counts(long table, byte heat) {
    return Words.getByteOpaque(table + VALUES + (heat & 0xFF)) != 0;
  }

  /** Fills a row of the table. Racing hits leave the old value or the new one. */
  public static void row(long table, byte heat, byte touched) {
    Words.setByteOpaque(table + (heat & 0xFF), touched);
  }

  /** Fills the other row. */
  public static void row(long table, byte heat, boolean counts) {
    Words.setByteOpaque(table + VALUES + (heat & 0xFF), (byte) (counts ? 1 : 0));
  }
}
