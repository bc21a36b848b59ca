package dev.quire;

import java.util.SplittableRandom;

/** Random numbers that can be had again: the seed is printed, and taken from -Dquire.seed. */
final class Seeds {

  private Seeds() {}

  static long seed(String test) {
    String given = System.getProperty("quire.seed", "");
    long seed = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
    System.out.println(test + ": replay with -Dquire.seed=" + seed);
    return seed;
  }

  static SplittableRandom random(String test) {
    return new SplittableRandom(seed(test));
  }
}
