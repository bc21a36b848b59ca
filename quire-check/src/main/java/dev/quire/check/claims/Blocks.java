package dev.quire.check.claims;

import dev.quire.check.Stage;
import dev.quire.core.buddy.Buddy;
import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.folio.FolioBug;
import dev.quire.core.frame.Frames;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.Words;

/**
 * An allocator with one section, two stripes and {@link #FREE} free frames, which are one block:
 * the scene of the claims about the allocator.
 */
final class Blocks {

  /** log2 of the frames that are free. */
  static final int ORDER = 2;

  static final int FREE = 1 << ORDER;

  final Buddy buddy;
  private final int first;
  private final long owners;

  Blocks(Stage stage) {
    long content = stage.words("frames", Frames.SECTION_BYTES, Frames.SECTION_BYTES);
    long memmap = stage.words("memmap", Frames.SECTION_MEMMAP_BYTES, Frames.FRAME_BYTES);
    Frames frames = new Frames(content, memmap, 1, 0);
    buddy = new Buddy(frames, stage.words("buddy", Buddy.bytes(2, 1)), 2, new WaitQueues());
    buddy.online(0);
    for (int order = Frames.SECTION_ORDER - 1; order >= ORDER; order--) {
      allocate(order);
    }
    first = allocate(ORDER);
    buddy.free(first, ORDER);
    owners = stage.words("owners", (long) FREE * Integer.BYTES);
  }

  /** Number of a block's first frame among those that were free at first; -1 for no block. */
  int allocate(int order) {
    int pfn = buddy.allocate(order, Mobility.MOVABLE);
    return pfn < 0 ? -1 : pfn - first;
  }

  void free(int number, int order) {
    buddy.free(first + number, order);
  }

  /** Notes that the caller has a block; false when somebody has a frame of it already. */
  boolean own(int number, int order) {
    boolean alone = true;
    for (int i = number; i < number + (1 << order); i++) {
      alone &= Words.getAndAddInt(owners + (long) i * Integer.BYTES, 1) == 0; // pairs with disown
    }
    return alone;
  }

  /** Notes that the caller is about to free it. */
  void disown(int number, int order) {
    for (int i = number; i < number + (1 << order); i++) {
      Words.getAndAddInt(owners + (long) i * Integer.BYTES, -1); // pairs with own
    }
  }

  /** True when lists, stripes, metadata and counters agree, and so many frames are free. */
  boolean accountsFor(int free) {
    try {
      buddy.verify();
      return buddy.freeFrames() == free;
    } catch (FolioBug disagree) {
      return false;
    }
  }

  /** True when what is free, all of it, is one block again once the stripes are emptied. */
  boolean isWhole() {
    try {
      buddy.drain();
      return accountsFor(FREE) && allocate(ORDER) == 0;
    } catch (FolioBug broken) {
      return false;
    }
  }
}
