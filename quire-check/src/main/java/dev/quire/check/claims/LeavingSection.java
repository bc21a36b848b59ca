package dev.quire.check.claims;

import dev.quire.check.Stage;
import dev.quire.core.buddy.Buddy;
import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.folio.FolioBug;
import dev.quire.core.frame.Frames;
import dev.quire.core.frame.Range;
import dev.quire.core.frame.Ranges;
import dev.quire.core.hotplug.Sections;
import dev.quire.core.word.WaitQueues;

/**
 * An allocator with two sections, of which one stays and is full, and the other one is free and may
 * leave: the scene of the claims about sections that go.
 */
final class LeavingSection {

  /** What reclaim and statistics go by. */
  record Figures(long total, long min, long low, long high) {

    boolean isBetween(Figures less, Figures more) {
      return isOneOf(total, less.total, more.total)
          && isOneOf(min, less.min, more.min)
          && isOneOf(low, less.low, more.low)
          && isOneOf(high, less.high, more.high);
    }

    private static boolean isOneOf(long figure, long one, long other) {
      return figure == one || figure == other;
    }
  }

  private static final int SECTION = 1;
  private static final int PAIR = 1;

  private final Buddy buddy;
  private final Sections sections;

  LeavingSection(Stage stage) {
    Range range = Ranges.acquire(new StageOs(stage), SECTION + 1);
    Frames frames = new Frames(range.base(), range.memmap(), SECTION + 1, SECTION);
    long words = stage.words("buddy", Buddy.bytes(1, SECTION + 1));
    buddy = new Buddy(frames, words, 1, new WaitQueues());
    sections = new Sections(range, frames, buddy, (section, stop) -> {}, false, false);
    for (int section = 0; section <= SECTION; section++) {
      range.populate(section, false, false);
      buddy.online(section);
    }
    buddy.allocate(Frames.SECTION_ORDER, Mobility.FIXED);
  }

  /** A frame, straight out of the lists, or -1. */
  int allocate() {
    return buddy.allocate(0, Frames.SECTION_ORDER);
  }

  /** Gives a frame back, which goes into a stripe if its section seems to stay. */
  void free(int pfn) {
    buddy.free(pfn, 0);
  }

  /** Two frames as one block, or -1. */
  int allocatePair() {
    return buddy.allocate(PAIR, Frames.SECTION_ORDER);
  }

  /** Gives such a block back, straight to the lists. */
  void freePair(int pfn) {
    buddy.free(pfn, PAIR);
  }

  /** Takes the section away if nobody has anything of it. */
  boolean retire() {
    return sections.retire(SECTION, () -> false);
  }

  /** Lets nobody have the free frames of the section, until {@link #restore}. */
  boolean isolate() {
    return buddy.isolate(SECTION);
  }

  void restore() {
    buddy.restore(SECTION);
  }

  /** Frames of the section that are in lists. */
  int free() {
    return buddy.freeIn(SECTION);
  }

  Figures figures() {
    return new Figures(
        buddy.totalFrames(), buddy.minWatermark(), buddy.lowWatermark(), buddy.highWatermark());
  }

  /** True when lists, stripes, metadata and counters agree, and so many frames are free. */
  boolean accountsFor(int free) {
    try {
      buddy.drain();
      buddy.verify();
      return buddy.freeFrames() == free;
    } catch (FolioBug disagrees) {
      return false;
    }
  }
}
