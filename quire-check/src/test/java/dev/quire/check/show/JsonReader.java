package dev.quire.check.show;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads JSON strictly, into maps, lists, strings, doubles, booleans and null; for tests. */
public final class JsonReader {

  private final String text;
  private int at;

  private JsonReader(String text) {
    this.text = text;
  }

  /** The one value that the text holds. */
  public static @Nullable Object read(String text) {
    JsonReader reader = new JsonReader(text);
    Object value = reader.value();
    reader.blanks();
    if (reader.at != text.length()) {
      throw reader.wrong("the end");
    }
    return value;
  }

  /** The value as an object. */
  public static Map<?, ?> object(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new AssertionError("no object: " + value);
  }

  /** The value as a list. */
  public static List<?> list(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list;
    }
    throw new AssertionError("no list: " + value);
  }

  private @Nullable Object value() {
    blanks();
    return switch (text.charAt(at)) {
      case '{' -> fields();
      case '[' -> values();
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private Map<String, @Nullable Object> fields() {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    at++;
    while (!taken('}')) {
      if (!fields.isEmpty()) {
        take(',');
      }
      blanks();
      String name = string();
      take(':');
      if (fields.containsKey(name)) {
        throw wrong("a new name");
      }
      fields.put(name, value());
    }
    return fields;
  }

  private List<@Nullable Object> values() {
    List<@Nullable Object> values = new ArrayList<>();
    at++;
    while (!taken(']')) {
      if (!values.isEmpty()) {
        take(',');
      }
      values.add(value());
    }
    return values;
  }

  private String string() {
    take('"');
    StringBuilder string = new StringBuilder();
    while (text.charAt(at) != '"') {
      char c = text.charAt(at++);
      if (c < ' ') {
        throw wrong("an escape");
      }
      if (c != '\\') {
        string.append(c);
        continue;
      }
      char escape = text.charAt(at++);
      switch (escape) {
        case 'n' -> string.append('\n');
        case 't' -> string.append('\t');
        case 'u' -> {
          string.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
          at += 4;
        }
        default -> string.append(escape);
      }
    }
    at++;
    return string.toString();
  }

  private Double number() {
    int start = at;
    while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return Double.valueOf(text.substring(start, at));
  }

  private @Nullable Object word(String word, @Nullable Object value) {
    if (!text.startsWith(word, at)) {
      throw wrong(word);
    }
    at += word.length();
    return value;
  }

  private boolean taken(char wanted) {
    blanks();
    boolean there = text.charAt(at) == wanted;
    at += there ? 1 : 0;
    return there;
  }

  private void take(char wanted) {
    if (!taken(wanted)) {
      throw wrong(String.valueOf(wanted));
    }
  }

  private void blanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private AssertionError wrong(String wanted) {
    String here = text.substring(Math.max(0, at - 40), Math.min(text.length(), at + 40));
    return new AssertionError("no %s at %d: %s".formatted(wanted, at, here));
  }
}
