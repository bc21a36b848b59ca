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
import org.jspecify.annotations.Nullable;

/** Keeps what a run has said: its results as JSON, and a chart of each case. */
public final class Plot {

  private Plot() {}

  /**
   * Writes {@code BENCH.json} of each bench that has run, with the command that gave it, {@code
   * BENCH-CASE.svg} of each of its cases, and a page that shows them. What is there of the same
   * name is replaced.
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
      String json = new Report(report.command(), bench.getValue(), report.skipped()).json();
      String lines = json.replace("{\"bench\":", System.lineSeparator() + "{\"bench\":");
      files.add(write(directory, bench.getKey() + ".json", lines + System.lineSeparator()));
    }
    for (Map.Entry<String, List<Row>> one : cases.entrySet()) {
      String svg = svg(one.getKey(), report.command(), one.getValue());
      if (svg != null) {
        files.add(write(directory, one.getKey() + ".svg", svg));
      }
    }
    files.add(Gallery.write(directory));
    return files;
  }

  private static Path write(Path directory, String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  /** The chart of a case; null when it has no figure. */
  private static @Nullable String svg(String name, String command, List<Row> rows) {
    List<Row> figures = rows.stream().filter(Plot::isBar).toList();
    if (figures.isEmpty()) {
      return null;
    }
    String unit = figures.getFirst().unit();
    boolean isTime = unit.equals(Row.NANOS);
    List<Chart.Line> lines = new ArrayList<>();
    Set<String> drawn = new LinkedHashSet<>(); // a figure stands in a row for each rival
    for (Row row : figures) {
      String label = label(row);
      Double figure = row.figure();
      if (figure != null && row.unit().equals(unit) && drawn.add(label)) {
        lines.add(new Chart.Line(label, isOurs(row), figure, row.times(), note(row, rows)));
      }
    }
    String better = figures.getFirst().better();
    String words = "%s, %s is better%s".formatted(unit, better, isTime ? " (logarithmic)" : "");
    return Chart.svg(name, command, words, isTime, lines);
  }

  private static boolean isOurs(Row row) {
    return row.variant().matches("quire.*|(hint|walk|pin|scope)(-.*)?");
  }

  private static boolean isBar(Row row) {
    return row.figure() != null && !row.unit().startsWith("%");
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
      if (share != null && other.unit().startsWith("%") && label(other).equals(label(row))) {
        note.add(String.format(Locale.ROOT, "%.1f %s", share, other.unit()));
      }
    }
    return note.toString();
  }
}
