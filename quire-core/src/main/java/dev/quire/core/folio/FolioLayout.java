package dev.quire.core.folio;

import dev.quire.core.frame.Frames;

/**
 * Where the words of a folio's metadata stand: 64 bytes for each 4 KiB frame.
 *
 * <pre>
 *     0       1       2       3       4       5       6       7
 *   +-------------------------------+-------------------------------+
 *  0|           refcount            |             flags             |
 *   +-------------------------------+-------------------------------+
 *  8|        content (low)          |        identity (high)        |  one 64-bit word
 *   +-------------------------------+-------------------------------+
 * 16|                           mapping                             |
 *   +---------------------------------------------------------------+
 * 24|                            index                              |
 *   +-------------------------------+-------------------------------+
 * 32|             latch             |           mapcount            |  next, while free
 *   +-------------------------------+-------------------------------+
 * 40|                            holder                             |
 *   +-------+-------+---------------+-------------------------------+
 * 48| order |reclaim| queue |history|             parts             |
 *   +-------+-------+---------------+-------------------------------+
 * 56|                           private                             |  previous, while free
 *   +---------------------------------------------------------------+
 * </pre>
 *
 * <p>Zero content is a legal state, that of a frame that was never used or whose metadata was
 * dropped: count 0, sequence 0 (never valid), no flags.
 */
public final class FolioLayout {

  /** Bytes of metadata for each frame. */
  public static final int BYTES = 1 << Frames.FOLIO_SHIFT;

  /** int: references; 0 = frozen or free. */
  public static final int REFCOUNT = 0;

  /** int: see {@link FolioFlags}. */
  public static final int FLAGS = 4;

  /** long: see {@link Sequence}. */
  public static final int SEQUENCE = Frames.SEQUENCE;

  /** long: id of the mapping that the folio belongs to, 0 = none. */
  public static final int MAPPING = 16;

  /** long: page in file of the folio's first frame. */
  public static final int INDEX = 24;

  /** int: see {@link FolioLatch}. */
  public static final int LATCH = 32;

  /** int: page-table entries that map the folio. */
  public static final int MAPCOUNT = 36;

  /** int: pfn of the next folio in a list of free ones; there {@link #MAPCOUNT} becomes 0 again. */
  public static final int NEXT = 36;

  /** long: thread that holds the latch exclusively. */
  public static final int HOLDER = 40;

  /** byte: log2 of the folio's frames; also in each tail, which finds its head by alignment. */
  public static final int ORDER = 48;

  /** byte: heat, written without a reference; no wider access covers it. */
  public static final int RECLAIM = 49;

  /** byte: in two bits the queue of reclaim that it is in, 0 = none; under the lock of its lane. */
  public static final int QUEUE = 50;

  /** byte: what reclaim knows of the page from former lives; under the lock of its lane. */
  public static final int HISTORY = 51;

  /** int: see {@link Parts}; written without a reference, as {@link #RECLAIM} is. */
  public static final int PARTS = 52;

  /** int: pfn of the previous one. Overlaps {@link #PRIVATE}: a free folio has no private data. */
  public static final int PREVIOUS = 56;

  /** long: an owner's own word. */
  public static final int PRIVATE = 56;

  private FolioLayout() {}
}
