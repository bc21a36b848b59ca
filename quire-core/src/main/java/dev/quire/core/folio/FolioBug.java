package dev.quire.core.folio;

import dev.quire.core.word.Words;

/**
 * A broken invariant that would corrupt data: the operation was refused and nothing was changed.
 * The message carries the folio's header as it was found.
 */
public final class FolioBug extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  public FolioBug(String what, long folio) {
    super(what + "; " + describe(folio));
  }

  /** The header of a folio in one line. */
  public static String describe(long folio) {
    String header = "folio at 0x%x: count %d, flags %s, identity %d, content %d, ";
    return (header + "mapping %d, index %d, order %d, latch 0x%x")
        .formatted(
            folio,
            Words.getIntOpaque(folio + FolioLayout.REFCOUNT),
            FolioFlags.describe(Words.getIntOpaque(folio + FolioLayout.FLAGS)),
            Sequence.identity(Words.getLongOpaque(folio + FolioLayout.SEQUENCE)),
            Sequence.content(Words.getLongOpaque(folio + FolioLayout.SEQUENCE)),
            Words.getLongOpaque(folio + FolioLayout.MAPPING),
            Words.getLongOpaque(folio + FolioLayout.INDEX),
            Words.getByteOpaque(folio + FolioLayout.ORDER),
            Words.getIntOpaque(folio + FolioLayout.LATCH));
  }
}
