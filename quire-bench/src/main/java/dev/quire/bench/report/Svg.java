package dev.quire.bench.report;

import java.util.Formatter;
import java.util.Locale;

/**
 * A drawing in the making: self-contained, legible on light and dark ground and without its
 * colours.
 */
final class Svg {
  private final Formatter out = new Formatter(Locale.ROOT);

  Svg(int width, int height, String title) {
    out.format(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" \
        role="img" font-family="system-ui, sans-serif" font-size="12">
        <title>%s</title>
        <style>
        .page{fill:#fff}.ink{fill:#222}.muted{fill:#666}.grid{stroke:#e6e6e6}.axis{stroke:#999}
        .ours{fill:#0b62a4;stroke:#0b62a4}.rival{fill:#9aa5ad;stroke:#9aa5ad}
        .mark{stroke:#666;stroke-dasharray:2 3}path.line{fill:none;stroke-width:1.6}
        .tick{stroke-width:2}
        .t0{stroke:#0b62a4}.t1{stroke:#b3590a;stroke-dasharray:7 3}
        .t2{stroke:#2f7d46;stroke-dasharray:2 2}.t3{stroke:#7a4fa3;stroke-dasharray:9 3 2 3}
        @media (prefers-color-scheme:dark){
        .page{fill:#14181c}.ink{fill:#e4e8eb}.muted{fill:#98a2ab}.grid{stroke:#2c333a}
        .axis{stroke:#6a747d}.mark{stroke:#98a2ab}
        .ours{fill:#5aa9e6;stroke:#5aa9e6}.rival{fill:#66717b;stroke:#66717b}
        .t0{stroke:#5aa9e6}.t1{stroke:#e39a4a}.t2{stroke:#63b87f}.t3{stroke:#b190dc}}
        </style>
        <rect class="page" width="%d" height="%d"/>
        """,
        width, height, width, height, escape(title), width, height);
  }

  /** What it is, and the command that has measured it. */
  void title(String words, String command) {
    out.format(
        "<text x=\"16\" y=\"26\" class=\"ink\" font-size=\"16\" font-weight=\"600\">%s</text>%n",
        escape(words));
    text(16, 44, "start", "muted", command);
  }

  /** Words, or nothing when there are none. */
  void text(double x, double y, String anchor, String kind, String words) {
    if (!words.isEmpty()) {
      out.format(
          "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>%n",
          x, y, anchor, kind, escape(words));
    }
  }

  /** A way of lines, by its commands. */
  void path(String kind, String way) {
    out.format("<path class=\"%s\" d=\"%s\"/>%n", kind, way);
  }

  void rectangle(String kind, double x, double y, double width, double height) {
    out.format(
        "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>%n",
        kind, x, y, width, height);
  }

  void circle(String kind, double x, double y, double radius) {
    out.format("<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>%n", kind, x, y, radius);
  }

  /** All of it. Nothing may be drawn afterwards. */
  String end() {
    return out.format("</svg>%n").toString();
  }

  /** A number as people write it. */
  static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 1000 ? "%.1f" : "%,.0f", value);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
