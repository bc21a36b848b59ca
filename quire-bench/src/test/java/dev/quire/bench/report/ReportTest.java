package dev.quire.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final Row READ =
      new Row(
          "read", "hot64", "hint", 1, Row.NANOS, 6.00004, 6.5, 0.0, "raw", 3.0, "lower", 3.2, true);
  private static final Row STALL =
      new Row(
          "safepoint",
          "slow-file",
          "quire",
          1,
          "ms",
          0.5,
          null,
          null,
          null,
          null,
          "lower",
          25.0,
          true);

  @Test
  void rowsHaveTheFieldsThatScriptsRelyOn() {
    assertEquals(
        "{\"bench\":\"read\",\"case\":\"hot64\",\"variant\":\"hint\",\"threads\":1,"
            + "\"nsPerOp\":6.0,\"medianNsPerOp\":6.5,\"bytesPerOp\":0.0,\"rival\":\"raw\","
            + "\"ratio\":3.0,\"better\":\"lower\",\"wanted\":3.2,\"ok\":true}",
        Json.write(READ.fields()));
    assertEquals(
        "{\"bench\":\"safepoint\",\"case\":\"slow-file\",\"variant\":\"quire\",\"threads\":1,"
            + "\"value\":0.5,\"unit\":\"ms\",\"rival\":null,\"ratio\":null,\"better\":\"lower\","
            + "\"wanted\":25.0,\"ok\":true}",
        Json.write(STALL.fields()));
  }

  @Test
  void aRateIsInMegabytesAndSaysHowLongSingleCallsTook() {
    Row rate =
        new Row(
            "write",
            "append",
            "quire",
            2,
            Row.MEGABYTES,
            12.5,
            null,
            null,
            null,
            null,
            "higher",
            null,
            null,
            new Row.Times(1, 20, 300, 4000));
    assertEquals(
        "{\"bench\":\"write\",\"case\":\"append\",\"variant\":\"quire\",\"threads\":2,"
            + "\"mbPerSecond\":12.5,\"rival\":null,\"ratio\":null,\"better\":\"higher\","
            + "\"wanted\":null,\"ok\":null,\"p50Micros\":1.0,\"p99Micros\":20.0,"
            + "\"p999Micros\":300.0,\"maxMicros\":4000.0}",
        Json.write(rate.fields()));
    String table = new Report("quire bench", List.of(rate), List.of()).table();
    assertTrue(table.contains("p50 1.00 us, p99 20.00, p99.9 300.00, max 4000.00"), table);
  }

  @Test
  void theReportIsOneObjectOnOneLine() {
    String json = new Report("quire bench", List.of(READ, STALL), List.of("x: \"y\"\n")).json();
    assertEquals(1, json.lines().count());
    assertTrue(json.startsWith("{\"command\":\"quire bench\",\"machine\":{"), json);
    assertTrue(json.endsWith("\"skipped\":[\"x: \\\"y\\\"\\n\"],\"ok\":false}"), json);
  }

  @Test
  void theVerdictSaysWhetherAMissIsAnError() {
    Row missed =
        new Row(
            "read", "hot64", "hint", 1, Row.NANOS, 6.0, 6.5, 0.0, "raw", 3.3, "lower", 3.2, false);
    Report report = new Report("quire bench", List.of(READ, missed), List.of());
    assertEquals(
        "1 of 2 wanted figures missed: this is not a gate, --gate makes it an error",
        report.verdict(false));
    assertEquals(
        "1 of 2 wanted figures missed: this is an error, exit code 1", report.verdict(true));
    assertEquals(
        "1 of 1 wanted figures kept",
        new Report("quire bench", List.of(READ), List.of()).verdict(false));
    assertTrue(
        new Report("quire bench", List.of(), List.of("safepoint: no FUSE"))
            .verdict(false)
            .contains("1 bench skipped"));
  }

  @Test
  void numbersThatJsonCannotWriteBecomeNull() {
    assertEquals(
        "[null,null,1.5,2,\"\\u0001\"]",
        Json.write(Arrays.asList(null, Double.NaN, 1.5, 2, "\u0001")));
    assertEquals("{}", Json.write(Map.of()));
  }

  @Test
  void theTableShowsWhatIsMissed() {
    Row missed =
        new Row(
            "read", "hot64", "walk", 1, Row.NANOS, null, null, null, "raw", null, "lower", 8.0,
            false);
    String table = new Report("", List.of(READ, missed), List.of()).table();
    assertTrue(table.contains("did not run"), table);
    assertTrue(table.contains("MISSED"), table);
    assertTrue(table.contains("6.00 ns/op"), table);
  }

  @Test
  void resultsAndChartsAreKeptForEachBenchAndCase(@TempDir Path directory) throws IOException {
    Path plots = directory.resolve("plots");
    Report report = new Report("quire bench read --plot plots", List.of(READ, STALL), List.of());
    List<Path> files = Plot.write(plots, report);
    assertEquals(
        List.of(
            "read.json",
            "safepoint.json",
            "read-hot64.svg",
            "safepoint-slow-file.svg",
            "README.md"),
        files.stream().map(file -> String.valueOf(file.getFileName())).toList());
    String json = Files.readString(plots.resolve("read.json"));
    assertTrue(json.startsWith("{\"command\":\"quire bench read --plot plots\","), json);
    assertTrue(json.contains("\"case\":\"hot64\"") && !json.contains("slow-file"), json);
    String svg = Files.readString(plots.resolve("read-hot64.svg"));
    assertTrue(svg.contains(">hint</text>") && svg.endsWith("</svg>\n"), svg);
    assertTrue(svg.contains("ns/op, lower is better"), svg);
    assertTrue(svg.contains(">0 B/op</text>"), svg);
    Plot.write(plots, new Report("quire bench safepoint", List.of(STALL), List.of()));
    String page = Files.readString(plots.resolve("README.md"));
    assertTrue(page.contains("`./quire bench read --plot plots`, on "), page);
    assertTrue(page.contains("`./quire bench safepoint`, on "), page);
    assertTrue(page.contains("![read-hot64](read-hot64.svg)"), page);
    assertTrue(page.contains("[all results](safepoint.json)"), page);
  }

  @Test
  void aChartOfRatesShowsTimesOfCallsOnceForAllRivals(@TempDir Path directory) throws IOException {
    Row.Times times = new Row.Times(0.4, 12, 150, 2100);
    List<Row> rows = new ArrayList<>();
    for (String rival : List.of("mmap", "caffeine")) {
      rows.add(rate("quire-direct", 2, 250_000, "op/s", rival, times));
    }
    rows.add(rate("mmap", 2, 90_000, "op/s", "quire-direct", times));
    rows.add(rate("quire-direct", 2, 1.25, "% in GC", null, null));
    Plot.write(directory, new Report("quire bench pressure", rows, List.of()));
    String svg = Files.readString(directory.resolve("pressure-zipf.svg"));
    assertEquals(2, svg.lines().filter(line -> line.startsWith("<circle")).count(), svg);
    assertTrue(svg.contains(">quire-direct, 2 threads</text>"), svg);
    assertTrue(svg.contains("op/s, higher is better") && svg.contains(">250,000</text>"), svg);
    assertTrue(svg.contains(">1.3 % in GC</text>") || svg.contains(">1.2 % in GC</text>"), svg);
    assertTrue(svg.contains("p99.9"), svg);
  }

  private static Row rate(
      String variant,
      int threads,
      double figure,
      String unit,
      @Nullable String rival,
      Row.@Nullable Times times) {
    return new Row(
        "pressure",
        "zipf",
        variant,
        threads,
        unit,
        figure,
        null,
        null,
        rival,
        null,
        "higher",
        null,
        null,
        times);
  }
}
