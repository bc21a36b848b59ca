package dev.quire.core.cache;

/**
 * Makes sure that some stack is left before locks are taken, a folio is frozen, a fill begins, or
 * work is handed to another thread.
 *
 * <p>A stack that ends in there would leave them behind for ever: the handler that undoes them
 * needs stack itself. So it had better end here, where nothing has happened yet. Bodies of read
 * scopes recurse over values that may be torn, and then it does end.
 */
public final class Headroom {

  // Each level keeps its values for after the call, in a frame of 100 bytes at the least, compiled
  // or not: some 16 KiB in all, three times what a fill that reclaims needs while interpreted. It
  // costs up to a microsecond, so only who is about to fill, or to hand over, comes here.
  private static final int LEVELS = 128;

  private Headroom() {}

  /**
   * Goes as deep as such work may, and comes back.
   *
   * @throws StackOverflowError when less is left
   */
  public static void require() {
    if (deepen(LEVELS, 1, 2, 3, 4, 5, 6, 7, 8) == 0) {
      throw new AssertionError("a sum of positive numbers is positive");
    }
  }

  /** For who has something to hold on to, and can do without what would need the stack. */
  static boolean isLeft() {
    try {
      require();
      return true;
    } catch (StackOverflowError end) {
      return false;
    }
  }

  private static long deepen(
      int levels, long a, long b, long c, long d, long e, long f, long g, long h) {
    long below = levels == 0 ? 1 : deepen(levels - 1, h, a, b, c, d, e, f, g);
    return below + (a | b | c | d | e | f | g | h) + (a ^ c ^ e ^ g & h);
  }
}
