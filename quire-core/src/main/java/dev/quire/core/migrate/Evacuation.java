package dev.quire.core.migrate;

import dev.quire.core.buddy.Buddy;
import dev.quire.core.cache.Cache;
import dev.quire.core.cache.Mapping;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import dev.quire.core.migrate.Emptied.Left;
import dev.quire.core.migrate.Result.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Empties ranges of frames: moves what stands there elsewhere, and says what had to stay, and why.
 * Protocol migrate.md.
 */
public final class Evacuation {

  private final Cache cache;
  private final Frames frames;
  private final Buddy buddy;
  private final Migration migration;
  private final Split split;

  public Evacuation(Cache cache, Buddy buddy) {
    this.cache = cache;
    this.frames = cache.frames();
    this.buddy = buddy;
    this.migration = new Migration(cache);
    this.split = new Split(cache);
  }

  /**
   * Moves the folios of some frames. Without {@link Buddy#isolate} others may fill those frames
   * again as fast as they are emptied.
   *
   * @param from the first frame, at a multiple of the size of any folio there: of a section
   * @param to behind the last one
   */
  public Emptied empty(int from, int to, Effort effort) {
    Round round = new Round(effort);
    long pause = effort.pauseNanos();
    for (int pass = 1; ; pass++) {
      buddy.drain(); // what is in a stripe is as good as in use
      boolean again = round.pass(from, to) || round.result().left().isEmpty() && !isFree(from, to);
      if (!again || pass >= effort.passes() || effort.stop().getAsBoolean()) {
        return round.result();
      }
      LockSupport.parkNanos(pause);
      pause *= 2;
    }
  }

  /** Whether all of it is in lists, as far as it is isolated: nothing is on its way there. */
  private boolean isFree(int from, int to) {
    buddy.drain();
    for (int pfn = from; pfn < to; pfn += Frames.SECTION_FRAMES) {
      int section = pfn >>> Frames.SECTION_ORDER;
      if (buddy.isIsolated(section) && buddy.freeIn(section) != Frames.SECTION_FRAMES) {
        return false;
      }
    }
    return true;
  }

  /** One call, over its passes. */
  private final class Round {

    private final Effort effort;
    private final List<Left> left = new ArrayList<>();
    private int movedFolios;
    private int movedFrames;

    Round(Effort effort) {
      this.effort = effort;
    }

    Emptied result() {
      return new Emptied(movedFolios, movedFrames, left);
    }

    /** Whether something is left that may be moved in another pass. */
    boolean pass(int from, int to) {
      left.clear();
      boolean again = false;
      int pfn = from;
      while (pfn < to && !effort.stop().getAsBoolean()) {
        long folio = Identity.head(frames, pfn);
        int order = 0;
        if (FolioRef.count(folio) != 0) {
          order = Identity.order(folio);
          again |= !move(pfn & -(1 << order), order);
        } else if (FolioFlags.has(folio, FolioFlags.SLAB)) {
          left.add(new Left(pfn, 0, Result.of(Outcome.SLAB)));
        }
        pfn = (pfn & -(1 << order)) + (1 << order); // heads stand at multiples of their size
      }
      return again;
    }

    private boolean move(int pfn, int order) {
      Result result = attempt(pfn);
      if (result.outcome() == Outcome.NO_MEMORY
          && effort.reclaims()
          && cache.folios().relieve(order)) {
        result = attempt(pfn);
      }
      if (result.outcome() == Outcome.NO_MEMORY && order > 0 && effort.divides() && divide(pfn)) {
        boolean first = move(pfn, order - 1);
        return move(pfn + (1 << order - 1), order - 1) && first;
      }
      if (result.isDone()) {
        movedFolios++;
        movedFrames += 1 << order;
      } else if (result.outcome() != Outcome.GONE) {
        left.add(new Left(pfn, order, result));
      }
      return result.isDone() || result.outcome() == Outcome.GONE;
    }

    /** Makes two folios of one, if it is of several pages of its file, and whole pages at that. */
    private boolean divide(int pfn) {
      long folio = cache.folios().hold(pfn);
      if (folio == 0) {
        return false;
      }
      try {
        Mapping mapping = cache.mapping(Identity.mapping(folio));
        int order = Identity.order(folio) - 1;
        boolean done =
            mapping != null
                && order >= mapping.order()
                && split.splitHeld(mapping, folio, order).isDone();
        if (done) {
          cache.countSplit();
        }
        return done;
      } finally {
        cache.folios().put(folio, 1);
      }
    }

    private Result attempt(int pfn) {
      long folio = cache.folios().hold(pfn);
      // Frozen, if it is not free by now: by who has it locked.
      return folio == 0
          ? Result.of(FolioRef.count(frames.folio(pfn)) == 0 ? Outcome.GONE : Outcome.LOCKED)
          : migration.move(folio, effort.largest());
    }
  }
}
