package dev.quire.core.reclaim;

/**
 * The time of reclaim, which stands still while everything hits: frames that have come in so far,
 * and what follows from that number.
 */
abstract class Faults {

  private static final int EPOCHS = 10;
  private static final int PERIOD = 8;

  /**
   * A capacity, and from where on epochs and periods are as long as it has them.
   *
   * @param frames that may be resident
   * @param start the count at which it came into force
   * @param epoch at that moment
   * @param period at that moment
   */
  private record Scale(long frames, long start, long epoch, long period) {

    long epochFrames() {
      return Math.max(1, (frames + EPOCHS / 2) / EPOCHS);
    }

    long epochAt(long count) {
      return epoch + Math.floorDiv(count - start, epochFrames());
    }

    long periodAt(long count) {
      return period + Math.floorDiv(count - start, PERIOD * frames);
    }
  }

  // Listed in docs/locking.md: replaced by who resizes, in one piece.
  private volatile Scale scale;

  /**
   * @param capacity frames that may be resident
   */
  Faults(long capacity) {
    this.scale = new Scale(capacity, 0, 0, 0);
  }

  /** Begins with another capacity; only before anybody else knows of it, or where one does. */
  final void capacity(long frames) {
    scale = new Scale(frames, 0, 0, 0);
  }

  /**
   * From now on epochs are of another length; their numbers go on, so that heats keep their age.
   */
  final void resize(long frames) {
    long now = count();
    scale = new Scale(frames, now, scale.epochAt(now), scale.periodAt(now));
  }

  /** Counts frames that have come in; returns how many had before. */
  abstract long add(int frames);

  abstract long count();

  /** Counts as {@link #add}; true when a new epoch has begun by that. */
  final boolean advance(int frames) {
    Scale now = scale;
    long before = add(frames);
    return now.epochAt(before) != now.epochAt(before + frames);
  }

  /** How many frames may be resident at a time. */
  final long capacity() {
    return scale.frames();
  }

  /** The epoch at a time: a new one with every tenth of the capacity that comes in. */
  final long epoch(long count) {
    return scale.epochAt(count);
  }

  long epoch() {
    return epoch(count());
  }

  /** The period at a time: a new one when eight times the capacity has come in. */
  final int period(long count) {
    return (int) scale.periodAt(count);
  }

  int period() {
    return period(count());
  }

  final long periodFrames() {
    return PERIOD * capacity();
  }
}
