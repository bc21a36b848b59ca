package dev.quire.cli.live;

/** Writes JSON text, just enough of it. Names are written as they are: they are constants. */
public final class Json {
  private final StringBuilder out = new StringBuilder();

  /** Whether a value was written and the next needs a comma. */
  private boolean comma;

  /** An empty text. */
  public Json() {}

  public Json open(char bracket) {
    separate();
    out.append(bracket);
    comma = false;
    return this;
  }

  public Json close(char bracket) {
    out.append(bracket);
    comma = true;
    return this;
  }

  public Json name(String name) {
    separate();
    out.append('"').append(name).append("\":");
    comma = false;
    return this;
  }

  public Json value(long number) {
    separate();
    out.append(number);
    return this;
  }

  /** A number that is not whole, as exactly as a double has it. */
  public Json value(double number) {
    separate();
    out.append(number);
    return this;
  }

  public Json value(boolean flag) {
    separate();
    out.append(flag);
    return this;
  }

  public Json value(String text) {
    separate();
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < 0x20 || c == 0x2028 || c == 0x2029 || Character.isSurrogate(c)) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
    return this;
  }

  public Json put(String name, long number) {
    return name(name).value(number);
  }

  public Json put(String name, double number) {
    return name(name).value(number);
  }

  public Json put(String name, String text) {
    return name(name).value(text);
  }

  private void separate() {
    if (comma) {
      out.append(',');
    }
    comma = true;
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
