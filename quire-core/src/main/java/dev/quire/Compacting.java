package dev.quire;

import dev.quire.core.buddy.Buddy;
import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.migrate.Compaction;
import dev.quire.core.migrate.Compaction.Compacted;
import java.util.function.BooleanSupplier;

/** Who compacts when: whoever asks, who needs a large block, the background. compaction.md. */
final class Compacting {

  /** Blocks of a larger order are made by compaction, if as much is free, before anything goes. */
  private static final int COSTLY_ORDER = 3;

  /** Sections that the background frees in one round: 8 MiB are moved at most. */
  private static final int SECTIONS = 4;

  private final Compaction compaction;
  private final Buddy buddy;
  private final Shape shape;

  // Listed in docs/locking.md. Set once, when the instance closes.
  private volatile boolean stopped;

  Compacting(Compaction compaction, Buddy buddy, Shape shape) {
    this.compaction = compaction;
    this.buddy = buddy;
    this.shape = shape;
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
    return compaction.all(shape.patient(), () -> stopped || Thread.currentThread().isInterrupted());
  }

  /** For a block that is wanted and not there. True when there may be one now. */
  boolean direct(int order, Mobility mobility) {
    return order > COSTLY_ORDER
        && mobility == Mobility.MOVABLE
        && buddy.freeFrames() - (1L << order) >= buddy.lowWatermark()
        && compaction.compact(1, shape.trying(), () -> false).freed() != 0;
  }

  /** In the background, now and then. */
  void round(BooleanSupplier stop) {
    compaction.round(SECTIONS, shape.trying(), stop);
  }

  /** What somebody has asked for ends after the folio that it is at; nobody asks again. */
  void stop() {
    stopped = true;
  }

  double fragmentation() {
    return compaction.fragmentation();
  }
}
