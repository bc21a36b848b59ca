package dev.quire.bench.tree;

/**
 * Layout of a page of the tree, leaf and inner alike, native byte order:
 *
 * <pre>
 *    0  int   entries in use, 1 to 255
 *    4  int   level, 0 for a leaf
 *    8  8 B   unused
 *   16  255 × long   keys, ascending; of an inner page: the smallest key below each child
 * 2056  255 × long   values; of an inner page: the child's page number
 * </pre>
 */
public final class TreeLayout {
  /** Bytes of a page. */
  public static final int PAGE_BYTES = 4096;

  /** Where the number of entries is. */
  public static final int ENTRIES = 0;

  /** Where the level is. */
  public static final int LEVEL = 4;

  /** Entries that a page can hold. */
  public static final int CAPACITY = 255;

  /** Where the first key is. */
  public static final int KEYS = 16;

  /** Where the first value is. */
  public static final int VALUES = KEYS + CAPACITY * Long.BYTES;

  private TreeLayout() {}
}
