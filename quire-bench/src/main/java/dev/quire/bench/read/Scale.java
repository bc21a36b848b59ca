package dev.quire.bench.read;

import dev.quire.bench.measure.RoundRobin.Effort;

/**
 * How large and how long.
 *
 * @param pages pages of the data file
 * @param keys keys of the uniform cases, a power of two
 * @param treeEntries entries of the tree
 * @param effort how long to measure
 */
public record Scale(int pages, int keys, int treeEntries, Effort effort) {
  /** For figures that are to be quoted: 390 MiB of pages, ten million entries. */
  public static final Scale FULL = new Scale(100_000, 1 << 22, 10_000_000, Effort.FULL);

  /** For a look at one's own machine: 156 MiB of pages, one million entries. */
  public static final Scale QUICK = new Scale(40_000, 1 << 20, 1_000_000, Effort.QUICK);

  /** For tests of the machinery. */
  public static final Scale TEST = new Scale(64, 1 << 10, 20_000, Effort.TEST);
}
