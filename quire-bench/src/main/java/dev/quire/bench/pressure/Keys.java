package dev.quire.bench.pressure;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Page numbers in the order in which they are read, made before the time is taken. */
final class Keys {

  /** The skew that YCSB made the usual one. */
  static final double THETA = 0.99;

  /** Numbers made ahead; a pass that is longer begins again. */
  private static final int AHEAD = 1 << 20;

  /** Odd, so that it permutes the numbers below any power of two; near to the golden ratio. */
  private static final long SCATTER = 0x9E3779B1L;

  private Keys() {}

  /**
   * Zipf: the page of rank r is read in proportion to 1 / r<sup>θ</sup>; ranks are scattered.
   *
   * @param pages a power of two
   */
  static int[] zipf(int pages, long seed) {
    double[] below = new double[pages];
    double sum = 0;
    for (int rank = 0; rank < pages; rank++) {
      sum += 1 / Math.pow(rank + 1.0, THETA);
      below[rank] = sum;
    }
    SplittableRandom random = new SplittableRandom(seed);
    int[] keys = new int[AHEAD];
    for (int i = 0; i < keys.length; i++) {
      int found = Arrays.binarySearch(below, random.nextDouble() * sum);
      keys[i] = scattered(Math.min(found < 0 ? -found - 1 : found, pages - 1), pages);
    }
    return keys;
  }

  /** Every page as often as every other one. */
  static int[] uniform(int pages, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] keys = new int[AHEAD];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = random.nextInt(pages);
    }
    return keys;
  }

  /**
   * Each page once before any comes again, in no order that a reader could guess.
   *
   * @param pages a power of two
   */
  static int[] once(int pages, long seed) {
    int first = new SplittableRandom(seed).nextInt(pages);
    int[] keys = new int[pages];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = scattered(first + i & pages - 1, pages);
    }
    return keys;
  }

  private static int scattered(int number, int pages) {
    return (int) (number * SCATTER & pages - 1);
  }
}
