package dev.quire.core.buddy;

import static dev.quire.core.buddy.BuddyLayout.FIXED;
import static dev.quire.core.buddy.BuddyLayout.ISOLATED;
import static dev.quire.core.buddy.BuddyLayout.MAX_ORDER;
import static dev.quire.core.buddy.BuddyLayout.MOVABLE;
import static dev.quire.core.buddy.BuddyLayout.NONE;

import dev.quire.core.folio.FolioBug;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioLayout;
import dev.quire.core.frame.Frames;
import dev.quire.core.word.Words;

/** The lists of free blocks by order and area, with splitting and merging. Under the zone lock. */
final class FreeLists {

  // Layout
  //
  //   flags of a free frame   what it is
  //   BUDDY                   head of a block in a list; ORDER, NEXT and PREVIOUS count
  //   BUDDY|TAIL              free, but not such a head: inside a block, in a stripe, or in transit
  //
  // Invariants
  //
  // - BUDDY without TAIL is written and cleared under the zone lock only, in one word. So a merge,
  //   which looks at a neighbour that its caller does not own, can trust what it sees: a neighbour
  //   that is being allocated from a stripe or freed into one never shows that value.
  // - Two blocks that could be one are never both in a list.
  //
  // Orderings
  //
  // Flags of a free frame are written plainly or opaquely, without compare-and-set: the one write
  // that others make without a reference, the waiters bit, is a compare-and-set over a word that
  // shows LOCKED, which no free frame shows; it fails, and a failed one writes nothing. Opaque,
  // because a merge reads flags that the owner of the neighbour may write at that moment.

  /** A free frame that is not the head of a block in a list. */
  static final int LOOSE = FolioFlags.BUDDY | FolioFlags.TAIL;

  /** The head of a block in a list. */
  static final int LISTED = FolioFlags.BUDDY;

  private final Frames frames;
  private final long metadata;
  private final int stripes;

  FreeLists(Frames frames, long metadata, int stripes) {
    this.frames = frames;
    this.metadata = metadata;
    this.stripes = stripes;
  }

  /** The area in whose lists a free frame stands. Without the lock a guess. */
  int area(int pfn) {
    int section = pfn >>> Frames.SECTION_ORDER;
    return state(section) == BuddyLayout.SET_ASIDE ? ISOLATED : home(section);
  }

  /** The area that a section belongs to. */
  int home(int section) {
    return section < frames.fixedSections() ? FIXED : MOVABLE;
  }

  /** Whether a section is here, and who may have its frames. */
  int state(int section) {
    return Words.getIntOpaque(metadata + BuddyLayout.section(stripes, section));
  }

  /** Changes it, and moves the section's free blocks to the lists where they belong then. */
  void state(int section, int state) {
    int from = area(section << Frames.SECTION_ORDER);
    Words.setIntOpaque(metadata + BuddyLayout.section(stripes, section), state);
    int to = area(section << Frames.SECTION_ORDER);
    int end = section + 1 << Frames.SECTION_ORDER;
    for (int pfn = end - Frames.SECTION_FRAMES; pfn < end && from != to; ) {
      int order = listed(pfn);
      if (order >= 0) {
        unlink(from, pfn, order);
        link(to, pfn, order);
      }
      pfn += 1 << Math.max(0, order);
    }
  }

  /** Frames of a section that are in lists. */
  int freeIn(int section) {
    int free = 0;
    int end = section + 1 << Frames.SECTION_ORDER;
    for (int pfn = end - Frames.SECTION_FRAMES; pfn < end; ) {
      int order = listed(pfn);
      free += order < 0 ? 0 : 1 << order;
      pfn += 1 << Math.max(0, order);
    }
    return free;
  }

  /** The order of the block in a list whose head a frame is, -1 when it is none. */
  private int listed(int pfn) {
    long folio = frames.folio(pfn);
    return Words.getIntOpaque(folio + FolioLayout.FLAGS) == LISTED
        ? Words.getBytePlain(folio + FolioLayout.ORDER)
        : -1;
  }

  long free(int area) {
    return Words.getLongOpaque(metadata + BuddyLayout.free(area));
  }

