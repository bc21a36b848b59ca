package dev.quire.core.xarray;

/**
 * Where the words of a node stand: 576 bytes, aligned to 64.
 *
 * <pre>
 *     0       1       2       3       4       5       6       7
 *   +-------------------------------+-------------------------------+
 *  0|                            parent                             |  next spare, while spare
 *   +-------------------------------+-------------------------------+
 *  8|             shift             |            offset             |
 *   +-------------------------------+-------------------------------+
 * 16|             count             |            values             |
 *   +-------------------------------+-------------------------------+
 * 24|                     marks, one word for each                  |
 * 40|                                                               |
 *   +---------------------------------------------------------------+
 * 48|                             next                              |
 *   +---------------------------------------------------------------+
 * 56|                           previous                            |
 *   +---------------------------------------------------------------+
 * 64|                           64 slots                            |
 *   .                                                               .
 *   +---------------------------------------------------------------+ 576
 * </pre>
 *
 * <p>Readers of slots never touch the first line, so a writer's counting does not disturb them.
 */
public final class NodeLayout {

  /** Bytes of a node. */
  public static final int BYTES = 576;

  /** What the address of a node is a multiple of. */
  public static final int ALIGNMENT = 64;

  /** {@code log2} of {@link #SLOTS}. */
  static final int BITS = 6;

  /** Slots of a node. */
  static final int SLOTS = 1 << BITS;

  /** long: address of the node above, 0 = head of the tree. */
  static final int PARENT = 0;

  /** int: how far an index is shifted right to find its slot. */
  static final int SHIFT = 8;

  /** int: slot in the parent. */
  static final int OFFSET = 12;

  /** int: slots that are not empty. */
  static final int COUNT = 16;

  /** int: slots that hold a value. */
  static final int VALUES = 20;

  /** long for each mark: bit {@code n} belongs to slot {@code n}. */
  static final int MARKS = 24;

  /** long: next node of those that hold nothing but values. */
  static final int NEXT = 48;

  /** long: previous one, the tree's address in the first one, 0 = the node is in no list. */
  static final int PREVIOUS = 56;

  /** long for each slot. */
  static final int SLOT = 64;

  private NodeLayout() {}
}
