package dev.quire.core.folio;

import dev.quire.core.word.Words;

/**
 * The reclaim byte: what a hit leaves behind for reclaim. A hit loads it, and stores only when it
 * changes. It may be written without a reference: the worst that a late store does is to warm a
 * folio that has become another one.
 */
public final class Heat {

  /** Filled, and not asked for yet. */
  public static final byte FRESH = 0;

  /** Asked for once since it was filled, or cooled by the clock. */
  public static final byte COLD = 1;

  /** Asked for again. */
  public static final byte HOT = 2;

  /** As {@link #FRESH}; whoever asks for it first starts the next readahead of its stream. */
  public static final byte MARKER = 3;

  private Heat() {}

  public static byte of(long folio) {
    return Words.getByteOpaque(folio + FolioLayout.RECLAIM);
  }

  public static void set(long folio, byte heat) {
    Words.setByteOpaque(folio + FolioLayout.RECLAIM, heat);
  }
}
