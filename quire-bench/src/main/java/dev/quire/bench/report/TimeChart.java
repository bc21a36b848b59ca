package dev.quire.bench.report;

import dev.quire.bench.report.Series.Mark;
import dev.quire.bench.report.Series.Track;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;

/** A series as SVG: a panel for each unit, one above the other over one axis of time. */
final class TimeChart {
  private static final int LEFT = 84;
  private static final int WIDTH = 720;
  private static final int RIGHT = 24;
  private static final int TOP = 92;
  private static final int PANEL = 128;
  private static final int GAP = 40;
  private static final int LINES = 4;
  private static final double SHORTEST = 0.1;
  private static final double MIB = 1 << 20;
  private static final double GIB = 1 << 30;

  private final Series series;
  private final Svg svg;
  private final Scale time;
  private final int bottom;

  private TimeChart(Series series, Svg svg, int bottom) {
    this.series = series;
    this.svg = svg;
    this.bottom = bottom;
    this.time = Scale.exactly(series.millis().getLast() / 1000);
  }

  /**
   * Draws one.
   *
   * @param series with at least one slice
   * @param command that has measured it
   */
  static String svg(Series series, String command) {
    Map<String, List<Track>> panels = new LinkedHashMap<>();
    for (Track track : series.tracks()) {
      panels.computeIfAbsent(track.unit(), unit -> new ArrayList<>()).add(track);
    }
    int bottom = TOP + panels.size() * (PANEL + GAP) - GAP;
    String title = "%s %s over time".formatted(series.bench(), series.caseName());
    Svg svg = new Svg(LEFT + WIDTH + RIGHT, bottom + 46, title);
    svg.title(title, command);
    TimeChart chart = new TimeChart(series, svg, bottom);
    chart.seconds();
    int top = TOP;
    for (Map.Entry<String, List<Track>> panel : panels.entrySet()) {
      chart.panel(panel.getKey(), panel.getValue(), top);
      top += PANEL + GAP;
    }
    chart.marks();
    return svg.end();
  }

  private double x(double millis) {
    return LEFT + WIDTH * time.at(millis / 1000);
  }

  private void seconds() {
    for (double tick : time.ticks()) {
      svg.text(x(tick * 1000), bottom + 18, "middle", "muted", Scale.label(tick));
    }
    svg.text(LEFT + WIDTH, bottom + 36, "end", "muted", "seconds");
  }

  /** What was begun: a line through all panels, its words above in two rows in turn. */
  private void marks() {
    int row = 0;
    for (Mark mark : series.marks()) {
      double x = x(mark.millis());
      svg.path("mark", String.format(Locale.ROOT, "M%.1f %dV%d", x, TOP - 20 - 12 * row, bottom));
      svg.text(x + 3, TOP - 22 - 12 * row, "start", "muted", mark.what());
      row = 1 - row;
    }
  }

  private void panel(String unit, List<Track> tracks, int top) {
    double most = largest(tracks);
    double by = !unit.equals(Series.BYTES) ? 1 : most >= 2 * GIB ? GIB : MIB;
    String shown = by == 1 ? unit : by == GIB ? "GiB" : "MiB";
    boolean isTime = unit.equals(Series.MICROS);
    Scale scale =
        isTime
            ? Scale.logarithmic(Math.max(SHORTEST, smallest(tracks)), Math.max(1, most))
            : Scale.linear(most / by);
    int low = top + PANEL;
    for (double tick : scale.ticks()) {
      double y = low - PANEL * scale.at(tick);
      svg.path(
          tick == 0 ? "axis" : "grid",
          String.format(Locale.ROOT, "M%d %.1fH%d", LEFT, y, LEFT + WIDTH));
      svg.text(LEFT - 8, y + 4, "end", "muted", Scale.label(tick));
    }
    double x = LEFT;
    for (int i = 0; i < tracks.size(); i++) {
      Track track = tracks.get(i);
      String kind = "line t" + i % LINES;
      svg.path(kind, line(track, scale, by, low));
      svg.path(kind, String.format(Locale.ROOT, "M%.1f %dh18", x, top - 9));
      String words = i < tracks.size() - 1 ? track.name() : track.name() + ", " + shown;
      svg.text(x + 23, top - 5, "start", "ink", words);
      x += 23 + 7 * words.length() + 14;
    }
  }

  /** With a gap wherever nothing is known. */
  private String line(Track track, Scale scale, double by, int low) {
    StringBuilder way = new StringBuilder();
    boolean drawing = false;
    for (int i = 0; i < track.values().size(); i++) {
      double value = track.values().get(i) / by;
      if (Double.isFinite(value)) {
        double y = low - PANEL * scale.at(value);
        way.append(
            String.format(
                Locale.ROOT, "%s%.1f %.1f", drawing ? "L" : "M", x(series.millis().get(i)), y));
      }
      drawing = Double.isFinite(value);
    }
    return way.toString();
  }

  private static double largest(List<Track> tracks) {
    return values(tracks).max().orElse(1);
  }

  private static double smallest(List<Track> tracks) {
    return values(tracks).filter(value -> value > 0).min().orElse(1);
  }

  private static DoubleStream values(List<Track> tracks) {
    return tracks.stream()
        .flatMapToDouble(track -> track.values().stream().mapToDouble(Double::doubleValue))
        .filter(Double::isFinite);
  }
}
