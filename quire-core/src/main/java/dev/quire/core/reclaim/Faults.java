package dev.quire.core.reclaim;

/**
 * The time of reclaim, which stands still while everything hits: frames that have come in so far,
 * and what follows from that number.
 */
abstract class Faults {

  private static final int EPOCHS = 10;
  private static final int PERIOD = 4;

  private long capacity;
  private long epochFrames;

  /**
   * @param capacity frames that may be resident
   */
  Faults(long capacity) {
    capacity(capacity);
  }

  /** Begins with another capacity; only before anybody else knows of it, or where one does. */
  final void capacity(long frames) {
    this.capacity = frames;
    this.epochFrames = Math.max(1, (frames + EPOCHS / 2) / EPOCHS);
  }

  /** Counts frames that have come in; returns how many had before. */
  abstract long add(int frames);

  abstract long count();

  /** Counts as {@link #add}; true when a new epoch has begun by that. */
  final boolean advance(int frames) {
    long before = add(frames);
    return epoch(before) != epoch(before + frames);
  }

  /** How many frames may be resident at a time. */
  final long capacity() {
    return capacity;
  }

  /** The epoch at a time: a new one with every tenth of the capacity that comes in. */
  final long epoch(long count) {
    return count / epochFrames;
  }

  long epoch() {
    return epoch(count());
  }

  /** The period at a time: a new one when four times the capacity has come in. */
  final int period(long count) {
    return (int) (count / periodFrames());
  }

  int period() {
    return period(count());
  }

  final long periodFrames() {
    return PERIOD * capacity;
  }
}
