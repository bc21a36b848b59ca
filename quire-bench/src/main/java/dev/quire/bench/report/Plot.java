package dev.quire.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/** Keeps what a run has said: its results as JSON, and a chart of each case. */
public final class Plot {

  /** Units of rows that say of a figure which is drawn already what it came to. */
  private static final Set<String> COMPARISONS = Set.of("B/op", "ns more");

  private Plot() {}

  /**
   * Writes {@code BENCH.json} of each bench that has run, with the command that gave it, {@code
   * BENCH-CASE.svg} of each of its cases, {@code BENCH-CASE-time.svg} of each that was recorded,
   * and a page that shows them. What is there of the same name is replaced.
   *
   * @param directory where; made when it is missing
   * @param report what to write
   * @return the files, in the order in which they were written
   * @throws IOException when a file cannot be written
   */
  public static List<Path> write(Path directory, Report report) throws IOException {
    Files.createDirectories(directory);
    List<Path> files = new ArrayList<>();
    Map<String, List<Row>> benches = new LinkedHashMap<>();
    Map<String, List<Row>> cases = new LinkedHashMap<>();
    for (Row row : report.rows()) {
      String name = row.bench() + "-" + row.caseName();
      benches.computeIfAbsent(row.bench(), bench -> new ArrayList<>()).add(row);
      cases.computeIfAbsent(name, key -> new ArrayList<>()).add(row);
    }
    for (Map.Entry<String, List<Row>> bench : benches.entrySet()) {
      List<Series> series =
          report.series().stream().filter(one -> one.bench().equals(bench.getKey())).toList();
      String json = new Report(report.command(), bench.getValue(), series, report.skipped()).json();
      String lines = json.replace("{\"bench\":", System.lineSeparator() + "{\"bench\":");
      files.add(write(directory, bench.getKey() + ".json", lines + System.lineSeparator()));
    }
    for (Map.Entry<String, List<Row>> one : cases.entrySet()) {
      files.addAll(charts(directory, one.getKey(), report.command(), one.getValue()));
    }
    for (Series series : report.series()) {
      if (!series.millis().isEmpty()) {
        String name = "%s-%s-time.svg".formatted(series.bench(), series.caseName());
        files.add(write(directory, name, TimeChart.svg(series, report.command())));
      }
    }
    files.add(Gallery.write(directory));
    return files;
  }

  private static Path write(Path directory, String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  /** A chart of a case for each unit; the first has the case's name alone. */
  private static List<Path> charts(Path directory, String name, String command, List<Row> rows)
      throws IOException {
    Map<String, List<Row>> units = new LinkedHashMap<>();
    for (Row row : rows) {
      if (row.figure() != null && !COMPARISONS.contains(row.unit())) {
        units.computeIfAbsent(row.unit(), unit -> new ArrayList<>()).add(row);
      }
    }
    List<Path> files = new ArrayList<>();
    for (List<Row> figures : units.values()) {
      String unit = figures.getFirst().unit();
      String file = files.isEmpty() ? name : name + "-" + slug(unit);
      files.add(write(directory, file + ".svg", svg(name, command, unit, figures, rows)));
    }
    return files;
  }

  /** A unit as a part of the name of a file. */
  private static String slug(String unit) {
    String plain = unit.toLowerCase(Locale.ROOT).replace("µ", "u");
    return plain.replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
  }

  private static String svg(
      String name, String command, String unit, List<Row> figures, List<Row> rows) {
    boolean isTime = unit.equals(Row.NANOS);
    boolean alone = figures.stream().noneMatch(Plot::isOurs); // without rivals, by other names
    List<Chart.Line> lines = new ArrayList<>();
    Set<String> drawn = new LinkedHashSet<>(); // a figure stands in a row for each rival
    for (Row row : figures) {
      String label = label(row);
      Double figure = row.figure();
      if (figure != null && drawn.add(label)) {
        boolean ours = alone || isOurs(row);
        lines.add(new Chart.Line(label, ours, figure, row.times(), note(row, rows)));
      }
    }
    String better = figures.getFirst().better();
    String words = "%s, %s is better%s".formatted(unit, better, isTime ? " (logarithmic)" : "");
    return Chart.svg(name, command, words, isTime, lines);
  }

  private static boolean isOurs(Row row) {
    return row.variant().matches("quire.*|(hint|walk|pin|scope)(-.*)?");
  }

  private static String label(Row row) {
    return row.variant() + (row.threads() == 1 ? "" : ", %d threads".formatted(row.threads()));
  }

  /** What was allocated, and how much of the time was spent on collecting it. */
  private static String note(Row row, List<Row> rows) {
    StringJoiner note = new StringJoiner(", ");
    if (row.bytesPerOp() != null) {
      note.add(String.format(Locale.ROOT, "%,.0f B/op", row.bytesPerOp()));
    }
    for (Row other : rows) {
      Double share = other.figure();
      boolean beside = other.unit().startsWith("%") && !row.unit().startsWith("%");
      if (share != null && beside && label(other).equals(label(row))) {
        note.add(String.format(Locale.ROOT, "%.1f %s", share, other.unit()));
      }
    }
    return note.toString();
  }
}
