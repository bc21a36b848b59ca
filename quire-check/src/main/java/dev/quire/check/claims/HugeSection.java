package dev.quire.check.claims;

import dev.quire.check.Stage;
import dev.quire.core.buddy.Buddy;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioLayout;
import dev.quire.core.frame.Frames;
import dev.quire.core.frame.Range;
import dev.quire.core.frame.Ranges;
import dev.quire.core.hugetlb.HugePool;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.Words;

/**
 * A section that may leave, an allocator that has it, and a pool of huge folios: the scene of the
 * claims about metadata that tails do without.
 */
final class HugeSection {

  /** A frame whose metadata goes: the first one beyond what a huge folio keeps. */
  static final int TAIL = Range.KEPT_FRAMES;

  final Range range;
  final Frames frames;
  final Buddy buddy;
  final HugePool pool;

  /** The section's first frame. */
  final long head;

  /** The frame {@link #TAIL}. */
  final long tail;

  HugeSection(Stage stage) {
    this(stage, 1, true);
  }

  /**
   * With more sections behind the one, perhaps.
   *
   * @param optimises whether huge folios do without tails: steps by the thousand
   */
  HugeSection(Stage stage, int sections, boolean optimises) {
    range = Ranges.acquire(new StageOs(stage, optimises), sections);
    frames = new Frames(range.base(), range.memmap(), sections, 0);
    WaitQueues waits = new WaitQueues();
    buddy = new Buddy(frames, stage.words("buddy", Buddy.bytes(1, sections)), 1, waits);
    long words = stage.words("pool", HugePool.bytes(sections));
    pool = new HugePool(range, frames, buddy, waits, words);
    for (int section = 0; section < sections; section++) {
      range.populate(section, false, false);
      buddy.online(section);
    }
    head = frames.folio(0);
    tail = frames.folio(TAIL);
    name(stage, head, "head");
    name(stage, tail, "tail");
  }

  private static void name(Stage stage, long folio, String name) {
    stage.name(folio + FolioLayout.REFCOUNT, Integer.BYTES, name + ".refcount");
    stage.name(folio + FolioLayout.FLAGS, Integer.BYTES, name + ".flags");
    stage.name(folio + FolioLayout.SEQUENCE, Long.BYTES, name + ".sequence");
    stage.name(folio + FolioLayout.ORDER, 1, name + ".order");
    stage.name(folio, FolioLayout.BYTES, name);
  }

  /** Has the frame {@link #TAIL} as a folio of one page; all others of the section are nobody's. */
  void takeTail() {
    pool.reserve(1);
    pool.take();
    pool.restore(head);
    describe(0, 0);
  }

  /**
   * Has all of the section as one folio, which does without its tails. The frame {@link #TAIL} is
   * frozen; what the allocator does in between is left out but for what it writes there.
   */
  boolean becomesHuge() {
    describe(Frames.SECTION_ORDER, FolioFlags.TAIL);
    return !pool.give(0) && pool.take() == 0;
  }

  private void describe(int order, int flags) {
    Words.setByteOpaque(tail + FolioLayout.ORDER, (byte) order);
    Words.setIntOpaque(tail + FolioLayout.FLAGS, flags);
  }
}
