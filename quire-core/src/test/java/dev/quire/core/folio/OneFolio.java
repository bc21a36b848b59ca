package dev.quire.core.folio;

import dev.quire.core.word.Words;
import java.lang.foreign.Arena;

/** The metadata of one folio, all zero at first. */
final class OneFolio {

  private OneFolio() {}

  static long fresh() {
    return Arena.global().allocate(FolioLayout.BYTES, FolioLayout.BYTES).address();
  }

  /** A folio with that many references. */
  static long counted(int references) {
    long folio = fresh();
    FolioRef.unfreeze(folio, references);
    return folio;
  }

  static void setCount(long folio, int count) {
    Words.setIntOpaque(folio + FolioLayout.REFCOUNT, count);
  }

  static long sequence(long folio) {
    return Words.getLongOpaque(folio + FolioLayout.SEQUENCE);
  }

  static int latch(long folio) {
    return Words.getIntOpaque(folio + FolioLayout.LATCH);
  }
}
