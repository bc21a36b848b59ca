package dev.quire.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.bench.report.Series.Mark;
import dev.quire.bench.report.Series.Track;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Time series as JSON and as a drawing. */
class SeriesTest {
  private static final Series SERIES =
      new Series(
          "elastic",
          "resize25",
          List.of(20.0, 40.0, 60.0),
          List.of(
              new Track("memory", Series.BYTES, List.of(2e9, Double.NaN, 2.5e9)),
              new Track("huge <pages>", Series.BYTES, List.of(1e9, 1e9, 1e9)),
              new Track("reads", "reads/s", List.of(4.0, 6.0, 8.0)),
              new Track("longest", Series.MICROS, List.of(3.0, 900.0, 0.4))),
          List.of(new Mark(25, "up"), new Mark(30, "down & out")));

  @Test
  void jsonHasOneListForEachTrackAndNullWhereNothingIsKnown() {
    assertEquals(
        "{\"bench\":\"elastic\",\"case\":\"resize25\",\"millis\":[20.0,40.0,60.0],\"tracks\":["
            + "{\"name\":\"memory\",\"unit\":\"bytes\",\"values\":[2.0E9,null,2.5E9]},"
            + "{\"name\":\"huge <pages>\",\"unit\":\"bytes\",\"values\":[1.0E9,1.0E9,1.0E9]},"
            + "{\"name\":\"reads\",\"unit\":\"reads/s\",\"values\":[4.0,6.0,8.0]},"
            + "{\"name\":\"longest\",\"unit\":\"µs\",\"values\":[3.0,900.0,0.4]}],"
            + "\"marks\":[{\"millis\":25.0,\"what\":\"up\"},"
            + "{\"millis\":30.0,\"what\":\"down & out\"}]}",
        Json.write(SERIES.fields()));
  }

  @Test
  void longSeriesKeepTheirWorstTimesAndTheMeanOfTheRest() {
    assertSame(SERIES, SERIES.within(3));
    Series shorter = SERIES.within(2);
    assertEquals(List.of(40.0, 60.0), shorter.millis());
    assertEquals(List.of(5.0, 8.0), shorter.tracks().get(2).values());
    assertEquals(List.of(900.0, 0.4), shorter.tracks().get(3).values());
    assertEquals(SERIES.marks(), shorter.marks());
  }

  @Test
  void aTrackNeedsAValueForEachSlice() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new Series("b", "c", List.of(1.0), List.of(new Track("t", "u", List.of())), List.of()));
  }

  @Test
  void theDrawingHasAPanelForEachUnitAndALineForEachMark(@TempDir Path directory)
      throws IOException {
    Row row =
        new Row(
            "elastic",
            "resize25",
            "up",
            1,
            "GiB/s",
            1.5,
            null,
            null,
            null,
            null,
            "higher",
            1.0,
            true);
    Report report =
        new Report("quire bench elastic --plot x", List.of(row), List.of(SERIES), List.of());
    List<Path> files = Plot.write(directory, report);
    assertTrue(files.contains(directory.resolve("elastic-resize25-time.svg")), "" + files);
    String svg = Files.readString(directory.resolve("elastic-resize25-time.svg"));
    assertTrue(svg.contains(">memory</text>") && svg.contains(">huge &lt;pages&gt;, GiB</text>"));
    assertTrue(svg.contains(">reads, reads/s</text>") && svg.contains(">seconds</text>"), svg);
    assertEquals(2, svg.lines().filter(line -> line.contains("class=\"mark\"")).count(), svg);
    assertTrue(svg.contains(">down &amp; out</text>"), svg);
    assertTrue(svg.contains("quire bench elastic --plot x") && !svg.contains("NaN"), svg);
    assertTrue(svg.contains("prefers-color-scheme:dark"), svg);
    String json = Files.readString(directory.resolve("elastic.json"));
    assertTrue(json.contains("\"series\":["), json);
    assertTrue(
        Files.readString(directory.resolve("README.md"))
            .contains("![elastic-resize25-time](elastic-resize25-time.svg)"));
  }

  @Test
  void axesHaveRoundNumbersFromZeroOrPowersOfTen() {
    assertEquals(List.of(0.0, 5.0, 10.0, 15.0), Scale.linear(11).ticks());
    assertEquals(List.of(0.0, 0.5, 1.0, 1.5), Scale.linear(1.5).ticks());
    assertEquals(1, Scale.linear(0).at(0) + 1);
    assertEquals(List.of(1.0, 10.0, 100.0), Scale.logarithmic(2, 99).ticks());
    assertEquals(0.5, Scale.logarithmic(1, 100).at(10), 1e-9);
    assertEquals("1.5", Scale.label(1.5));
    assertEquals(List.of(0.0, 0.5, 1.0, 1.5, 2.0), Scale.exactly(2.2).ticks());
    assertEquals(1, Scale.exactly(2.2).at(2.2));
    assertEquals("20 k", Scale.label(20_000));
    assertEquals("12 M", Scale.label(12_000_000));
    assertEquals("0", Scale.label(0));
  }
}
