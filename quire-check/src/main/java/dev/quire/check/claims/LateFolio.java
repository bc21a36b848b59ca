package dev.quire.check.claims;

import dev.quire.check.Stage;
import dev.quire.core.folio.FolioLayout;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.frame.Frames;
import dev.quire.core.frame.Range;
import dev.quire.core.frame.Ranges;
import dev.quire.core.word.Words;

/**
 * A folio in a section that is about to go, and the place where it is found: it has one reference.
 */
final class LateFolio {

  final Range range;
  final long folio;
  final long place;

  LateFolio(Stage stage) {
    range = Ranges.acquire(new StageOs(stage), 1);
    range.populate(0, false, false);
    folio = new Frames(range.base(), range.memmap(), 1, 1).folio(1);
    place = stage.words("place", Long.BYTES);
    stage.name(folio + FolioLayout.REFCOUNT, Integer.BYTES, "f.refcount");
    stage.name(folio + FolioLayout.SEQUENCE, Long.BYTES, "f.sequence");
    stage.name(folio, FolioLayout.BYTES, "f");
    FolioRef.unfreeze(folio, 1); // that of the place
    Words.setLongPlain(place, folio);
  }
}
