package dev.quire.core.migrate;

import dev.quire.core.buddy.Buddy;
import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.buddy.BuddyInfo;
import dev.quire.core.cache.Cache;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Owners;
import dev.quire.core.frame.Frames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes whole sections free, by moving what stands in the emptiest ones into the gaps of others.
 * Protocol compaction.md.
 */
public final class Compaction {

  /** How often all sections are gone through, as long as that moves anything. */
  private static final int ROUNDS = 4;

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
   * @param begun whether all sections were looked at
   * @param freed sections that became free
   * @param held sections that are in pieces still, because of what stands in them
   * @param moved frames
   */
  public record Compacted(boolean begun, int freed, List<Integer> held, long moved) {

    public Compacted {
      held = List.copyOf(held);
    }

    Compacted then(Compacted later) {
      List<Integer> last = later.begun ? later.held : held;
      return new Compacted(begun || later.begun, freed + later.freed, last, moved + later.moved);
    }
  }

  /** Frees all sections that can be, also those in which somebody was at work for a moment. */
  public Compacted all(Turn turn, Effort effort) {
    Compacted sum = new Compacted(false, 0, List.of(), 0);
    for (int round = 1; round <= ROUNDS && !effort.stop().getAsBoolean(); round++) {
      Compacted done = compact(Integer.MAX_VALUE, turn, effort);
      sum = sum.then(done);
      if (done.moved() == 0) {
        break;
      }
    }
    return sum;
  }

  /**
   * Frees sections until there is nothing to be gained, or {@code wanted} of them are free that
   * were not.
   *
   * @param turn taken for the look at all sections, and then for each
   * @param effort spent on each of them
   */
  public Compacted compact(int wanted, Turn turn, Effort effort) {
    Work work = new Work(turn, effort);
    boolean begun = work.inTurn(work::look);
    for (long candidate : work.candidates) {
      boolean ends = work.freed == wanted || effort.stop().getAsBoolean();
      if (ends || !work.inTurn(() -> work.empty((int) candidate))) {
        break;
      }
    }
    return new Compacted(begun, work.freed, work.held, work.moved);
  }

  /** One look at all sections, and what was done to them. */
  private final class Work {

    private final Turn turn;
    private final Effort effort;
    private final List<Integer> held = new ArrayList<>();
    private long[] candidates = {};
    private int freed;
    private long moved;

    Work(Turn turn, Effort effort) {
      this.turn = turn;
      this.effort = effort;
    }

    /** False when it is somebody else's turn. */
    boolean inTurn(Runnable step) {
      boolean mine = turn.take();
      if (mine) {
        try {
          step.run();
        } finally {
          turn.end();
        }
      }
      return mine;
    }

    /** Finds sections that may become free, the emptiest first; above each its frames in use. */
    void look() {
      buddy.drain();
      long[] found = new long[frames.top() >>> Frames.SECTION_ORDER];
      int count = 0;
      for (int section = 0; section < found.length; section++) {
        int used = Frames.SECTION_FRAMES - buddy.freeIn(section);
        boolean isPartly = used != 0 && used != Frames.SECTION_FRAMES; // and not absent
        if (isPartly && mayMove(section)) {
          found[count++] = (long) used << Integer.SIZE | section;
        }
      }
      Arrays.sort(found, 0, count);
      candidates = Arrays.copyOf(found, count);
    }

    /** Whether nothing is seen in a section that would have to stay. A guess. */
    private boolean mayMove(int section) {
      int end = section + 1 << Frames.SECTION_ORDER;
      boolean isHeld = false;
      for (int pfn = end - Frames.SECTION_FRAMES; pfn < end; pfn++) {
        long folio = frames.folio(pfn);
        if (FolioFlags.has(folio, FolioFlags.SLAB)) {
          return false;
        }
        int count = FolioRef.count(folio);
        isHeld |=
            FolioFlags.has(folio, FolioFlags.LOCKED | FolioFlags.WRITEBACK)
                || count != 0 && count > Owners.expected(folio);
      }
      if (isHeld) {
        held.add(section);
      }
      return !isHeld;
    }

    /** Empties a section, if it is still worth it, and nobody else has it isolated. */
    void empty(int section) {
      if (!fits(section) || !buddy.isolate(section)) {
        return;
      }
      try {
        int from = section << Frames.SECTION_ORDER;
        moved += evacuation.empty(from, from + Frames.SECTION_FRAMES, effort).frames();
        buddy.drain();
        if (buddy.freeIn(section) == Frames.SECTION_FRAMES) {
          freed++;
        } else if (!effort.stop().getAsBoolean()) {
          held.add(section);
        }
      } finally {
        buddy.restore(section);
      }
    }
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
    boolean isFixed = section < frames.fixedSections();
    return own != Frames.SECTION_FRAMES
        && (!isFixed || spared - own >= info.reserveFrames()) // an index node may be needed
        && gaps >= Frames.SECTION_FRAMES - own
        && info.freeFrames() - Frames.SECTION_FRAMES >= buddy.minWatermark();
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
