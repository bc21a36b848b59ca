package dev.quire.bench.read;

import org.jspecify.annotations.Nullable;

/**
 * A way to read: names of the classes of its loops.
 *
 * @param name as it stands in results
 * @param readLoop class of the loop that copies bytes, null when the variant has none
 * @param treeLoop class of the loop that looks keys up, null when the variant has none
 * @param forgetful whether it is over a Quire whose hits do not tell reclaim of themselves
 */
public record Variant(
    String name, @Nullable String readLoop, @Nullable String treeLoop, boolean forgetful) {

  /** A variant that is as it comes. */
  public Variant(String name, @Nullable String readLoop, @Nullable String treeLoop) {
    this(name, readLoop, treeLoop, false);
  }

  /**
   * The loop of a case.
   *
   * @param caseName case
   * @return class name, null when the variant does not take part
   */
  public @Nullable String loop(String caseName) {
    return caseName.equals(ReadBench.TREE) ? treeLoop : readLoop;
  }
}