  int head(int area, int order) {
    return Words.getIntPlain(metadata + BuddyLayout.head(area, order));
  }

  int blocks(int area, int order) {
    return Words.getIntOpaque(metadata + BuddyLayout.blocks(area, order));
  }

  /**
   * Takes the smallest block that is large enough and gives what is too much of it back.
   *
   * @param largest order of a block that may be broken for it
   */
  int take(int area, int order, int largest) {
    int found = order;
    while (found <= largest && head(area, found) == NONE) {
      found++;
    }
    if (found > largest) {
      return NONE;
    }
    int pfn = head(area, found);
    unlink(area, pfn, found);
    while (found > order) {
      found--;
      link(area, pfn + (1 << found), found); // the upper half; so neighbours are handed out upwards
    }
    return pfn;
  }

  /** Merges a block of loose frames with its free neighbours, as far as its section reaches. */
  void give(int pfn, int order) {
    requireLoose(pfn);
    int area = area(pfn);
    while (order < MAX_ORDER && isListed(pfn ^ 1 << order, order)) {
      unlink(area, pfn ^ 1 << order, order);
      pfn &= -2 << order;
      order++;
    }
    link(area, pfn, order);
  }

  /** Takes a whole section, which is one free block, out of its list. */
  void withdraw(int pfn) {
    unlink(area(pfn), pfn, MAX_ORDER);
  }

  boolean isListed(int pfn, int order) {
    long folio = frames.folio(pfn);
    return Words.getIntOpaque(folio + FolioLayout.FLAGS) == LISTED
        && Words.getBytePlain(folio + FolioLayout.ORDER) == order; // of a block in a list
  }

  /** Throws unless the frame is free, in no list, and nobody has counted a reference on it. */
  void requireLoose(int pfn) {
    long folio = frames.folio(pfn);
    if (Words.getIntOpaque(folio + FolioLayout.FLAGS) != LOOSE
        || Words.getIntPlain(folio + FolioLayout.REFCOUNT) != 0) {
      throw new FolioBug("frame %d was used while it was free".formatted(pfn), folio);
    }
  }

  private void link(int area, int pfn, int order) {
    long folio = frames.folio(pfn);
    long head = metadata + BuddyLayout.head(area, order);
    int next = Words.getIntPlain(head);
    Words.setByteOpaque(folio + FolioLayout.ORDER, (byte) order);
    Words.setIntPlain(folio + FolioLayout.NEXT, next);
    Words.setIntPlain(folio + FolioLayout.PREVIOUS, NONE);
    if (next != NONE) {
      Words.setIntPlain(frames.folio(next) + FolioLayout.PREVIOUS, pfn);
    }
    Words.setIntPlain(head, pfn);
    Words.setIntOpaque(folio + FolioLayout.FLAGS, LISTED);
    count(area, order, 1);
  }

  private void unlink(int area, int pfn, int order) {
    long folio = frames.folio(pfn);
    if (!isListed(pfn, order)) {
      throw new FolioBug(
          "frame %d is in the list of order %d but is no such block".formatted(pfn, order), folio);
    }
    int next = Words.getIntPlain(folio + FolioLayout.NEXT);
    int previous = Words.getIntPlain(folio + FolioLayout.PREVIOUS);
    if (next != NONE) {
      Words.setIntPlain(frames.folio(next) + FolioLayout.PREVIOUS, previous);
    }
    if (previous != NONE) {
      Words.setIntPlain(frames.folio(previous) + FolioLayout.NEXT, next);
    } else {
      Words.setIntPlain(metadata + BuddyLayout.head(area, order), next);
    }
    Words.setIntPlain(folio + FolioLayout.NEXT, 0); // where the mapcount stands
    Words.setIntOpaque(folio + FolioLayout.FLAGS, LOOSE);
    count(area, order, -1);
  }

  private void count(int area, int order, int blocks) {
    long count = metadata + BuddyLayout.blocks(area, order);
    Words.setIntOpaque(count, Words.getIntPlain(count) + blocks);
    long sum = metadata + BuddyLayout.free(area);
    Words.setLongOpaque(sum, Words.getLongPlain(sum) + ((long) blocks << order));
  }
}
