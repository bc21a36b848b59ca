package dev.quire.core.buddy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class WatermarksTest {

  @Test
  void theFormulaHoldsFromOneSectionToTerabytes() {
    assertEquals(new Watermarks(27, 32, 37), Watermarks.of(512, 16));
    assertEquals(new Watermarks(384, 448, 512), Watermarks.of(1 << 16, 256));
    assertEquals(new Watermarks(16_067, 992_629, 1_969_191), Watermarks.of(1_000_000_000, 256));
  }

  @Test
  void marksRiseAndStayAboveTheReserve() {
    for (long total = 512; total <= 1_000_000_000; total = total * 3 / 2) {
      long reserve = Math.min(total / 32, 256);
      Watermarks marks = Watermarks.of(total, reserve);
      assertTrue(reserve < marks.min(), () -> marks.toString());
      assertTrue(marks.min() < marks.low(), () -> marks.toString());
      assertTrue(marks.low() < marks.high(), () -> marks.toString());
      assertTrue(marks.high() <= total / 10, () -> marks.toString());
    }
  }

  @Test
  void nothingOnlineMeansNoMarks() {
    assertEquals(new Watermarks(0, 0, 0), Watermarks.of(0, 0));
  }

  @Test
  void aReserveOutsideTheTotalIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Watermarks.of(512, 513));
    assertThrows(IllegalArgumentException.class, () -> Watermarks.of(512, -1));
  }
}
