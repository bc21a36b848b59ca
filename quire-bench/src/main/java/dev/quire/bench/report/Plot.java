package dev.quire.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws one bar chart for each case: nanoseconds an operation on a logarithmic scale. */
public final class Plot {
  private static final int BAR_HEIGHT = 18;
  private static final int LEFT = 220;
  private static final int WIDTH = 520;

  private Plot() {}

  /**
   * Writes the charts.
   *
   * @param directory where; made when it is missing
   * @param rows results; those without a time are left out
   * @throws IOException when a file cannot be written
   */
  public static void write(Path directory, List<Row> rows) throws IOException {
    Files.createDirectories(directory);
    Map<String, Map<String, Double>> charts = new LinkedHashMap<>();
    for (Row row : rows) {
      if (row.figure() != null && row.unit().equals(Row.NANOS)) {
        charts
            .computeIfAbsent(row.bench() + "-" + row.caseName(), key -> new LinkedHashMap<>())
            .put(row.variant() + ", " + row.threads() + "T", row.figure());
      }
    }
    for (Map.Entry<String, Map<String, Double>> chart : charts.entrySet()) {
      Path file = directory.resolve(chart.getKey() + ".svg");
      Files.writeString(file, svg(chart.getKey(), chart.getValue()));
    }
  }

  private static String svg(String title, Map<String, Double> bars) {
    double top = bars.values().stream().mapToDouble(Double::doubleValue).max().orElse(1);
    int height = (bars.size() + 2) * (BAR_HEIGHT + 4);
    StringBuilder out = new StringBuilder();
    out.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" \
        font-size="12">
        <text x="8" y="18" font-weight="bold">%s, ns/op (logarithmic)</text>
        """
            .formatted(LEFT + WIDTH + 80, height, title));
    int y = BAR_HEIGHT + 12;
    for (Map.Entry<String, Double> bar : bars.entrySet()) {
      int width = (int) Math.max(2, WIDTH * Math.log1p(bar.getValue()) / Math.log1p(top));
      out.append(
          String.format(
              Locale.ROOT,
              """
              <text x="%d" y="%d" text-anchor="end">%s</text>\
              <rect x="%d" y="%d" width="%d" height="%d" fill="#4477aa"/>\
              <text x="%d" y="%d">%.1f</text>
              """,
              LEFT - 8,
              y + 13,
              bar.getKey(),
              LEFT,
              y,
              width,
              BAR_HEIGHT,
              LEFT + width + 6,
              y + 13,
              bar.getValue()));
      y += BAR_HEIGHT + 4;
    }
    return out.append("</svg>\n").toString();
  }
}
