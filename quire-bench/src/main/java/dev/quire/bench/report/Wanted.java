package dev.quire.bench.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A figure that is wanted.
 *
 * @param caseName case
 * @param variant our variant
 * @param threads threads of our variant
 * @param rival whom it is compared with; our own variant where threads are compared
 * @param rivalThreads threads of the rival
 * @param bound the largest ratio allowed, our time ÷ the rival's
 */
public record Wanted(
    String caseName, String variant, int threads, String rival, int rivalThreads, double bound) {

  /** Ratio below which a variant is ahead of its rival. */
  private static final double AHEAD = 1.0;

  /** Heap bytes an operation that the tree's look-ups by scope may allocate. */
  public static final double BYTES_PER_OPERATION = 0;

  /** Nanoseconds that a hit may take for telling reclaim of itself. */
  public static final double RECENCY_NANOS = 1;

  /** What is wanted of cached reads, beside the allocation. */
  public static final List<Wanted> READ = read();

  /** What is wanted of overwrites of resident pages, beside the allocation. */
  public static final List<Wanted> WRITE =
      List.of(
          alone("overwrite64", "quire", "filechannel", 1 / 10.0),
          alone("overwrite4k", "quire", "filechannel", 1 / 2.0));

  private static List<Wanted> read() {
    List<Wanted> all = new ArrayList<>();
    all.add(alone("hot64", "hint", "raw", 3.2));
    all.add(alone("hot4k", "hint", "raw", 1.5));
    all.add(alone("hot64", "walk", "raw", 8));
    all.add(alone("uniform64", "walk", "raw", 6));
    all.add(alone("hot4k", "walk", "raw", 2.1));
    all.add(alone("hot64", "pin", "chm", 1.5));
    all.add(alone("hot64", "pin", "caffeine-refcounted", 0.9));
    all.add(alone("uniform64", "pin", "caffeine-refcounted", 0.7));
    all.add(alone("hot64", "walk", "filechannel", 1 / 20.0));
    all.add(alone("uniform64", "walk", "filechannel", 1 / 3.5));
    for (String caseName : List.of("hot64", "uniform64", "hot4k")) {
      all.add(alone(caseName, "walk", "neo4j-cursor", AHEAD));
    }
    all.add(alone("uniform64", "walk", "neo4j-reused", AHEAD));
    for (String variant : List.of("hint", "walk")) {
      all.add(new Wanted("hot64", variant, 2, variant, 1, 1.1));
    }
    for (int threads = 1; threads <= 2; threads++) {
      all.add(new Wanted("btree", "scope", threads, "mmap", threads, 1.6));
      for (String rival : List.of("pin", "caffeine-refcounted", "neo4j-reused")) {
        all.add(new Wanted("btree", "scope", threads, rival, threads, AHEAD));
      }
    }
    return List.copyOf(all);
  }

  private static Wanted alone(String caseName, String variant, String rival, double bound) {
    return new Wanted(caseName, variant, 1, rival, 1, bound);
  }

  /**
   * Says whether a measured ratio keeps the bound. Whoever is to be ahead may not tie.
   *
   * @param ratio our time ÷ the rival's
   * @return whether it is good enough
   */
  public boolean keeps(double ratio) {
    return bound == AHEAD ? ratio < bound : ratio <= bound;
  }

  /**
   * The rival's name in a row: with its threads where they are not ours.
   *
   * @return for example {@code raw}, or {@code hint with 1 thread}
   */
  public String rivalName() {
    return rivalThreads == threads
        ? rival
        : rival + " with " + rivalThreads + (rivalThreads == 1 ? " thread" : " threads");
  }
}
