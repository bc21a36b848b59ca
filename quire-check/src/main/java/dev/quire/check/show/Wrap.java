package dev.quire.check.show;

import java.util.ArrayList;
import java.util.List;

/** Breaks text into lines. */
final class Wrap {

  private Wrap() {}

  /** Lines of at most so many columns, broken at blanks; a longer word is broken where it must. */
  static List<String> lines(String text, int columns) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.strip().split("\\s+")) {
      String rest = word;
      if (!line.isEmpty() && line.length() + 1 + rest.length() > columns) {
        lines.add(line.toString());
        line.setLength(0);
      }
      while (rest.length() > columns) {
        lines.add(rest.substring(0, columns));
        rest = rest.substring(columns);
      }
      line.append(line.isEmpty() ? "" : " ").append(rest);
    }
    if (!line.isEmpty()) {
      lines.add(line.toString());
    }
    return lines;
  }
}
