package dev.quire.check.show;

/** Writes JSON text, just enough of it; fit to stand in an HTML script element too. */
public final class JsonText {

  private JsonText() {}

  /** A string with its quotes. */
  public static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> json.append('\\').append(c);
        case '\n' -> json.append("\\n");
        case '\t' -> json.append("\\t");
        default ->
            json.append(
                c < ' ' || c == '<' || c == '\u2028' || c == '\u2029' || Character.isSurrogate(c)
                    ? "\\u%04x".formatted((int) c)
                    : String.valueOf(c));
      }
    }
    return json.append('"').toString();
  }
}
