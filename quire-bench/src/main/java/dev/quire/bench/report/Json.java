package dev.quire.bench.report;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes maps, lists, strings, numbers, booleans and null as JSON. */
public final class Json {
  private Json() {}

  /**
   * Writes a value.
   *
   * @param value a map with string keys, a list, a string, a number, a boolean or null
   * @return its JSON; numbers that JSON cannot write become null
   */
  public static String write(@Nullable Object value) {
    StringBuilder out = new StringBuilder();
    append(out, value);
    return out.toString();
  }

  private static void append(StringBuilder out, @Nullable Object value) {
    switch (value) {
      case null -> out.append("null");
      case Map<?, ?> map -> {
        out.append('{');
        for (Iterator<? extends Map.Entry<?, ?>> i = map.entrySet().iterator(); i.hasNext(); ) {
          Map.Entry<?, ?> entry = i.next();
          quote(out, String.valueOf(entry.getKey()));
          out.append(':');
          append(out, entry.getValue());
          out.append(i.hasNext() ? "," : "");
        }
        out.append('}');
      }
      case List<?> list -> {
        out.append('[');
        for (int i = 0; i < list.size(); i++) {
          out.append(i == 0 ? "" : ",");
          append(out, list.get(i));
        }
        out.append(']');
      }
      case Double number -> number(out, number);
      case Number number -> out.append(number);
      case Boolean truth -> out.append(truth);
      default -> quote(out, value.toString());
    }
  }

  private static void number(StringBuilder out, double number) {
    if (Double.isFinite(number)) {
      // Four digits after the point say more than any of these measurements knows.
      out.append(Math.round(number * 10_000) / 10_000.0);
    } else {
      out.append("null");
    }
  }

  private static void quote(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ') {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
