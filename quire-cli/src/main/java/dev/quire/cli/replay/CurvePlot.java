package dev.quire.cli.replay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws a {@link Curve} as SVG: self-contained, and legible without its colours. */
public final class CurvePlot {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 460;
  private static final int LEFT = 62;
  private static final int RIGHT = 640;
  private static final int TOP = 72;
  private static final int BOTTOM = 400;
  private static final int LABEL_GAP = 16;
  private static final String[] COLOURS = {"#0b62a4", "#228833", "#d1495b", "#8a8a8a"};
  private static final double[] TICKS = {0.5, 1, 2.5, 5, 10, 25};

  private final Curve curve;
  private final double top;
  private final Formatter out = new Formatter(Locale.ROOT);

  private CurvePlot(Curve curve) {
    this.curve = curve;
    double most = curve.lines().values().stream().flatMapToDouble(Arrays::stream).max().orElse(1);
    this.top = Math.clamp(Math.ceil(most * 10) / 10, 0.1, 1);
  }

  /**
   * The picture as text.
   *
   * @param title above it
   * @param subtitle under the title
   */
  public static String svg(Curve curve, String title, String subtitle) {
    return new CurvePlot(curve).draw(title, subtitle);
  }

  private String draw(String title, String subtitle) {
    out.format(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" \
        role="img" font-family="system-ui, sans-serif" font-size="12" fill="#222">
        <title>Miss ratio by cache size: %s</title>
        <desc>%s</desc>
        <rect width="%d" height="%d" fill="#fff"/>
        """,
        WIDTH, HEIGHT, WIDTH, HEIGHT, escape(title), escape(inWords()), WIDTH, HEIGHT);
    text(LEFT, 28, "start", "#222\" font-size=\"16\" font-weight=\"600", title);
    text(LEFT, 46, "start", "#666", subtitle);
    axes();
    List<Label> labels = new ArrayList<>();
    for (Map.Entry<String, double[]> each : curve.lines().entrySet()) {
      String colour = COLOURS[labels.size() % COLOURS.length];
      List<Double> all = Arrays.stream(each.getValue()).boxed().toList();
      labels.add(new Label(each.getKey(), all, y(all.getLast()), colour));
    }
    for (int i = labels.size() - 1; i >= 0; i--) { // the cache's own is on top
      line(labels.get(i), i == 0);
    }
    name(labels);
    return out.format("</svg>%n").toString();
  }

  private void axes() {
    int steps = (int) Math.round(top * 10);
    for (int i = 0; i <= steps; i++) {
      double y = y(i / 10.0);
      String colour = i == 0 ? "#888" : "#e6e6e6";
      out.format("<path d=\"M%d %.1fH%d\" stroke=\"%s\"/>%n", LEFT, y, RIGHT, colour);
      text(LEFT - 8, y + 4, "end", "#555", i * 10 + " %");
    }
    text(LEFT - 8, TOP - 10, "end", "#555", "misses");
    for (double tick : TICKS) {
      double x = x(tick);
      out.format("<path d=\"M%.1f %dv5\" stroke=\"#888\"/>%n", x, BOTTOM);
      text(x, BOTTOM + 20, "middle", "#555", percent(tick) + " %");
    }
    text(
        (LEFT + RIGHT) / 2.0,
        BOTTOM + 42,
        "middle",
        "#555",
        "cache size, share of the trace's pages (logarithmic)");
  }

  private void line(Label line, boolean first) {
    Formatter path = new Formatter(Locale.ROOT);
    List<Double> misses = line.misses();
    for (int i = 0; i < misses.size(); i++) {
      path.format("%s%.1f %.1f", i == 0 ? "M" : "L", x(i), y(misses.get(i)));
    }
    out.format(
        "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%s\"%s/>%n",
        path,
        line.colour(),
        first ? "2.6" : "1.6",
        line.name().equals("opt") ? " stroke-dasharray=\"5 4\"" : "");
    for (int i = 0; i < misses.size(); i++) {
      Curve.Size size = curve.sizes().get(i);
      out.format(
          "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%s\" fill=\"%s\">"
              + "<title>%s: %.2f %% misses in %d pages (%s %%)</title></circle>%n",
          x(i),
          y(misses.get(i)),
          first ? "3.4" : "2.4",
          line.colour(),
          escape(line.name()),
          100 * misses.get(i),
          size.pages(),
          percent(size.percent()));
    }
  }

  /** A line, and its name at the right end. */
  private record Label(String name, List<Double> misses, double y, String colour) {}

  /** From the top down, each at its line or as close as the others allow. */
  private void name(List<Label> labels) {
    List<Label> sorted = new ArrayList<>(labels);
    sorted.sort(Comparator.comparingDouble(Label::y));
    double lowest = BOTTOM + 4.0 - LABEL_GAP * (sorted.size() - 1.0);
    double free = TOP;
    for (Label label : sorted) {
      double at = Math.max(free, Math.min(label.y() + 4, lowest));
      lowest += LABEL_GAP;
      free = at + LABEL_GAP;
      text(RIGHT + 12, at, "start", label.colour() + "\" font-weight=\"600", label.name());
    }
  }

  private String inWords() {
    Formatter words = new Formatter(Locale.ROOT);
    words.format("Per cent of misses by per cent of the pages.");
    curve
        .lines()
        .forEach((name, misses) -> {
          words.format(" %s:", name);
          for (int i = 0; i < misses.length; i++) {
            String percent = percent(curve.sizes().get(i).percent());
            words.format("%s %.2f at %s", i == 0 ? "" : ",", 100 * misses[i], percent);
          }
          words.format(".");
        });
    return words.toString();
  }

  private double x(int size) {
    return x(curve.sizes().get(size).percent());
  }

  private static double x(double percent) {
    double from = Math.log(TICKS[0]);
    double to = Math.log(TICKS[TICKS.length - 1]);
    return LEFT + (RIGHT - LEFT) * (Math.log(percent) - from) / (to - from);
  }

  private double y(double misses) {
    return BOTTOM - (BOTTOM - TOP) * misses / top;
  }

  private void text(double x, double y, String anchor, String fill, String words) {
    out.format(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n",
        x, y, anchor, fill, escape(words));
  }

  private static String percent(double percent) {
    return percent == Math.rint(percent) ? "" + (int) percent : "" + percent;
  }

  /** Names of files may have anything in them that is no XML. */
  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replaceAll("\\p{Cntrl}", "?");
  }
}
