package dev.quire.check.explore;

/**
 * A place in the code that touches words: one call of room {@code word}.
 *
 * @param type the class, by its full name
 * @param method its name as the class file has it, also of a lambda's body
 * @param access what is called, such as {@code getLongAcquire}
 * @param occurrence which call of that name in methods of that name, from 1, in class file order
 * @param line in the source, or 0
 */
public record Site(String type, String method, String access, int occurrence, int line) {

  /** What there is before anything was touched. */
  static final Site NONE = new Site("", "", "", 0, 0);

  private static final String CORE = "dev.quire.core.";
  private static final String ROOF = "dev.quire.";
  private static final String LAMBDA = "lambda$";

  /** True for production code, false for a claim's own accesses. */
  public boolean inCore() {
    return type.startsWith(CORE) || type.lastIndexOf('.') == ROOF.length() - 1;
  }

  /** The room of core that it stands in; {@code roof} above the rooms. */
  public String room() {
    return type.startsWith(CORE)
        ? type.substring(CORE.length(), type.indexOf('.', CORE.length()))
        : "roof";
  }

  /** Room and class, such as {@code cache.Lookup}; the full name of what is not core's. */
  public String owner() {
    if (!inCore()) {
      return type;
    }
    return room() + "." + type.substring(type.lastIndexOf('.') + 1);
  }

  /** Class, method and line, as a trace shows them; empty for no place. */
  public String text() {
    String simple = type.substring(type.lastIndexOf('.') + 1);
    return this == NONE ? "" : simple + "." + readable(method) + ":" + line;
  }

  /** Room, class and method, such as {@code cache.Lookup.get}. */
  public String place() {
    return owner() + "." + readable(method);
  }

  /** Names the site as long as its method has the same accesses, whatever the line. */
  public String name() {
    return "%s.%s %s %d".formatted(owner(), method, access, occurrence);
  }

  /** A lambda is called by the method that it stands in. */
  private static String readable(String method) {
    return method.startsWith(LAMBDA)
        ? method.substring(LAMBDA.length(), method.lastIndexOf('$'))
        : method;
  }
}
