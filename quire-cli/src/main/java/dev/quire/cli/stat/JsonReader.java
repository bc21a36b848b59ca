package dev.quire.cli.stat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON text, just enough of it: objects, lists, strings, numbers, true and false. */
final class JsonReader {
  private static final int MOST_DEPTH = 20;

  private final String text;
  private int at;

  private JsonReader(String text) {
    this.text = text;
  }

  /**
   * The object that the text is: values are maps, lists, strings, doubles and booleans.
   *
   * @throws IllegalArgumentException when it is none
   */
  static Map<String, Object> object(String text) {
    JsonReader reader = new JsonReader(text);
    if (reader.value(0) instanceof Map<?, ?> map && reader.peek() == 0) {
      Map<String, Object> object = new LinkedHashMap<>();
      map.forEach((name, value) -> object.put(String.valueOf(name), value));
      return object;
    }
    throw reader.wrong();
  }

  private IllegalArgumentException wrong() {
    return new IllegalArgumentException("no JSON object: wrong at character " + at);
  }

  /** The next character that is no space; 0 at the end. */
  private char peek() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at < text.length() ? text.charAt(at) : 0;
  }

  private boolean skip(char wanted) {
    if (peek() != wanted) {
      return false;
    }
    at++;
    return true;
  }

  private void expect(char wanted) {
    if (!skip(wanted)) {
      throw wrong();
    }
  }

  private Object value(int depth) {
    if (depth > MOST_DEPTH) {
      throw wrong();
    }
    return switch (peek()) {
      case '{' -> map(depth + 1);
      case '[' -> list(depth + 1);
      case '"' -> string();
      default -> word();
    };
  }

  private Map<String, Object> map(int depth) {
    Map<String, Object> map = new LinkedHashMap<>();
    expect('{');
    if (!skip('}')) {
      do {
        peek();
        String name = string();
        expect(':');
        map.put(name, value(depth));
      } while (skip(','));
      expect('}');
    }
    return map;
  }

  private List<Object> list(int depth) {
    List<Object> list = new ArrayList<>();
    expect('[');
    if (!skip(']')) {
      do {
        list.add(value(depth));
      } while (skip(','));
      expect(']');
    }
    return list;
  }

  private String string() {
    expect('"');
    StringBuilder string = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '"') {
      char c = text.charAt(at);
      at++;
      string.append(c == '\\' ? escaped() : c);
    }
    expect('"');
    return string.toString();
  }

  private char escaped() {
    if (at == text.length()) {
      throw wrong();
    }
    char c = text.charAt(at);
    at++;
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'u' -> unicode();
      default -> c;
    };
  }

  private char unicode() {
    if (at + 4 > text.length() || !text.substring(at, at + 4).matches("[0-9a-fA-F]{4}")) {
      throw wrong();
    }
    at += 4;
    return (char) Integer.parseInt(text, at - 4, at, 16);
  }

  private Object word() {
    int from = at;
    while (at < text.length() && ",]} \t\r\n".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String word = text.substring(from, at);
    if (word.equals("true") || word.equals("false")) {
      return word.equals("true");
    }
    if (!word.matches("-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?")) {
      throw wrong();
    }
    return Double.parseDouble(word);
  }
}
