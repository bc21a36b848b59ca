package dev.quire.core.hugetlb;

import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioLayout;
import dev.quire.core.frame.Frames;
import dev.quire.core.frame.Range;
import dev.quire.core.os.OsMemoryException;
import dev.quire.core.word.Words;

/**
 * Takes the metadata of a huge folio's tails away and brings it back. Protocol hvo.md, whose steps
 * are in the comments. Of each section by one thread at a time, which has the folio to itself, or
 * locked.
 */
final class Vmemmap {

  private final Range range;
  private final Frames frames;

  Vmemmap(Range range, Frames frames) {
    this.range = range;
    this.frames = frames;
  }

  /** Whether the metadata of some tails of the folio with this head is away. */
  static boolean isOptimised(long folio) {
    return FolioFlags.has(folio, FolioFlags.HVO);
  }

  /**
   * Does without the tails of some folios that are the caller's alone; of those that the system
   * does not take the memory of, they stay.
   *
   * @param sections in ascending order
   */
  void optimise(int[] sections, int count) {
    if (!range.canDropTails()) {
      return;
    }
    int next;
    for (int from = 0; from < count; from = next) {
      next = from + 1;
      while (next < count && sections[next] == sections[next - 1] + 1) {
        next++;
      }
      range.dropSectionWords(sections[from], next - from);
    }
    for (int i = 0; i < count; i++) {
      trim(sections[i]);
    }
  }

  /** As {@link #optimise(int[], int)}, of one; makes no object. */
  void optimise(int section) {
    if (range.canDropTails()) {
      range.dropSectionWords(section, 1);
      trim(section);
    }
  }

  private void trim(int section) {
    long head = head(section);
    FolioFlags.set(head, FolioFlags.HVO); // optimise 1
    Words.storeStoreFence(); // pairs with Identity.head: zeros are seen after the mark
    try {
      range.dropTails(section); // optimise 2, 3
    } catch (OsMemoryException refused) {
      FolioFlags.clear(head, FolioFlags.HVO); // whole, it serves as well
    }
  }

  /**
   * Brings the tails back; nothing to do where they are.
   *
   * @return false, without effect, when there is no memory for them
   */
  boolean restore(int section) {
    long head = head(section);
    if (!isOptimised(head)) {
      return true;
    }
    try {
      range.bringSectionWords(section, 1);
      range.bringTails(section); // restore 1
    } catch (OsMemoryException none) {
      return false; // its caller can do without
    }
    int first = section << Frames.SECTION_ORDER;
    for (int frame = Range.KEPT_FRAMES; frame < Frames.SECTION_FRAMES; frame++) { // restore 2
      long tail = frames.folio(first + frame);
      Words.setByteOpaque(tail + FolioLayout.ORDER, (byte) Frames.SECTION_ORDER);
      Words.setIntOpaque(tail + FolioLayout.FLAGS, FolioFlags.TAIL);
    }
    FolioFlags.clear(head, FolioFlags.HVO); // restore 3; releases, pairs with Identity.head
    return true;
  }

  private long head(int section) {
    return frames.folio(section << Frames.SECTION_ORDER);
  }
}
