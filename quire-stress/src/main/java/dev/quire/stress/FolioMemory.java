package dev.quire.stress;

import dev.quire.core.folio.FolioLayout;
import dev.quire.core.folio.Sequence;
import dev.quire.core.word.Words;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The metadata of one folio, with one reference, for as long as this object is reachable. */
class FolioMemory {
  private static final long FOLIO_BYTES = 64;

  private final MemorySegment segment = Arena.ofAuto().allocate(FOLIO_BYTES, FOLIO_BYTES);

  /** Address of the metadata. */
  final long folio = segment.address();

  FolioMemory() {
    Words.setIntPlain(folio + FolioLayout.REFCOUNT, 1);
    Words.setLongPlain(folio + FolioLayout.SEQUENCE, Sequence.IDENTITY);
  }
}
