package dev.quire.stress;

import dev.quire.core.folio.FolioLayout;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.word.Words;

/** A folio of file 1, and the slot where it is found. */
class Shelf extends FolioMemory {

  /** Address of the slot: a word of the folio's line that no test uses otherwise. */
  final long slot = folio + FolioLayout.HOLDER;

  Shelf() {
    Words.setLongPlain(folio + FolioLayout.MAPPING, 1);
    Words.setLongPlain(slot, folio);
  }

  /** Freezes the folio if nobody else has it, and lets it stand for a page of file 2. */
  final void giveAway() {
    if (FolioRef.freeze(folio, 1)) {
      Words.setLongRelease(slot, 0); // pairs with LookupAgainstReuse.look
      Words.setLongPlain(folio + FolioLayout.MAPPING, 2);
      FolioRef.unfreeze(folio, 1);
    }
  }
}
