package dev.quire.core.folio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class FolioRefTest {

  @Test
  void zeroedMetadataGivesNoReference() {
    long folio = OneFolio.fresh();
    assertFalse(FolioRef.tryGet(folio));
    assertEquals(0, FolioRef.count(folio));
  }

  @Test
  void tryGetFailsWhileFrozenAndSucceedsAfterwards() {
    long folio = OneFolio.counted(3);
    assertTrue(FolioRef.freeze(folio, 3));
    assertFalse(FolioRef.tryGet(folio));
    FolioRef.unfreeze(folio, 3);
    assertTrue(FolioRef.tryGet(folio));
    assertEquals(4, FolioRef.count(folio));
  }

  @Test
  void freezeFailsWithoutEffectUnlessTheCountIsTheExpectedOne() {
    long folio = OneFolio.counted(2);
    assertFalse(FolioRef.freeze(folio, 1));
    assertFalse(FolioRef.freeze(folio, 3));
    assertEquals(2, FolioRef.count(folio));
    assertTrue(FolioRef.freeze(folio, 2));
    assertFalse(FolioRef.freeze(folio, 2));
  }

  @Test
  void theLastPutSaysSo() {
    long folio = OneFolio.counted(3);
    assertFalse(FolioRef.put(folio, 1));
    assertTrue(FolioRef.put(folio, 2));
    assertEquals(0, FolioRef.count(folio));
  }

  @Test
  void droppingMoreThanThereIsIsABugAndChangesNothing() {
    long folio = OneFolio.counted(1);
    FolioBug bug = assertThrows(FolioBug.class, () -> FolioRef.put(folio, 2));
    assertTrue(String.valueOf(bug.getMessage()).contains("2 references dropped of 1"));
    assertEquals(1, FolioRef.count(folio));
    assertTrue(FolioRef.put(folio, 1));
    assertThrows(FolioBug.class, () -> FolioRef.put(folio, 1));
    assertEquals(0, FolioRef.count(folio));
  }

  @ParameterizedTest
  @ValueSource(ints = {FolioRef.LIMIT, FolioRef.LIMIT + 1, Integer.MAX_VALUE, -1, -1000})
  void aCountNearOverflowIsABugAndIsNotMadeLarger(int count) {
    long folio = OneFolio.fresh();
    OneFolio.setCount(folio, count);
    assertThrows(FolioBug.class, () -> FolioRef.tryGet(folio));
    assertThrows(FolioBug.class, () -> FolioRef.get(folio, 1));
    assertEquals(count, FolioRef.count(folio));
  }

  @Test
  void oneBelowTheLimitIsTheLastThatCanBeTaken() {
    long folio = OneFolio.fresh();
    OneFolio.setCount(folio, FolioRef.LIMIT - 1);
    assertTrue(FolioRef.tryGet(folio));
    assertThrows(FolioBug.class, () -> FolioRef.tryGet(folio));
  }

  @Test
  void addingToACountOfZeroIsABug() {
    long folio = OneFolio.fresh();
    assertThrows(FolioBug.class, () -> FolioRef.get(folio, 1));
    assertEquals(0, FolioRef.count(folio));
  }

  @Test
  void unfreezingWhatIsNotFrozenIsABug() {
    long folio = OneFolio.counted(1);
    assertThrows(FolioBug.class, () -> FolioRef.unfreeze(folio, 1));
    long other = OneFolio.fresh();
    assertThrows(FolioBug.class, () -> FolioRef.unfreeze(other, 0));
    assertThrows(FolioBug.class, () -> FolioRef.unfreeze(other, -1));
  }

  @Test
  void gettersAndFreezersTogetherLoseNoReferenceAndNoFreezerHasCompany() throws Exception {
    long folio = OneFolio.counted(1);
    int[] guarded = new int[1];
    Together.run(
        4,
        () -> {
          for (int i = 0; i < 100_000; i++) {
            if (i % 8 == 0) {
              if (FolioRef.freeze(folio, 1)) {
                guarded[0]++;
                FolioRef.unfreeze(folio, 1);
              }
            } else if (FolioRef.tryGet(folio)) {
              assertFalse(FolioRef.put(folio, 1));
            }
          }
          return null;
        });
    assertEquals(1, FolioRef.count(folio));
    assertTrue(guarded[0] > 0);
  }

  @Test
  void ofAllPutsExactlyOneIsTheLast() throws Exception {
    for (int round = 0; round < 2_000; round += 100) {
      long[] folios = new long[100];
      for (int i = 0; i < folios.length; i++) {
        folios[i] = OneFolio.counted(4);
      }
      var lasts =
          Together.run(
              4,
              () -> {
                int last = 0;
                for (long folio : folios) {
                  last += FolioRef.put(folio, 1) ? 1 : 0;
                }
                return last;
              });
      assertEquals(folios.length, lasts.stream().mapToInt(Integer::intValue).sum());
    }
  }
}
