package dev.quire.bench.report;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One case as SVG: a bar for each variant, and beside it how long single calls took, where they
 * were timed. Self-contained, and legible without its colours.
 */
final class Chart {
  private static final int LEFT = 220;
  private static final int BARS = 300;
  private static final int TIMES = 300;
  private static final int TIMES_LEFT = LEFT + BARS + 110;
  private static final int NOTES = 190;
  private static final int TOP = 96;
  private static final int LINE = 24;
  private static final int BAR = 14;
  private static final double MICROS_FROM = 0.1;

  /** What the longest bar stands for at least, so that a chart of zeros can be drawn. */
  private static final double LEAST = 1e-3;

  /**
   * A line of the chart.
   *
   * @param label of the variant
   * @param isOurs whether it is Quire's own: those stand out
   * @param figure how much, in the chart's unit
   * @param times of single calls, null where they were not timed
   * @param note what else is to be said, may be empty
   */
  record Line(
      String label, boolean isOurs, double figure, Row.@Nullable Times times, String note) {}

  private final List<Line> lines;
  private final Svg svg;
  private final boolean timed;
  private final double most;
  private final double longest;
  private final boolean logarithmic;

  private Chart(List<Line> lines, boolean logarithmic, String title) {
    this.lines = lines;
    this.logarithmic = logarithmic;
    this.most = Math.max(LEAST, lines.stream().mapToDouble(Line::figure).max().orElse(1));
    this.longest = lines.stream().mapToDouble(Chart::slowest).max().orElse(0);
    this.timed = longest > 0;
    int width = (timed ? TIMES_LEFT + TIMES : LEFT + BARS + 90) + NOTES;
    this.svg = new Svg(width, TOP + LINE * lines.size() + 16, title);
  }

  private static double slowest(Line line) {
    Row.Times times = line.times();
    return times == null ? 0 : times.max();
  }

  /**
   * Draws one.
   *
   * @param title above it
   * @param command that has measured it
   * @param unit of the bars, and which way is better
   * @param logarithmic whether the bars are
   */
  static String svg(
      String title, String command, String unit, boolean logarithmic, List<Line> lines) {
    return new Chart(lines, logarithmic, title).draw(title, command, unit);
  }

  private String draw(String title, String command, String unit) {
    svg.title(title, command);
    svg.text(LEFT, 72, "start", "muted", unit);
    svg.path(
        "axis", String.format(Locale.ROOT, "M%d %dV%d", LEFT, TOP - 4, TOP + LINE * lines.size()));
    if (timed) {
      axis();
    }
    for (int i = 0; i < lines.size(); i++) {
      line(lines.get(i), TOP + LINE * i);
    }
    return svg.end();
  }

  /** Powers of ten of a microsecond. */
  private void axis() {
    svg.text(TIMES_LEFT, 72, "start", "muted", "a call: • p50  | p99  | p99.9  × longest, µs");
    for (double tick = MICROS_FROM; tick <= longest * 1.01; tick *= 10) {
      double x = x(tick);
      svg.path(
          "grid", String.format(Locale.ROOT, "M%.1f %dV%d", x, TOP - 4, TOP + LINE * lines.size()));
      svg.text(x, TOP - 8, "middle", "muted", plain(tick));
    }
  }

  private void line(Line line, int top) {
    double share =
        logarithmic ? Math.log1p(line.figure()) / Math.log1p(most) : line.figure() / most;
    double width = Math.max(1, BARS * share);
    String kind = line.isOurs() ? "ours" : "rival";
    int middle = top + LINE / 2;
    svg.text(LEFT - 8, middle + 4, "end", "ink", line.label());
    svg.rectangle(kind, LEFT, middle - BAR / 2, width, BAR);
    svg.text(LEFT + width + 6, middle + 4, "start", "ink", Svg.number(line.figure()));
    Row.Times times = line.times();
    if (times != null) {
      times(times, middle, kind);
    }
    int notes = timed ? TIMES_LEFT + TIMES + 16 : LEFT + BARS + 90;
    svg.text(notes, middle + 4, "start", "muted", line.note());
  }

  private void times(Row.Times times, int y, String kind) {
    svg.path(kind, String.format(Locale.ROOT, "M%.1f %dH%.1f", x(times.p50()), y, x(times.max())));
    svg.circle(kind, x(times.p50()), y, 4);
    for (double micros : new double[] {times.p99(), times.p999()}) {
      svg.path(kind + " tick", String.format(Locale.ROOT, "M%.1f %dv10", x(micros), y - 5));
    }
    svg.path(
        kind + " tick",
        String.format(Locale.ROOT, "M%.1f %dl6 6m0 -6l-6 6", x(times.max()) - 3, y - 3));
  }

  private double x(double micros) {
    double from = Math.log(MICROS_FROM);
    double to = Math.log(Math.max(longest, MICROS_FROM * 10));
    double at = (Math.log(Math.max(micros, MICROS_FROM)) - from) / (to - from);
    return TIMES_LEFT + TIMES * at;
  }

  private static String plain(double tick) {
    return tick < 1 ? String.format(Locale.ROOT, "%.1f", tick) : "%,.0f".formatted(tick);
  }
}
