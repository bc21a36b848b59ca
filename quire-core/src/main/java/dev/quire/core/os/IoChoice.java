package dev.quire.core.os;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * Whether several transfers go by a ring or one after the other: whichever was faster lately, on
 * this device and in this way. Protocol io.md.
 *
 * <p>At first the two take turns. Then the one with the smaller median cost of a page among its
 * latest batches has them all but each {@link #AGAIN}th, which goes the other way: what was true of
 * a device, or of what its cache holds, need not stay so. A median, because one call of many waits
 * for somebody else's.
 */
public final class IoChoice {

  /** Which way, and what a page of 4 KiB takes each way in nanoseconds; 0 where none was taken. */
  public record Measured(Way way, long ringNanos, long plainNanos) {}

  /** How several transfers are done. */
  public enum Way {
    /** There is no ring, or it was not to be used. */
    ONE_BY_ONE,
    /** Both ways take turns. */
    MEASURING,
    RING,
    PLAIN
  }

  /** Batches of each way that are remembered. */
  private static final int SAMPLES = 5;

  /** Batches of each way before one is preferred. */
  private static final int TRIALS = 3;

  /** Every so many batches go the way that is not preferred. */
  static final int AGAIN = 128;

  /** Fewer transfers say little about many. */
  static final int MIN_TRANSFERS = 4;

  private static final int PAGE = 4096;

  private final LongSupplier clock;

  // Guarded by this. Of the ring and of the plain calls: what a page cost, the latest SAMPLES.
  private final long[][] costs = {new long[SAMPLES], new long[SAMPLES]};
  private final int[] taken = new int[2];
  private int sinceOther;

  IoChoice(LongSupplier clock) {
    this.clock = clock;
  }

  long now() {
    return clock.getAsLong();
  }

  /** Whether the next batch goes by a ring, if there is one. */
  synchronized boolean takesRing() {
    if (isForced()) {
      return true; // IoRings has none where it must not be
    }
    if (isMeasuring()) {
      return taken[0] <= taken[1];
    }
    boolean other = sinceOther == AGAIN - 1;
    sinceOther = other ? 0 : sinceOther + 1;
    return prefersRing() != other;
  }

  private static boolean isForced() {
    return !System.getProperty(Os.IO_PROPERTY, "").isEmpty();
  }

  private boolean isMeasuring() {
    return !isForced() && Math.min(taken[0], taken[1]) < TRIALS;
  }

  private boolean prefersRing() {
    return isForced() || cost(0) <= cost(1);
  }

  /** The median of the latest costs of one way. */
  private long cost(int way) {
    int known = Math.min(taken[way], SAMPLES);
    long[] latest = Arrays.copyOf(costs[way], known);
    Arrays.sort(latest);
    return known == 0 ? 0 : latest[known / 2];
  }

  /** A batch has taken so long, in the way that it went. */
  void took(boolean ring, long nanos, Transfers transfers) {
    long bytes = 0;
    for (int i = 0; i < transfers.count(); i++) {
      bytes += transfers.moved(i);
    }
    if (transfers.count() >= MIN_TRANSFERS && bytes >= PAGE) {
      add(ring ? 0 : 1, nanos / (bytes / PAGE));
    }
  }

  private synchronized void add(int way, long cost) {
    costs[way][taken[way] % SAMPLES] = cost;
    taken[way] = taken[way] + 1 == 2 * SAMPLES ? SAMPLES : taken[way] + 1;
  }

  synchronized Measured measured() {
    Way way = isMeasuring() ? Way.MEASURING : prefersRing() ? Way.RING : Way.PLAIN;
    return new Measured(way, cost(0), cost(1));
  }
}
