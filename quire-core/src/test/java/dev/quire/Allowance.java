package dev.quire;

import org.jspecify.annotations.Nullable;

/**
 * How many objects one thread may still make, in classes that {@link Starving} has loaded. After
 * that the heap is full to it.
 */
public final class Allowance {

  private static volatile @Nullable Thread starved;
  private static long left;

  private Allowance() {}

  /** From now on to this thread. */
  static void begin(long objects) {
    left = objects;
    starved = Thread.currentThread();
  }

  /** Whether it was used up. */
  static boolean end() {
    starved = null;
    return left < 0;
  }

  /** Before an object is made. */
  public static void take() {
    if (starved == Thread.currentThread() && --left < 0) {
      throw new OutOfMemoryError("planted");
    }
  }
}
