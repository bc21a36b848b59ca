package dev.quire.core.migrate;

import dev.quire.core.buddy.Buddy;
import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.buddy.BuddyInfo;
import dev.quire.core.cache.Cache;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Owners;
import dev.quire.core.frame.Frames;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * Makes whole sections free, by moving what stands in the emptiest ones into the gaps of others.
 * Protocol compaction.md.
 */
public final class Compaction {

  /** Above this index the background goes to work. */
  private static final double FRAGMENTED = 0.5;

  private final Buddy buddy;
  private final Frames frames;
  private final Evacuation evacuation;

  public Compaction(Cache cache, Buddy buddy) {
    this.buddy = buddy;
    this.frames = cache.frames();
    this.evacuation = new Evacuation(cache, buddy);
  }

  /**
   * What came of it.
   *
   * @param sections that became free
   * @param kept that were tried and did not
   * @param moved frames
   */
  public record Compacted(int sections, int kept, long moved) {

    /** Nothing was done. */
    public static final Compacted NOTHING = new Compacted(0, 0, 0);
  }

  /** The share of the free frames that stand in no free section: 0 to 1. */
  public double fragmentation() {
    buddy.drain();
    return buddy.info().fragmentation(Frames.SECTION_ORDER);
  }

  /** In the background: at most so many sections, if memory is in pieces and enough is free. */
  public Compacted round(int most, BooleanSupplier stop) {
    boolean rich = buddy.freeFrames() - Frames.SECTION_FRAMES >= buddy.highWatermark();
    return rich && fragmentation() > FRAGMENTED ? compact(most, stop) : Compacted.NOTHING;
  }

  /**
   * Frees sections until there is nothing to be gained, or {@code wanted} of them are free that
   * were not.
   *
   * @param stop looked at before each folio: true ends the work
   */
  public Compacted compact(int wanted, BooleanSupplier stop) {
    int freed = 0;
    int kept = 0;
    long moved = 0;
    buddy.drain();
    for (long candidate : candidates()) {
      int section = (int) candidate;
      if (freed == wanted || stop.getAsBoolean()) {
        break;
      }
      if (fits(section) && buddy.isolate(section)) {
        try {
          int from = section << Frames.SECTION_ORDER;
          moved +=
              evacuation.empty(from, from + Frames.SECTION_FRAMES, Effort.light(stop)).frames();
          buddy.drain();
          boolean free = buddy.freeIn(section) == Frames.SECTION_FRAMES;
          freed += free ? 1 : 0;
          kept += free ? 0 : 1;
        } finally {
          buddy.restore(section);
        }
      }
    }
    return new Compacted(freed, kept, moved);
  }

  /** Sections that may become free, the emptiest first; above each its frames in use. */
  private long[] candidates() {
    long[] found = new long[frames.top() >>> Frames.SECTION_ORDER];
    int count = 0;
    for (int section = 0; section < found.length; section++) {
      int used = Frames.SECTION_FRAMES - buddy.freeIn(section);
      boolean isPartly = used != 0 && used != Frames.SECTION_FRAMES; // and not absent
      if (isPartly && isMovable(section)) {
        found[count++] = (long) used << Integer.SIZE | section;
      }
    }
    Arrays.sort(found, 0, count);
    return Arrays.copyOf(found, count);
  }

  /** Whether nothing is seen in a section that would have to stay. A guess. */
  private boolean isMovable(int section) {
    int end = section + 1 << Frames.SECTION_ORDER;
    for (int pfn = end - Frames.SECTION_FRAMES; pfn < end; pfn++) {
      long folio = frames.folio(pfn);
      int count = FolioRef.count(folio);
      if (FolioFlags.has(folio, FolioFlags.SLAB | FolioFlags.LOCKED | FolioFlags.WRITEBACK)
          || count != 0 && count > Owners.expected(folio)) {
        return false;
      }
    }
    return true;
  }

  /** Whether what stands in a section would fit into the gaps of others. */
  private boolean fits(int section) {
    BuddyInfo info = buddy.info();
    int own = buddy.freeIn(section);
    long gaps = info.stripedFrames() + gaps(info, Mobility.MOVABLE) - own;
    long fixed = gaps(info, Mobility.FIXED);
    long spared =
        fixed + (info.blocks(Frames.SECTION_ORDER, Mobility.FIXED) << Frames.SECTION_ORDER);
    gaps += Math.min(fixed, spared - info.reserveFrames());
    return own != Frames.SECTION_FRAMES && gaps >= Frames.SECTION_FRAMES - own;
  }

  /** Free frames in blocks of less than a section. */
  private static long gaps(BuddyInfo info, Mobility mobility) {
    long gaps = 0;
    for (int order = 0; order < Frames.SECTION_ORDER; order++) {
      gaps += info.blocks(order, mobility) << order;
    }
    return gaps;
  }
}
