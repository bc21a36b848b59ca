package dev.quire.core.cache;

import dev.quire.core.word.Words;

/**
 * How many frames carry pages of files, where their number is limited, those on their way in and
 * those that somebody holds beyond their file included. A frame is counted before it is allocated
 * and until it is free again, so the limit is never exceeded, by no thread and for no moment.
 */
public final class Residency {

  /** Makes pages of files go. Declared here, implemented by reclaim. */
  @FunctionalInterface
  public interface Eviction {

    /**
     * Evicts pages of {@code frames} frames, and no more than that takes.
     *
     * @param waits whether to wait for pages that may soon go
     * @return false when none could go
     */
    boolean evict(int frames, boolean waits);
  }

  /** Bytes of the words that this needs. */
  public static final int WORDS_BYTES = 64;

  /** No limit: nothing is counted. */
  static final Residency UNLIMITED = new Residency(0, Long.MAX_VALUE, (frames, waits) -> false);

  private final long count;
  private final long limit;
  private final Eviction eviction;

  /**
   * @param words address of {@link #WORDS_BYTES} zeroed bytes
   * @param limit frames, at least 1; {@link Long#MAX_VALUE} for none
   */
  public Residency(long words, long limit, Eviction eviction) {
    this.count = words;
    this.limit = limit;
    this.eviction = eviction;
  }

  /**
   * Counts frames that are about to be allocated for a page; evicts others when it must.
   *
   * @return false when there is no room for them and none can be made
   */
  boolean enter(int frames, boolean waits) {
    while (!tryEnter(frames)) {
      if (frames > limit || !eviction.evict(frames, waits)) {
        return tryEnter(frames); // others may have left in any case
      }
    }
    return true;
  }

  /** As {@link #enter}, if there is room without an eviction. */
  boolean tryEnter(int frames) {
    if (limit == Long.MAX_VALUE) {
      return true;
    }
    int seen;
    do {
      seen = Words.getIntOpaque(count);
      if (seen > limit - frames) {
        return false;
      }
      // pairs with leave; orders nothing: a number is all that it says
    } while (!Words.weakCasIntRelaxed(count, seen, seen + frames));
    return true;
  }

  /** Whether so many more may stay, by a look that may be old. */
  boolean hasRoom(long frames) {
    return limit == Long.MAX_VALUE || Words.getIntOpaque(count) <= limit - frames;
  }

  /** Frames that were counted are free again, or were not to be had. */
  void leave(int frames) {
    if (limit != Long.MAX_VALUE) {
      Words.getAndAddIntRelease(count, -frames); // pairs with tryEnter
    }
  }
}
