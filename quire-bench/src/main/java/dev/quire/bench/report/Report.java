package dev.quire.bench.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one run has to say.
 *
 * @param command the command line that gave it
 * @param rows results
 * @param series what cases looked like while they ran
 * @param skipped benches that could not run, each with its reason
 */
public record Report(String command, List<Row> rows, List<Series> series, List<String> skipped) {

  /** Copies the lists. */
  public Report {
    rows = List.copyOf(rows);
    series = List.copyOf(series);
    skipped = List.copyOf(skipped);
  }

  /** A report without series. */
  public Report(String command, List<Row> rows, List<String> skipped) {
    this(command, rows, List.of(), skipped);
  }

  /**
   * Whether every wanted figure is kept.
   *
   * @return false when one is missed or did not run
   */
  public boolean ok() {
    return skipped.isEmpty() && rows.stream().noneMatch(row -> Boolean.FALSE.equals(row.ok()));
  }

  /**
   * The report as one JSON object.
   *
   * @return one line
   */
  public String json() {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("command", command);
    object.put("machine", machine());
    object.put("results", rows.stream().map(Row::fields).toList());
    if (!series.isEmpty()) {
      object.put("series", series.stream().map(Series::fields).toList());
    }
    object.put("skipped", skipped);
    object.put("ok", ok());
    return Json.write(object);
  }

  /**
   * The report as a table for people.
   *
   * @return lines
   */
  public String table() {
    StringBuilder out = new StringBuilder();
    String last = "";
    for (Row row : rows) {
      String head = row.bench() + " " + row.caseName();
      if (!head.equals(last)) {
        out.append("%n%s%n".formatted(head));
        out.append(
            "  %-20s %7s %16s %10s %8s  %-24s %8s %8s%n"
                .formatted(
                    "variant", "threads", "figure", "median", "B/op", "rival", "ratio", "wanted"));
        last = head;
      }
      out.append(line(row));
    }
    for (String reason : skipped) {
      out.append("%nskipped: %s%n".formatted(reason));
    }
    return out.toString();
  }

  /**
   * What the wanted figures came to, and whether that is an error.
   *
   * @param gate whether a figure that is missed fails the run
   * @return one line
   */
  public String verdict(boolean gate) {
    long wanted = rows.stream().filter(row -> row.ok() != null).count();
    long missed = rows.stream().filter(row -> Boolean.FALSE.equals(row.ok())).count();
    if (wanted == 0 && skipped.isEmpty()) {
      return "no figure that is wanted was among these";
    }
    if (ok()) {
      return "%d of %d wanted figures kept".formatted(wanted, wanted);
    }
    String notRun =
        skipped.isEmpty()
            ? ""
            : ", %d %s skipped"
                .formatted(skipped.size(), skipped.size() == 1 ? "bench" : "benches");
    String meaning =
        gate ? "this is an error, exit code 1" : "this is not a gate, --gate makes it an error";
    return "%d of %d wanted figures missed%s: %s".formatted(missed, wanted, notRun, meaning);
  }

  private static String line(Row row) {
    String figure = row.figure() == null ? "did not run" : number(row.figure()) + " " + row.unit();
    String text =
        "  %-20s %7d %16s %10s %8s  %-24s %8s %8s  %-6s"
            .formatted(
                row.variant(),
                row.threads(),
                figure,
                number(row.median()),
                number(row.bytesPerOp()),
                row.rival() == null ? "" : row.rival(),
                number(row.ratio()),
                number(row.wanted()),
                row.ok() == null ? "" : row.ok() ? "ok" : "MISSED");
    Row.Times times = row.times();
    if (times != null) {
      text +=
          " p50 %s us, p99 %s, p99.9 %s, max %s"
              .formatted(
                  number(times.p50()),
                  number(times.p99()),
                  number(times.p999()),
                  number(times.max()));
    }
    return text.stripTrailing() + System.lineSeparator();
  }

  private static String number(@Nullable Double value) {
    return value == null ? "" : String.format(Locale.ROOT, value < 0.1 ? "%.3f" : "%.2f", value);
  }

  private static Map<String, Object> machine() {
    Map<String, Object> machine = new LinkedHashMap<>();
    machine.put("processors", Runtime.getRuntime().availableProcessors());
    machine.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    machine.put("arch", System.getProperty("os.arch"));
    machine.put("jdk", Runtime.version().toString());
    return machine;
  }
}
