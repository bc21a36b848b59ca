package dev.quire.core.reclaim;

import dev.quire.core.frame.Frames;
import dev.quire.core.frame.Range;

/**
 * Where the words of a lane stand: 64 bytes for each, and 8 bytes for each frame.
 *
 * <pre>
 *   lane                                     link of a frame
 *     0       4                                0       4
 *   +---------------+---------------+        +---------------+---------------+
 *  0|     lock      |       -       |        |     next      |   previous    |
 *   +---------------+---------------+        +---------------+---------------+
 *  8|  first, prob. |  last, prob.  |        pfn + 1, or 0 at either end
 *   +---------------+---------------+
 * 16|  first, main  |  last, main   |        pfn + 1, or 0 when empty
 *   +---------------+---------------+
 * 24|       frames, probation       |
 *   +-------------------------------+
 * 32|         frames, main          |
 *   +-------------------------------+
 * 40|         frames, aside         |
 *   +-------------------------------+
 * </pre>
 *
 * <p>Which queue a folio is in stands in its own metadata ({@code FolioLayout.QUEUE}). All of it is
 * guarded by the lock of the lane.
 */
final class LaneLayout {

  static final int BYTES = 64;
  static final int LINK_BYTES = 8;

  static final int LOCK = 0;
  static final int FIRST = 8;
  static final int LAST = 12;
  static final int FRAMES = 24;

  static final int NEXT = 0;
  static final int PREVIOUS = 4;

  static {
    if (LINK_BYTES * Frames.SECTION_FRAMES != Range.SECTION_WORDS_BYTES) {
      throw new AssertionError("links of a section are not what comes with it");
    }
  }

  private LaneLayout() {}
}
