package dev.quire.core.reclaim;

/**
 * A policy that wants to know of a page whether it was asked for once, or more often, since it was
 * looked at last.
 */
interface AskedTwice extends Policy {

  /** Heats. The access that brought a page in is the first to touch it, and counts for nothing. */
  byte FRESH = 0;

  byte ONCE = 1;
  byte AGAIN = 2;

  @Override
  default byte fresh() {
    return FRESH;
  }

  @Override
  default byte touched(byte heat) {
    return heat == FRESH ? ONCE : AGAIN;
  }

  @Override
  default byte warmed(int worth) {
    return (byte) Math.min(worth, AGAIN);
  }
}
