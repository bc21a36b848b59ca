package dev.quire.core.writeback;

import dev.quire.core.cache.Cache;
import dev.quire.core.cache.Mapping;
import dev.quire.core.cache.PageMarks;
import dev.quire.core.cache.PageStates;
import dev.quire.core.cache.Transform;
import dev.quire.core.folio.FolioLatch;
import dev.quire.core.folio.FolioLock;
import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One way through the dirty pages of a file, from the first to the last: each is looked at once, so
 * that whoever dirties pages all the time cannot keep it from ending. Protocol writeback.md.
 */
public final class Pass {

  /** The deadline of who waits for nobody. */
  public static final long NO_WAIT = Long.MIN_VALUE;

  private enum Outcome {
    BEGUN,
    CLEAN,
    LATCHED,
    LOCKED,
    UNDER_WAY,
    HELD_BACK,
    CUT_OFF
  }

  private final Cache cache;
  private final Mapping mapping;
  private final PageStates states;
  private final Failures errors;
  private final Refusals refusals;
  private final long deadline;
  private final boolean stable;
  private final Run run;
  private final long[] batch = new long[PageStates.BATCH];

  /** Of the file, loaded after the writeback of the last folio had begun. */
  private long size;

  private long writtenFrames;
  private boolean passedOver;
  private @Nullable IOException refusal;

  /**
   * @param deadline of {@link System#nanoTime()} for pages that somebody has latched, or {@link
   *     #NO_WAIT}: those that anybody works on are passed over then
   */
  public Pass(Cache cache, Mapping mapping, Failures errors, Refusals refusals, long deadline) {
    this.cache = cache;
    this.mapping = mapping;
    this.states = mapping.states();
    this.errors = errors;
    this.refusals = refusals;
    this.deadline = deadline;
    this.stable = mapping.backing().stable() || mapping.transform() != Transform.NONE;
    this.run = new Run(cache, mapping, errors, stable);
  }

  /** Writes what is dirty in the pages {@code first} to {@code last}, unsigned and included. */
  public void run(long first, long last) {
    if (states.isClean()) {
      return;
    }
    boolean bracketed = false;
    try {
      mapping.beginOwnChange(); // here, where no lock is held
      bracketed = true;
      write(first, last);
    } catch (IOException e) {
      errors.raise(e);
    } finally {
      if (bracketed) {
        endOwnChange();
      }
    }
  }

  private void endOwnChange() {
    try {
      mapping.endOwnChange();
    } catch (IOException e) {
      errors.raise(e);
    }
  }

  private void write(long first, long last) {
    try {
      long from = first;
      int found = batch.length;
      while (found == batch.length && Long.compareUnsigned(from, last) <= 0) {
        found = states.collect(PageMarks.DIRTY, from, last, batch);
        if (found > 0) {
          from = PageStates.behind(batch[found - 1]);
          visit(found);
        }
      }
    } finally {
      submit();
    }
  }

  /** Frames that were written. */
  long writtenFrames() {
    return writtenFrames;
  }

  /** Whether it came by a page that is dirty and could not be written for now. */
  boolean passedOver() {
    return passedOver;
  }

  /** Why a page was passed over although there was a deadline; null when none was. */
  @Nullable IOException refusal() {
    return refusal;
  }

  private void visit(int found) {
    int at = 0;
    try {
      while (at < found) {
        visit(batch[at++]);
      }
    } finally {
      while (at < found) {
        mapping.put(batch[at++]);
      }
    }
  }

  /** Takes over the reference to a folio. */
  private void visit(long folio) {
    boolean handedOver = false;
    try {
      if (!run.takes(folio)) {
        submit();
      }
      Outcome outcome = begin(folio);
      if (outcome != Outcome.BEGUN && outcome != Outcome.CLEAN && deadline != NO_WAIT) {
        submit(); // nobody waits for others with a writeback in hand that others may wait for
        outcome = beginPatiently(folio, outcome);
      }
      passedOver |= outcome != Outcome.BEGUN && outcome != Outcome.CLEAN;
      if (outcome == Outcome.BEGUN) {
        handedOver = true;
        run.add(folio, size);
      }
    } finally {
      if (!handedOver) {
        mapping.put(folio);
      }
    }
  }

  private void submit() {
    writtenFrames += run.submit();
  }

  // Latch, then lock, as everywhere. Both are only tried: a folio whose latch is taken belongs to a
  // writer who may keep it for as long as he likes.
  private Outcome begin(long folio) {
    if (!FolioLatch.tryShared(folio)) {
      return Outcome.LATCHED;
    }
    boolean keep = false;
    try {
      Outcome outcome = FolioLock.tryLock(folio) ? beginLocked(folio) : Outcome.LOCKED;
      keep = stable && outcome == Outcome.BEGUN;
      return outcome;
    } finally {
      if (!keep) {
        cache.latch().unlockShared(folio);
      }
    }
  }

  private Outcome beginLocked(long folio) {
    try {
      PageStates.Begun begun = states.begin(folio);
      size = mapping.size(); // only now: who cuts the file finds the writeback, or is seen here
      return switch (begun) {
        case YES -> size > position(folio) ? Outcome.BEGUN : cutOff(folio);
        case CLEAN -> Outcome.CLEAN;
        case UNDER_WAY -> Outcome.UNDER_WAY;
        case HELD_BACK -> Outcome.HELD_BACK;
      };
    } finally {
      cache.lock().unlock(folio);
    }
  }

  // Nothing of it lies below the size: whoever cuts the file drops it, or wants it back.
  private Outcome cutOff(long folio) {
    states.notWritten(folio);
    states.end(folio);
    return Outcome.CUT_OFF;
  }

  private static long position(long folio) {
    return Identity.index(folio) << Frames.FRAME_SHIFT;
  }

  private Outcome beginPatiently(long folio, Outcome first) {
    Outcome outcome = first;
    while (outcome != Outcome.BEGUN && outcome != Outcome.CLEAN) {
      switch (outcome) {
        case LOCKED -> cache.lock().awaitUnlock(folio);
        case UNDER_WAY -> cache.writebacks().await(folio);
        case HELD_BACK -> {
          if (!awaitLog(folio)) {
            return Outcome.CLEAN;
          }
        }
        case CUT_OFF -> {
          if (mapping.settledSize() <= position(folio)) {
            return Outcome.CLEAN; // it was cut off
          }
        }
        default -> {
          if (!awaitLatch(folio)) {
            return Outcome.CLEAN;
          }
        }
      }
      outcome = begin(folio);
    }
    return outcome;
  }

  private boolean awaitLog(long folio) {
    int seen = cache.logMoves();
    if (!states.isHeldBack(folio) || cache.awaitLog(seen, deadline)) {
      return true;
    }
    if (refusal == null) {
      refusal =
          refusals.heldBack(position(folio), PageStates.logPosition(folio), cache.logDurable());
    }
    return false;
  }

  private boolean awaitLatch(long folio) {
    if (cache.latch().shared(folio, deadline)) {
      cache.latch().unlockShared(folio);
      return true;
    }
    if (refusal == null) {
      refusal = refusals.latched(position(folio), FolioLatch.holder(folio));
    }
    return false;
  }
}
