package dev.quire;

import dev.quire.core.buddy.Buddy;
import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.frame.Frames;
import dev.quire.core.migrate.Compaction;
import dev.quire.core.migrate.Compaction.Compacted;
import dev.quire.core.migrate.Effort;
import dev.quire.stats.CompactionEvent;
import dev.quire.stats.CompactionStats;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Who compacts when: whoever asks, who needs a large block, the background. compaction.md. */
final class Compacting {

  /** Blocks of a larger order are made by compaction, if as much is free, before anything goes. */
  private static final int COSTLY_ORDER = 3;

  /** Above this, want of a block comes of memory that is in pieces, not of too little of it. */
  private static final double IN_PIECES = 0.5;

  /** The background begins above the one index, and goes on down to the other. */
  private static final double FRAGMENTED = 0.5;

  private static final double WHOLE = 0.4;

  /** Sections that the background frees in one round: 8 MiB are moved at most. */
  private static final int SECTIONS = 4;

  /** Rounds that the background leaves out when one has gained nothing: half a minute. */
  private static final int RESTS = 32;

  private final Compaction compaction;
  private final Buddy buddy;
  private final Shape shape;
  private final Pins pins;

  // Listed in docs/locking.md. Set once, when the instance closes.
  private volatile boolean stopped;

  // Listed in docs/locking.md. Guarded by this.
  private final Deferral deferral = new Deferral();
  private boolean works;
  private int rests;
  private long asked;
  private long direct;
  private long deferred;
  private long background;
  private long freed;
  private long moved;

  Compacting(Compaction compaction, Buddy buddy, Shape shape, Pins pins) {
    this.compaction = compaction;
    this.buddy = buddy;
    this.shape = shape;
    this.pins = pins;
  }

  /**
   * All that is to be had; ended by an interrupt, or the end of the instance.
   *
   * @throws IllegalStateException when that has begun
   */
  Compacted all() {
    if (stopped) {
      throw Calls.closed();
    }
    CompactionEvent event = CompactionEvent.start();
    Compacted done =
        compaction.all(
            shape.patient(),
            Effort.thorough(() -> stopped || Thread.currentThread().isInterrupted()));
    synchronized (this) {
      asked++;
      count(done);
    }
    return told(event, "asked", done);
  }

  /** For a block that is wanted and not there. True when there may be one now. */
  boolean direct(int order, Mobility mobility) {
    if (order <= COSTLY_ORDER
        || mobility != Mobility.MOVABLE
        || buddy.freeFrames() - (1L << order) < buddy.lowWatermark()
        || buddy.info().fragmentationIndex(order) <= IN_PIECES
        || defers()) {
      return false;
    }
    CompactionEvent event = CompactionEvent.start();
    Compacted done = compaction.compact(1, shape.trying(), Effort.light(() -> false));
    synchronized (this) {
      direct++;
      count(done);
      if (done.begun() && done.freed() == 0) {
        deferral.failed();
      }
    }
    return told(event, "direct", done).freed() != 0;
  }

  private synchronized boolean defers() {
    boolean defers = deferral.defers();
    deferred += defers ? 1 : 0;
    return defers;
  }

  /** In the background, now and then: if memory is in pieces, and enough of it is free. */
  void round(BooleanSupplier stop) {
    boolean rich = buddy.freeFrames() - Frames.SECTION_FRAMES >= buddy.highWatermark();
    if (!rich || !isDue(fragmentation())) {
      return;
    }
    CompactionEvent event = CompactionEvent.start();
    Compacted done = compaction.compact(SECTIONS, shape.trying(), Effort.light(stop));
    synchronized (this) {
      background++;
      count(done);
      rests = done.begun() && done.freed() == 0 ? RESTS : 0;
    }
    told(event, "background", done);
  }

  private synchronized boolean isDue(double fragmentation) {
    works = fragmentation > (works ? WHOLE : FRAGMENTED);
    boolean rested = rests == 0;
    rests -= rested ? 0 : 1;
    return works && rested;
  }

  private void count(Compacted done) {
    freed += done.freed();
    moved += done.moved();
    if (done.freed() != 0) {
      deferral.succeeded();
    }
  }

  private static Compacted told(@Nullable CompactionEvent event, String cause, Compacted done) {
    CompactionEvent.end(
        event, cause, done.freed(), done.held().size(), done.moved() << Frames.FRAME_SHIFT);
    return done;
  }

  /** What somebody has asked for ends after the folio that it is at; nobody asks again. */
  void stop() {
    stopped = true;
  }

  /** The share of the free frames that stand in no free section: 0 to 1. */
  double fragmentation() {
    buddy.drain();
    return buddy.info().fragmentation(Frames.SECTION_ORDER);
  }

  synchronized CompactionStats stats() {
    return new CompactionStats(
        asked,
        direct,
        deferred,
        background,
        freed * Frames.SECTION_BYTES,
        moved << Frames.FRAME_SHIFT,
        (long) pins.settledFrames() << Frames.FRAME_SHIFT,
        pins.inPlace());
  }
}
