package dev.quire.core.folio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.frame.Frames;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.Words;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Offsets, sizes and the lives of an identity. */
final class FolioLayoutTest {

  private record Field(String name, int offset, int bytes) {}

  // NEXT and PREVIOUS count only while a folio is free; they lie in MAPCOUNT and PRIVATE on
  // purpose.
  private static final List<Field> FIELDS =
      List.of(
          new Field("refcount", FolioLayout.REFCOUNT, 4),
          new Field("flags", FolioLayout.FLAGS, 4),
          new Field("sequence", FolioLayout.SEQUENCE, 8),
          new Field("mapping", FolioLayout.MAPPING, 8),
          new Field("index", FolioLayout.INDEX, 8),
          new Field("latch", FolioLayout.LATCH, 4),
          new Field("mapcount", FolioLayout.MAPCOUNT, 4),
          new Field("holder", FolioLayout.HOLDER, 8),
          new Field("order", FolioLayout.ORDER, 1),
          new Field("reclaim", FolioLayout.RECLAIM, 1),
          new Field("queue", FolioLayout.QUEUE, 1),
          new Field("history", FolioLayout.HISTORY, 1),
          new Field("parts", FolioLayout.PARTS, 4),
          new Field("private", FolioLayout.PRIVATE, 8));

  @Test
  void fieldsAreAlignedFitAndDoNotOverlap() {
    boolean[] taken = new boolean[FolioLayout.BYTES];
    for (Field field : FIELDS) {
      assertEquals(0, field.offset % field.bytes, field.name);
      for (int i = field.offset; i < field.offset + field.bytes; i++) {
        assertFalse(taken[i], field.name);
        taken[i] = true;
      }
    }
    assertEquals(FolioLayout.MAPCOUNT, FolioLayout.NEXT);
    assertTrue(FolioLayout.PREVIOUS >= FolioLayout.PRIVATE);
    assertTrue(FolioLayout.PREVIOUS + 4 <= FolioLayout.PRIVATE + 8);
  }

  @Test
  void noOtherAccessCoversWhatIsWrittenWithoutAReference() {
    for (Field field : FIELDS) {
      for (int at : new int[] {FolioLayout.RECLAIM, FolioLayout.PARTS, FolioLayout.PARTS + 3}) {
        boolean covers = field.offset <= at && at < field.offset + field.bytes;
        boolean own = field.name.equals(at == FolioLayout.RECLAIM ? "reclaim" : "parts");
        assertEquals(own, covers, field.name);
      }
    }
  }

  @Test
  void theRoomBelowKnowsTheSameSizeAndSequence() {
    assertEquals(Frames.SEQUENCE, FolioLayout.SEQUENCE);
    assertEquals(64, FolioLayout.BYTES);
    assertEquals(1 << Frames.FOLIO_SHIFT, FolioLayout.BYTES);
  }

  @Test
  void anIdentityIsNotReadableBeforeItsFillEndsNorAfterItWasRenounced() {
    FolioLatch latch = new FolioLatch(new WaitQueues());
    long folio = OneFolio.fresh();
    assertFalse(Sequence.readable(OneFolio.sequence(folio)));
    Identity.assume(folio, 7, 100);
    assertFalse(Sequence.readable(OneFolio.sequence(folio)));
    assertTrue(Identity.covers(folio, 7, 100));
    assertFalse(Identity.covers(folio, 7, 101));
    assertFalse(Identity.covers(folio, 8, 100));
    latch.unlockExclusive(folio);
    long alive = OneFolio.sequence(folio);
    assertTrue(Sequence.readable(alive));
    assertTrue(Sequence.validate(folio, alive));
    Identity.renounce(folio);
    assertFalse(Sequence.validate(folio, alive));
    assertFalse(Identity.covers(folio, 7, 100));
    assertEquals(100, Identity.index(folio));
  }

  @Test
  void identityZeroIsSkippedWhenTheNumbersComeRound() {
    long folio = OneFolio.fresh();
    FolioLatch latch = new FolioLatch(new WaitQueues());
    Words.setLongOpaque(folio + FolioLayout.SEQUENCE, -1L << 32);
    Identity.assume(folio, 1, 0);
    latch.unlockExclusive(folio);
    assertEquals(1, Sequence.identity(OneFolio.sequence(folio)));
    assertTrue(Sequence.readable(OneFolio.sequence(folio)));
    Words.setLongOpaque(folio + FolioLayout.SEQUENCE, -1L << 32);
    Identity.renounce(folio);
    assertEquals(1, Sequence.identity(OneFolio.sequence(folio)));
  }

  @Test
  void theContentHalfCarriesIntoTheIdentityWithoutBecomingReadableUnderALatch() {
    long folio = OneFolio.fresh();
    FolioLatch latch = new FolioLatch(new WaitQueues());
    Words.setLongOpaque(folio + FolioLayout.SEQUENCE, 5L << 32 | 0xFFFFFFFEL);
    FolioRef.unfreeze(folio, 1);
    assertTrue(FolioLatch.tryExclusive(folio));
    assertFalse(Sequence.readable(OneFolio.sequence(folio)));
    latch.unlockExclusive(folio);
    assertEquals(6L << 32, OneFolio.sequence(folio));
    assertTrue(Sequence.readable(OneFolio.sequence(folio)));
  }
}
