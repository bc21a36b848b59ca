package dev.quire;

import dev.quire.stats.HeldStats;
import dev.quire.stats.PinInfo;
import java.time.Duration;
import java.util.List;

/**
 * What {@link Quire#compact()} has achieved, and what memory is like afterwards.
 *
 * @param gainedBytes that were in pieces and are free in blocks of 2 MiB
 * @param movedBytes of pages that stand elsewhere now
 * @param heldSections blocks of 2 MiB that are in pieces still because of what stands in them: it
 *     is held, locked, or being written. Those that carry index nodes are not counted, which never
 *     move
 * @param held folios in those that were held at the end, by what holds them
 * @param holders recorded pins of pages in those, the oldest first; see {@link
 *     QuireBuilder#pinSampling}
 * @param freeBytes free in blocks of any size
 * @param largeFreeBytes of them in blocks of 2 MiB
 * @param nanos how long it took
 */
public record CompactionResult(
    long gainedBytes,
    long movedBytes,
    int heldSections,
    HeldStats held,
    List<PinInfo> holders,
    long freeBytes,
    long largeFreeBytes,
    long nanos) {

  public CompactionResult {
    holders = List.copyOf(holders);
  }

  /** Share of the free memory that is in blocks of 2 MiB, 0 to 1; 1 when nothing is free. */
  public double largeShare() {
    return freeBytes == 0 ? 1 : (double) largeFreeBytes / freeBytes;
  }

  public Duration duration() {
    return Duration.ofNanos(nanos);
  }
}
