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
  private static final String LAMBDA = "lambda$";

  /** True for production code, false for a claim's own accesses. */
  public boolean inCore() {
    return type.startsWith(CORE);
  }

  /** Class, method and line, as a trace shows them; empty for no place. */
  public String text() {
    String simple = type.substring(type.lastIndexOf('.') + 1);
    return this == NONE ? "" : simple + "." + readable(method) + ":" + line;
  }

  /** Room, class and method, such as {@code cache.Lookup.get}. */
  public String place() {
    return (inCore() ? type.substring(CORE.length()) : type) + "." + readable(method);
  }

  /** Names the site as long as its method does the same accesses, whatever the line. */
  public String name() {
    return "%s.%s %s %d"
        .formatted(inCore() ? type.substring(CORE.length()) : type, method, access, occurrence);
  }

  /** A lambda is called by the method that it stands in. */
  private static String readable(String method) {
    return method.startsWith(LAMBDA)
        ? method.substring(LAMBDA.length(), method.lastIndexOf('$'))
        : method;
  }
}
