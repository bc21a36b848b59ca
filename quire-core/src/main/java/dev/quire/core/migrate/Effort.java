package dev.quire.core.migrate;

import dev.quire.core.frame.Frames;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * How much is done to empty a range of frames.
 *
 * @param passes how often what is in use is tried, at least 1
 * @param pauseNanos between the first two of them; twice as long each time
 * @param reclaims whether pages may be evicted to have memory for those that move
 * @param divides whether a folio for which there is no place in one piece is divided
 * @param largest order of a free block that may be broken for a page that moves
 * @param stop looked at before each folio: true ends the work
 */
public record Effort(
    int passes,
    long pauseNanos,
    boolean reclaims,
    boolean divides,
    int largest,
    BooleanSupplier stop) {

  private static final int PASSES = 10;
  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  /** For who needs these very frames: some 100 ms when something is held. */
  public static Effort insistent(BooleanSupplier stop) {
    return new Effort(PASSES, PAUSE_NANOS, true, true, Frames.SECTION_ORDER, stop);
  }

  /** For who takes what can be had: no section that is free as a whole is broken for it. */
  public static Effort thorough(BooleanSupplier stop) {
    return new Effort(1, 0, false, true, Frames.SECTION_ORDER - 1, stop);
  }

  /** As {@link #thorough}, for who takes what is easily had: large folios stay what they are. */
  public static Effort light(BooleanSupplier stop) {
    return new Effort(1, 0, false, false, Frames.SECTION_ORDER - 1, stop);
  }
}
