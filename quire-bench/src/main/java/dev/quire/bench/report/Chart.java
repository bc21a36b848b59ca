package dev.quire.bench.report;

import java.util.Formatter;
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

  private final Formatter out = new Formatter(Locale.ROOT);
  private final List<Line> lines;
  private final double most;
  private final double longest;
  private final boolean logarithmic;

  private Chart(List<Line> lines, boolean logarithmic) {
    this.lines = lines;
    this.logarithmic = logarithmic;
    this.most = lines.stream().mapToDouble(Line::figure).max().orElse(1);
    this.longest = lines.stream().mapToDouble(Chart::slowest).max().orElse(0);
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
    return new Chart(lines, logarithmic).draw(title, command, unit);
  }

  private String draw(String title, String command, String unit) {
    boolean timed = longest > 0;
    int width = (timed ? TIMES_LEFT + TIMES : LEFT + BARS + 90) + NOTES;
    int height = TOP + LINE * lines.size() + 16;
    out.format(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" \
        role="img" font-family="system-ui, sans-serif" font-size="12" fill="#222">
        <title>%s</title>
        <rect width="%d" height="%d" fill="#fff"/>
        """,
        width, height, width, height, escape(title), width, height);
    text(16, 26, "start", "#222\" font-size=\"16\" font-weight=\"600", title);
    text(16, 44, "start", "#666", command);
    text(LEFT, 72, "start", "#666", unit);
    if (timed) {
      axis();
    }
    for (int i = 0; i < lines.size(); i++) {
      line(lines.get(i), TOP + LINE * i, timed);
    }
    return out.format("</svg>%n").toString();
  }

  /** Powers of ten of a microsecond. */
  private void axis() {
    text(TIMES_LEFT, 72, "start", "#666", "a call: • p50  | p99  | p99.9  × longest, µs");
    for (double tick = MICROS_FROM; tick <= longest * 1.01; tick *= 10) {
      double x = x(tick);
      out.format(
          "<path d=\"M%.1f %dV%d\" stroke=\"#e6e6e6\"/>%n", x, TOP - 4, TOP + LINE * lines.size());
      text(x, TOP - 8, "middle", "#888", plain(tick));
    }
  }

  private void line(Line line, int top, boolean timed) {
    double share =
        logarithmic ? Math.log1p(line.figure()) / Math.log1p(most) : line.figure() / most;
    double width = Math.max(1, BARS * share);
    String colour = line.isOurs() ? "#0b62a4" : "#9aa5ad";
    int middle = top + LINE / 2;
    text(LEFT - 8, middle + 4, "end", "#222", line.label());
    out.format(
        "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
        LEFT, middle - BAR / 2, width, BAR, colour);
    text(LEFT + width + 6, middle + 4, "start", "#222", number(line.figure()));
    Row.Times times = line.times();
    if (times != null) {
      times(times, middle, colour);
    }
    int notes = timed ? TIMES_LEFT + TIMES + 16 : LEFT + BARS + 90;
    text(notes, middle + 4, "start", "#666", line.note());
  }

  private void times(Row.Times times, int y, String colour) {
    out.format(
        "<path d=\"M%.1f %dH%.1f\" stroke=\"%s\"/>%n", x(times.p50()), y, x(times.max()), colour);
    out.format("<circle cx=\"%.1f\" cy=\"%d\" r=\"4\" fill=\"%s\"/>%n", x(times.p50()), y, colour);
    for (double micros : new double[] {times.p99(), times.p999()}) {
      out.format(
          "<path d=\"M%.1f %dv10\" stroke=\"%s\" stroke-width=\"2\"/>%n", x(micros), y - 5, colour);
    }
    out.format(
        "<path d=\"M%.1f %dl6 6m0 -6l-6 6\" stroke=\"%s\" stroke-width=\"1.5\"/>%n",
        x(times.max()) - 3, y - 3, colour);
  }

  private double x(double micros) {
    double from = Math.log(MICROS_FROM);
    double to = Math.log(Math.max(longest, MICROS_FROM * 10));
    double at = (Math.log(Math.max(micros, MICROS_FROM)) - from) / (to - from);
    return TIMES_LEFT + TIMES * at;
  }

  private void text(double x, double y, String anchor, String fill, String words) {
    if (!words.isEmpty()) {
      out.format(
          "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n",
          x, y, anchor, fill, escape(words));
    }
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 1000 ? "%.1f" : "%,.0f", value);
  }

  private static String plain(double tick) {
    return tick < 1 ? String.format(Locale.ROOT, "%.1f", tick) : "%,.0f".formatted(tick);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
