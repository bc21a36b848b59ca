package dev.quire.bench.tree;

import java.nio.file.Path;

/**
 * A tree in a file.
 *
 * @param file where it is
 * @param entries keys in it
 * @param root page number of the root
 * @param height levels, 1 when the root is a leaf
 */
public record TreeFile(Path file, int entries, int root, int height) {
  private static final long STEP = 65_539;
  private static final long ODD = 0xD1B54A32D192ED03L;

  /**
   * Key of an entry of the trees that are measured.
   *
   * @param entry number of the entry
   * @return its key
   */
  public static long key(int entry) {
    return entry * STEP + 17;
  }

  /**
   * Value of an entry of the trees that are measured.
   *
   * @param entry number of the entry
   * @return its value
   */
  public static long value(int entry) {
    return key(entry) * ODD;
  }
}
