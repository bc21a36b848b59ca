package dev.quire.core.frame;

import dev.quire.core.os.Os;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What outlives an instance: ranges of closed instances, which the next ones take over, and the
 * next mapping id. The only static state of the rooms.
 */
public final class Ranges {

  // Ranges cannot be unmapped (see Range), so without re-use each instance would leave address
  // space behind. Ids of mappings are never used twice in a process, so that what a stale reader
  // compares cannot come to match.
  private static final List<Range> IDLE = new ArrayList<>();
  private static final AtomicLong NEXT_MAPPING = new AtomicLong(1);

  private Ranges() {}

  /** A range of at least {@code sections}, an idle one if there is. */
  public static Range acquire(Os os, int sections) {
    synchronized (IDLE) {
      Optional<Range> best =
          IDLE.stream()
              .filter(range -> range.madeBy(os) && range.capacity() >= sections)
              .min(Comparator.comparingInt(Range::capacity));
      if (best.isPresent()) {
        IDLE.remove(best.get());
        return best.get();
      }
    }
    return new Range(os, sections);
  }

  /**
   * Takes a range back for the next instance. Its sections were dropped, no reference is left,
   * calls in flight have returned and a grace period has passed.
   */
  public static void release(Range range) {
    synchronized (IDLE) {
      IDLE.add(range);
    }
  }

  /** An id that no mapping of this process ever had; never 0. */
  public static long nextMapping() {
    return NEXT_MAPPING.getAndIncrement();
  }
}
