package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.frame.Frames;
import dev.quire.core.migrate.Collapse;
import dev.quire.core.migrate.Result.Outcome;
import dev.quire.core.migrate.Split;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folios side by side become one, or stay as they are. */
@Timeout(120)
final class CollapseTest extends OneSection {

  private Collapse collapse;

  @BeforeEach
  void make() {
    collapse = new Collapse(quire.rooms().cache());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 6, 7, 9})
  void oneFolioHoldsAllOfThem(int order) throws IOException {
    Reads.all(file);
    for (long at = 0; at < SIZE >>> Frames.FRAME_SHIFT; at += 1L << order) {
      assertEquals(Outcome.DONE, collapse.collapse(mapping(), at, order).outcome());
    }
    long misses = quire.stats().misses();
    for (long at = 0; at < SIZE >>> Frames.FRAME_SHIFT; at++) {
      assertEquals(order, order(at));
    }
    check();
    assertEquals(misses, quire.stats().misses());
    assertEquals(Outcome.SMALL, collapse.collapse(mapping(), 0, order).outcome());
  }

  @Test
  void whatWasDividedIsPutTogetherAndDividedAgain() throws IOException {
    assertTrue(mapping().fill().large(0, 9));
    Split split = new Split(quire.rooms().cache());
    for (int round = 0; round < 3; round++) {
      assertEquals(Outcome.DONE, split.split(mapping(), 77, round).outcome());
      assertEquals(Outcome.DONE, collapse.collapse(mapping(), 0, 9).outcome());
      check();
    }
  }

  @Test
  void oneThatIsPinnedDirtyOrMissingKeepsAllAsTheyAre() throws IOException {
    Reads.all(file);
    long hint = file.hint(0);
    try (Folio pin = file.pin(5 * 4096)) {
      assertEquals(Outcome.BUSY, collapse.collapse(mapping(), 0, 4).outcome());
      assertEquals(4096, pin.length());
    }
    file.write(7 * 4096, MemorySegment.ofArray(content.expected(7 * 4096, 10)));
    assertEquals(Outcome.UNSAFE, collapse.collapse(mapping(), 0, 4).outcome());
    file.force(true);
    assertEquals(0, order(0));
    assertEquals(hint, file.hint(0));
    assertEquals(Outcome.DONE, collapse.collapse(mapping(), 0, 4).outcome());
    assertEquals(Outcome.DONE, collapse.collapse(mapping(), 16, 4).outcome());
    assertEquals(Outcome.DONE, collapse.collapse(mapping(), 0, 5).outcome());
    check();
    file.truncate(20 * 4096);
    assertEquals(Outcome.GONE, collapse.collapse(mapping(), 32, 4).outcome());
    content.resize(20 * 4096);
    Intact.check(quire);
  }

  @Test
  void aPlaceThatNoFolioCanHaveIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> collapse.collapse(mapping(), 8, 4));
    assertThrows(IllegalArgumentException.class, () -> collapse.collapse(mapping(), 0, 10));
    assertThrows(IllegalArgumentException.class, () -> collapse.collapse(mapping(), 0, 0));
  }
}
