package dev.quire.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.bench.report.Figures.Figure;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FiguresTest {
  private static final Wanted FLOOR = new Wanted("hot64", "hint", 1, "raw", 1, 3.2);
  private static final Wanted AHEAD = new Wanted("hot64", "hint", 1, "peer", 1, 1.0);
  private static final Wanted THREADS = new Wanted("hot64", "hint", 2, "hint", 1, 1.1);

  private static Figures figures() {
    Figures figures = new Figures("read", Map.of("hot64", "raw"));
    figures.add("hot64", "hint", 1, new Figure(6, 7, 0.0));
    figures.add("hot64", "raw", 1, new Figure(2, 2.5, 0.0));
    return figures;
  }

  private static Row find(List<Row> rows, String variant, int threads, String rival) {
    return rows.stream()
        .filter(row -> row.variant().equals(variant) && row.threads() == threads)
        .filter(row -> rival.equals(Objects.requireNonNullElse(row.rival(), "")))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aFigureIsShownAgainstTheFloorOfItsCase() {
    List<Row> rows = figures().rows(List.of(FLOOR), true);
    assertEquals(2, rows.size());
    Row hint = find(rows, "hint", 1, "raw");
    assertEquals(3.0, hint.ratio());
    assertEquals(3.2, hint.wanted());
    assertEquals(true, hint.ok());
    Row raw = find(rows, "raw", 1, "");
    assertNull(raw.ratio());
    assertNull(raw.ok());
  }

  @Test
  void aBoundThatIsMissedIsNotOk() {
    Figures figures = figures();
    figures.add("hot64", "hint", 2, new Figure(6.7, 7, null));
    Row row = find(figures.rows(List.of(THREADS), true), "hint", 2, "hint with 1 thread");
    assertEquals(false, row.ok());
    assertFalse(new Report("", List.of(row), List.of()).ok());
  }

  @Test
  void whoIsToBeAheadMayNotTie() {
    Figures figures = figures();
    figures.add("hot64", "peer", 1, new Figure(6, 6, null));
    assertEquals(false, find(figures.rows(List.of(AHEAD), false), "hint", 1, "peer").ok());
    assertTrue(AHEAD.keeps(0.99));
  }

  @Test
  void whatDidNotRunIsMissedOnlyUnderTheGate() {
    Row missing = find(figures().rows(List.of(AHEAD), true), "hint", 1, "peer");
    assertEquals(false, missing.ok());
    assertNull(missing.ratio());
    assertTrue(new Report("", figures().rows(List.of(AHEAD), false), List.of()).ok());
  }

  @Test
  void noSamplesMeansThatItDidNotRun() {
    Figures figures = figures();
    figures.add("hot64", "peer", 1, new Figure(Double.NaN, Double.NaN, null));
    assertEquals(2, figures.rows(List.of(), false).size());
  }

  @Test
  void allocationIsHeldToItsBound() {
    Figures figures = new Figures("read", Map.of("btree", "mmap"));
    assertTrue(figures.allocation("btree", "scope", 0, false).isEmpty());
    assertEquals(false, figures.allocation("btree", "scope", 0, true).getFirst().ok());
    figures.add("btree", "scope", 1, new Figure(500, 510, 0.0));
    assertEquals(true, figures.allocation("btree", "scope", 0, true).getFirst().ok());
  }

  @Test
  void everyWantedComparisonNamesAVariantOnce() {
    assertEquals(Wanted.READ.size(), Wanted.READ.stream().distinct().count());
    assertEquals(24, Wanted.READ.size());
  }
}
