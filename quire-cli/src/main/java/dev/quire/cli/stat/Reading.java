package dev.quire.cli.stat;

import java.util.List;
import java.util.Map;

/**
 * A report that was read: figures by path, as in {@code held.pinned}. What an older server does not
 * say is 0 or empty.
 *
 * @param text the JSON object as it came
 * @param root the same, read
 */
record Reading(String text, Map<String, Object> root) {

  Reading {
    root = Map.copyOf(root);
  }

  /**
   * @throws IllegalArgumentException when the text is no report
   */
  static Reading of(String text) {
    Reading reading = new Reading(text.strip(), JsonReader.object(text));
    if (!(reading.root.get("stats") instanceof Map<?, ?>)) {
      throw new IllegalArgumentException("no report of Quire");
    }
    return reading;
  }

  private static Object find(Map<?, ?> in, String path) {
    Object at = in;
    for (String name : path.split("\\.", -1)) {
      at = at instanceof Map<?, ?> map && map.get(name) != null ? map.get(name) : "";
    }
    return at;
  }

  /** A number of the figures. */
  double number(String path) {
    return number(stats(), path);
  }

  private Map<?, ?> stats() {
    return root.get("stats") instanceof Map<?, ?> stats ? stats : Map.of();
  }

  static double number(Map<?, ?> in, String path) {
    return find(in, path) instanceof Double number ? number : 0;
  }

  static String text(Map<?, ?> in, String path) {
    return find(in, path) instanceof String string ? string : "";
  }

  String words(String path) {
    return text(stats(), path);
  }

  boolean is(String path) {
    return find(stats(), path) instanceof Boolean flag && flag;
  }

  /** When it was taken, milliseconds since 1970. */
  double millis() {
    return number(root, "millis");
  }

  /** What is served. */
  String server() {
    return text(root, "server");
  }

  List<Map<?, ?>> files() {
    return maps(find(stats(), "files"));
  }

  List<Map<?, ?>> holders() {
    return maps(find(root, "holders"));
  }

  int recordedPins() {
    return (int) number(root, "recordedPins");
  }

  private static List<Map<?, ?>> maps(Object list) {
    return list instanceof List<?> all
        ? all.stream()
            .<Map<?, ?>>mapMulti((each, out) -> {
              if (each instanceof Map<?, ?> map) {
                out.accept(map);
              }
            })
            .toList()
        : List.of();
  }
}
