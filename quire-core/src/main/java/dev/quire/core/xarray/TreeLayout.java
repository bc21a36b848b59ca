package dev.quire.core.xarray;

/**
 * Where the words of a tree stand: 128 bytes, aligned to 64. Zeroes are an empty tree.
 *
 * <pre>
 *     0       1       2       3       4       5       6       7
 *   +---------------------------------------------------------------+
 *  0|                             head                              |
 *   +-------------------------------+-------------------------------+
 *  8|             marks             |             idle              |
 *   +-------------------------------+-------------------------------+
 * 16|                               -                               |
 *   +---------------------------------------------------------------+
 * 64|                            entries                            |
 *   +---------------------------------------------------------------+
 * 72|                             pages                             |
 *   +---------------------------------------------------------------+
 * 80|                            shadows                            |
 *   +---------------------------------------------------------------+
 * 88|                             nodes                             |
 *   +---------------------------------------------------------------+
 * 96|                             spare                             |
 *   +---------------------------------------------------------------+
 * 104|                             first                             |
 *   +---------------------------------------------------------------+
 * 112|                              last                             |
 *   +---------------------------------------------------------------+
 * 120|                          shadow nodes                         |
 *   +---------------------------------------------------------------+ 128
 * </pre>
 *
 * <p>Readers only touch the first line; what every writer changes stands in the second.
 */
public final class TreeLayout {

  /** Bytes of a tree. */
  public static final int BYTES = 128;

  /** long: entry of index 0 while there is no other one, else the topmost node. */
  static final int HEAD = 0;

  /** int: bit {@code n} = some entry has mark {@code n}. */
  static final int MARKS = 8;

  /** int: 1 = empty nodes may be linked. */
  static final int IDLE = 12;

  /** long: entries, each counted once. */
  static final int ENTRIES = 64;

  /** long: indices that object entries stand for. */
  static final int PAGES = 72;

  /** long: indices that value entries stand for. */
  static final int SHADOWS = 80;

  /** long: nodes in the tree. */
  static final int NODES = 88;

  /** long: nodes that were allocated before a change and are not linked yet. */
  static final int SPARE = 96;

  /** long: the node that has held nothing but values for longest. */
  static final int FIRST = 104;

  /** long: the one that became so last. */
  static final int LAST = 112;

  /** long: nodes between the two. */
  static final int SHADOW_NODES = 120;

  private TreeLayout() {}
}
