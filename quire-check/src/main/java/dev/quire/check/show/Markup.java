package dev.quire.check.show;

/** HTML that is written piece by piece; what is not said to be raw is escaped. */
final class Markup {

  private final StringBuilder out = new StringBuilder();

  /** Text that is HTML already: constants, and what was escaped. */
  Markup raw(String html) {
    out.append(html);
    return this;
  }

  Markup text(String text) {
    return raw(escaped(text));
  }

  /**
   * An element with text in it.
   *
   * @param attributes as HTML, with their values escaped
   */
  Markup element(String name, String attributes, String text) {
    return raw("<" + name + (attributes.isEmpty() ? "" : " " + attributes) + ">")
        .text(text)
        .raw("</" + name + ">");
  }

  /** An attribute with a blank before it. */
  Markup attribute(String name, String value) {
    return raw(" " + name + "=\"" + escaped(value) + "\"");
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
