package dev.quire.core.buddy;

import static dev.quire.core.buddy.BuddyLayout.NONE;
import static dev.quire.core.buddy.BuddyLayout.STRIPE_CAPACITY;
import static dev.quire.core.buddy.BuddyLayout.STRIPE_COUNT;
import static dev.quire.core.buddy.BuddyLayout.STRIPE_LOCK;

import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.WordLock;
import dev.quire.core.word.Words;

/**
 * Small caches of single frames, so that parallel faults do not meet on the zone lock. A thread
 * uses the stripe of its id; several may share one.
 */
final class Stripes {

  // Invariants: a stripe's frames are LOOSE and in no list; they count as free. Lock order: one
  // stripe, then the zone; never two stripes.

  /** Frames that move between a stripe and the lists at a time. */
  static final int BATCH = 16;

  private final Zone zone;
  private final long metadata;
  private final int stripes;
  private final WaitQueues waits;

  Stripes(Zone zone, long metadata, int stripes, WaitQueues waits) {
    this.zone = zone;
    this.metadata = metadata;
    this.stripes = stripes;
    this.waits = waits;
  }

  /** A loose frame for MOVABLE use, or -1 when this stripe and the lists are empty. */
  int take() {
    long stripe = own();
    WordLock.lock(stripe + STRIPE_LOCK, waits);
    try {
      int count = count(stripe);
      if (count == 0) {
        count = zone.takeSingles(stripe + BuddyLayout.cached(0), BATCH);
        if (count == 0) {
          return NONE;
        }
      }
      count--;
      int pfn = Words.getIntPlain(stripe + BuddyLayout.cached(count));
      count(stripe, count);
      return pfn;
    } finally {
      WordLock.unlock(stripe + STRIPE_LOCK, waits);
    }
  }

  /** Keeps a loose frame. */
  void give(int pfn) {
    long stripe = own();
    WordLock.lock(stripe + STRIPE_LOCK, waits);
    try {
      int count = count(stripe);
      if (count == STRIPE_CAPACITY) {
        count = drop(stripe, count, BATCH);
      }
      Words.setIntPlain(stripe + BuddyLayout.cached(count), pfn);
      count(stripe, count + 1);
    } finally {
      WordLock.unlock(stripe + STRIPE_LOCK, waits);
    }
  }

  /** Moves what all stripes hold to the lists. */
  void drain() {
    for (int i = 0; i < stripes; i++) {
      long stripe = stripe(i);
      if (count(stripe) == 0) {
        continue; // racy because a frame freed at this instant may as well be freed a bit later
      }
      WordLock.lock(stripe + STRIPE_LOCK, waits);
      try {
        int count = count(stripe);
        drop(stripe, count, count);
      } finally {
        WordLock.unlock(stripe + STRIPE_LOCK, waits);
      }
    }
  }

  /** Passes through every lock once. */
  void quiesce() {
    for (int i = 0; i < stripes; i++) {
      WordLock.lock(stripe(i) + STRIPE_LOCK, waits);
      WordLock.unlock(stripe(i) + STRIPE_LOCK, waits);
    }
  }

  /** Frames in all stripes; exact when nobody allocates or frees. */
  long frames() {
    long sum = 0;
    for (int i = 0; i < stripes; i++) {
      sum += count(stripe(i));
    }
    return sum;
  }

  int stripes() {
    return stripes;
  }

  int count(int stripe) {
    return count(stripe(stripe));
  }

  int frame(int stripe, int slot) {
    return Words.getIntPlain(stripe(stripe) + BuddyLayout.cached(slot));
  }

  /** Gives the frames that have been here longest to the lists; the hot ones stay. */
  private int drop(long stripe, int count, int dropped) {
    zone.giveSingles(stripe + BuddyLayout.cached(0), dropped);
    for (int i = dropped; i < count; i++) {
      int pfn = Words.getIntPlain(stripe + BuddyLayout.cached(i));
      Words.setIntPlain(stripe + BuddyLayout.cached(i - dropped), pfn);
    }
    count(stripe, count - dropped);
    return count - dropped;
  }

  private long own() {
    return stripe((int) Thread.currentThread().threadId() & stripes - 1);
  }

  private long stripe(int stripe) {
    return metadata + BuddyLayout.stripe(stripe);
  }

  private static int count(long stripe) {
    return Words.getIntOpaque(stripe + STRIPE_COUNT);
  }

  private static void count(long stripe, int count) {
    Words.setIntOpaque(stripe + STRIPE_COUNT, count);
  }
}
