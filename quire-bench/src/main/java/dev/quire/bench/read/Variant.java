package dev.quire.bench.read;

import org.jspecify.annotations.Nullable;

/**
 * A way to read: names of the classes of its loops.
 *
 * @param name as it stands in results
 * @param readLoop class of the loop that copies bytes, null when the variant has none
 * @param treeLoop class of the loop that looks keys up, null when the variant has none
 */
public record Variant(String name, @Nullable String readLoop, @Nullable String treeLoop) {

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
