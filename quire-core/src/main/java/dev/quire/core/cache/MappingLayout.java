package dev.quire.core.cache;

import dev.quire.core.xarray.TreeLayout;

/**
 * The record of a mapping, 256 bytes: a line that readers use, one for writers, then the tree.
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
 * 56|                           reserved                            |
 *   +---------------------------------------------------------------+
 * 64|                            stored                             |
 *   +-------------------------------+-------------------------------+
 * 72|            extend             |          invalidate           |
 *   +-------------------------------+-------------------------------+
 * 80|                             dirty                             |
 *   +---------------------------------------------------------------+
 * 88|                           unsynced                            |
 *   +---------------------------------------------------------------+
 * 96|                         dirtied since                         |
 *   +-------------------------------+-------------------------------+
 * 104|            parity             |          own changes          |
 *   +-------------------------------+-------------------------------+
 * 112|            sealed             |           flushing            |
 *   +-------------------------------+-------------------------------+
 * 120|           reshaped            |        reshaped, synced       |
 *   +-------------------------------+-------------------------------+
 * 128|                             tree                              |
 *   +---------------------------------------------------------------+ 256
 * </pre>
 */
final class MappingLayout {

  static final int TREE = 128;

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

  /** long: how far space of the storage was taken ahead; see {@link Space}. */
  static final int RESERVED = 56;

  /**
   * long: bytes in the stored file, as last known; differs from the size by what is not written.
   */
  static final int STORED = 64;

  /** int: lock of whoever changes the size. */
  static final int EXTEND = 72;

  /** int: lock of whoever takes bytes from the file; while it is held no page enters. */
  static final int INVALIDATE = 76;

  /** long: frames that are dirty. */
  static final int DIRTY = 80;

  /** long: frames under writeback or written and not synced. */
  static final int UNSYNCED = 88;

  /** long: when the file became dirty, in nanoseconds. */
  static final int DIRTIED = 96;

  /** int: 0 or 1, which of the marks a writeback sets that begins now. */
  static final int PARITY = 104;

  /** int: calls under way by which this process changes the stored file. */
  static final int OWN_CHANGES = 108;

  /** int: 1 while no page may become dirty, because the file is about to end. */
  static final int SEALED = 112;

  /** int: 1 while a job writes the file's pages in the background. */
  static final int FLUSHING = 116;

  /** int: how often the stored file was cut, lengthened or given a hole. */
  static final int RESHAPED = 120;

  /** int: how many of these a sync has covered. */
  static final int SHAPE_SYNCED = 124;

  private MappingLayout() {}
}
