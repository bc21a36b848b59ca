package dev.quire;

import dev.quire.core.os.MemorySight;

/**
 * How large a budget should be by what the system says of memory. Protocol follow.md. Not for
 * several threads.
 */
final class FollowRule {

  /** From here on memory is missed: percent of the last ten seconds in which a thread waited. */
  static final double PRESSED = 10;

  /** Up to here it is not. */
  static final double CALM = 1;

  /** As long as pressure is averaged: only then a step shows in it. */
  static final long STEP_NANOS = 10_000_000_000L;

  private final double share;
  private final long least;
  private final long most;
  private long stepped;

  /**
   * @param share of the limit that may be taken, above 0 and at most 1
   * @param least bytes without which the instance cannot be
   * @param most bytes that it may ever have
   * @param now by System.nanoTime()
   */
  FollowRule(double share, long least, long most, long now) {
    this.share = share;
    this.least = least;
    this.most = most;
    this.stepped = now;
  }

  /** What may be had at most; not below what the instance needs, whatever the limit. */
  long ceiling(MemorySight sight) {
    double allowed = sight.limit() == Long.MAX_VALUE ? most : share * sight.limit();
    return Math.clamp((long) allowed, least, most);
  }

  /**
   * The budget that is to be had now.
   *
   * @param budget that there is
   * @param now by System.nanoTime()
   */
  long wanted(MemorySight sight, long budget, long now) {
    long ceiling = ceiling(sight);
    double pressure = sight.pressure();
    if (budget > ceiling || Double.isNaN(pressure)) {
      return ceiling; // beyond it something is killed soon, so at once
    }
    if (now - stepped < STEP_NANOS || pressure >= CALM && pressure <= PRESSED) {
      return budget;
    }
    stepped = now;
    return pressure > PRESSED
        ? Math.max(least, budget - budget / 8)
        : Math.min(ceiling, budget + ceiling / 16);
  }
}
