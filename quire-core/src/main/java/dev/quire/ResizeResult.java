package dev.quire;

import dev.quire.stats.HeldStats;
import dev.quire.stats.PinInfo;
import java.time.Duration;
import java.util.List;

/**
 * What came of a {@link Resize}.
 *
 * @param from the budget in bytes before
 * @param wanted the budget that was asked for
 * @param reached the budget now: {@code wanted}, or what is nearest to it of what could be had
 * @param end why it ended
 * @param problem what kept it from going on, in words that say what to do; empty when complete
 * @param heldSections sections, 2 MiB each, that could not go because of what stands in them
 * @param held folios in those that were held at the end, by what holds them
 * @param holders recorded pins of pages in those, the oldest first; see {@link
 *     QuireBuilder#pinSampling}
 * @param nanos how long it took
 */
public record ResizeResult(
    long from,
    long wanted,
    long reached,
    End end,
    String problem,
    int heldSections,
    HeldStats held,
    List<PinInfo> holders,
    long nanos) {

  /** Why a resize ended. */
  public enum End {
    /** The budget is what was wanted. */
    COMPLETE,
    /** {@link Resize#cancel} was called, or the instance closed. */
    CANCELLED,
    /** What stands in the sections that are left is held by somebody. */
    HELD,
    /** The system did not give memory, or did not take it back. */
    REFUSED
  }

  public ResizeResult {
    holders = List.copyOf(holders);
  }

  /** Whether the budget is what was wanted. */
  public boolean isComplete() {
    return end == End.COMPLETE;
  }

  public Duration duration() {
    return Duration.ofNanos(nanos);
  }
}
