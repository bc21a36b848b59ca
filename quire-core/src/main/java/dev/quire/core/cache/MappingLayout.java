package dev.quire.core.cache;

import dev.quire.core.xarray.TreeLayout;

/**
 * The record of a mapping, 192 bytes: a line of its own words, then the tree.
 *
 * <pre>
 *     0       1       2       3       4       5       6       7
 *   +---------------------------------------------------------------+
 *  0|                              id                               |
 *   +---------------------------------------------------------------+
 *  8|                             size                              |
 *   +-------------------------------+-------------------------------+
 * 16|             lock              |               -               |
 *   +-------------------------------+-------------------------------+
 * 24|                           last miss                           |
 *   +---------------------------------------------------------------+
 * 32|    three streams: the page expected next (48 bits), frames    |
 *   |                   of the last window (16 bits)                |
 *   +---------------------------------------------------------------+
 * 64|                            tree                               |
 *   +---------------------------------------------------------------+ 192
 * </pre>
 */
final class MappingLayout {

  static final int TREE = 64;

  static final int BYTES = TREE + TreeLayout.BYTES;

  /** long: see {@link dev.quire.core.frame.Ranges#nextMapping}; 0 once the mapping has ended. */
  static final int ID = 0;

  /** long: bytes in the file, as last seen. */
  static final int SIZE = 8;

  /** int: guards the tree and the identity of its folios. */
  static final int LOCK = 16;

  /** long: the page that was missed last. */
  static final int LAST_MISS = 24;

  /** long each: what a stream expects next, and the frames of its last window. */
  static final int STREAMS = 32;

  static final int STREAM_COUNT = 3;

  private MappingLayout() {}
}
