package dev.quire.core.buddy;

import static dev.quire.core.buddy.BuddyLayout.FIXED;
import static dev.quire.core.buddy.BuddyLayout.MAX_ORDER;
import static dev.quire.core.buddy.BuddyLayout.MOVABLE;
import static dev.quire.core.buddy.BuddyLayout.NONE;
import static dev.quire.core.buddy.BuddyLayout.ZONE_LOCK;

import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.frame.Frames;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.WordLock;
import dev.quire.core.word.Words;

/** The lists behind their lock: who may take from which area, and what is online. */
final class Zone {

  /** The reserve is one in so many of the fixed frames, up to {@link #RESERVE_LIMIT}. */
  private static final int RESERVE_SHARE = 32;

  /** Frames of the reserve at most: 1 MiB, index nodes for 114 thousand densely used pages. */
  private static final int RESERVE_LIMIT = 256;

  private final FreeLists lists;
  private final long metadata;
  private final WaitQueues waits;

  Zone(FreeLists lists, long metadata, WaitQueues waits) {
    this.lists = lists;
    this.metadata = metadata;
    this.waits = waits;
  }

  /** A block of loose frames, or -1; out of one of order {@code largest} at most. */
  int take(int order, Mobility mobility, int largest) {
    WordLock.lock(metadata + ZONE_LOCK, waits);
    try {
      return switch (mobility) {
        case FIXED -> lists.take(FIXED, order, largest);
        case MOVABLE -> takeMovable(order, largest);
        case LONGTERM -> takeSpared(order, largest);
      };
    } finally {
      WordLock.unlock(metadata + ZONE_LOCK, waits);
    }
  }

  /** Writes up to {@code wanted} frames for MOVABLE use to an array of ints; returns how many. */
  int takeSingles(long target, int wanted) {
    WordLock.lock(metadata + ZONE_LOCK, waits);
    try {
      for (int i = 0; i < wanted; i++) {
        int pfn = takeMovable(0, MAX_ORDER);
        if (pfn == NONE) {
          return i;
        }
        Words.setIntPlain(target + (long) i * Integer.BYTES, pfn);
      }
      return wanted;
    } finally {
      WordLock.unlock(metadata + ZONE_LOCK, waits);
    }
  }

  void give(int pfn, int order) {
    WordLock.lock(metadata + ZONE_LOCK, waits);
    try {
      lists.give(pfn, order);
    } finally {
      WordLock.unlock(metadata + ZONE_LOCK, waits);
    }
  }

  void giveSingles(long source, int count) {
    WordLock.lock(metadata + ZONE_LOCK, waits);
    try {
      for (int i = 0; i < count; i++) {
        lists.give(Words.getIntPlain(source + (long) i * Integer.BYTES), 0);
      }
    } finally {
      WordLock.unlock(metadata + ZONE_LOCK, waits);
    }
  }

  /** Adds a section of loose frames. */
  void online(int section) {
    WordLock.lock(metadata + ZONE_LOCK, waits);
    try {
      lists.state(section, BuddyLayout.ONLINE);
      count(section, Frames.SECTION_FRAMES);
      lists.give(section << Frames.SECTION_ORDER, MAX_ORDER);
      adjust();
    } finally {
      WordLock.unlock(metadata + ZONE_LOCK, waits);
    }
  }

  /** Lets nobody have the frames of a section, or lets them again; false when it was so. */
  boolean isolate(int section, boolean on) {
    WordLock.lock(metadata + ZONE_LOCK, waits);
    try {
      int before = on ? BuddyLayout.ONLINE : BuddyLayout.SET_ASIDE;
      boolean changes = lists.state(section) == before;
      if (changes) {
        lists.state(section, on ? BuddyLayout.SET_ASIDE : BuddyLayout.ONLINE);
      }
      return changes;
    } finally {
      WordLock.unlock(metadata + ZONE_LOCK, waits);
    }
  }

  /** Takes an isolated section away if it is one free block; says whether. */
  boolean offline(int section) {
    WordLock.lock(metadata + ZONE_LOCK, waits);
    try {
      boolean goes = isIsolated(section) && isOneBlock(section);
      if (goes) {
        lists.withdraw(section << Frames.SECTION_ORDER);
        lists.state(section, 0);
        count(section, -Frames.SECTION_FRAMES);
        adjust();
      }
      return goes;
    } finally {
      WordLock.unlock(metadata + ZONE_LOCK, waits);
    }
  }

  boolean isEmpty(int section) {
    WordLock.lock(metadata + ZONE_LOCK, waits);
    try {
      return isOneBlock(section);
    } finally {
      WordLock.unlock(metadata + ZONE_LOCK, waits);
    }
  }

  private boolean isOneBlock(int section) {
    return lists.isListed(section << Frames.SECTION_ORDER, MAX_ORDER);
  }

  private void count(int section, long frames) {
    long total = metadata + BuddyLayout.total(lists.home(section));
    Words.setLongOpaque(total, Words.getLongPlain(total) + frames);
  }

  /** Frames of a section that are in lists. */
  int freeIn(int section) {
    WordLock.lock(metadata + ZONE_LOCK, waits);
    try {
      return lists.freeIn(section);
    } finally {
      WordLock.unlock(metadata + ZONE_LOCK, waits);
    }
  }

  /** Passes through the lock once. */
  void quiesce() {
    WordLock.lock(metadata + ZONE_LOCK, waits);
    WordLock.unlock(metadata + ZONE_LOCK, waits);
  }

  boolean isOnline(int section) {
    return lists.state(section) != 0;
  }

  boolean isIsolated(int section) {
    return lists.state(section) == BuddyLayout.SET_ASIDE;
  }

  /** True when frames of the fixed area had better go back to the lists at once. */
  boolean isReserveShort() {
    return lists.free(FIXED) < word(BuddyLayout.RESERVE);
  }

  long free() {
    return lists.free(MOVABLE) + lists.free(FIXED);
  }

  long total() {
    return word(BuddyLayout.total(MOVABLE)) + word(BuddyLayout.total(FIXED));
  }

  /** One of the figures that move with the sections. */
  long word(int offset) {
    return Words.getLongOpaque(metadata + offset);
  }

  private int takeMovable(int order, int largest) {
    int pfn = lists.take(MOVABLE, order, largest);
    return pfn == NONE ? takeSpared(order, largest) : pfn;
  }

  /** Out of the sections that stay, but not of what FIXED allocations have there. */
  private int takeSpared(int order, int largest) {
    boolean isSpared = lists.free(FIXED) - (1 << order) >= word(BuddyLayout.RESERVE);
    return isSpared ? lists.take(FIXED, order, largest) : NONE;
  }

  private void adjust() {
    long fixed = word(BuddyLayout.total(FIXED));
    long reserve = Math.min(fixed / RESERVE_SHARE, RESERVE_LIMIT);
    Watermarks marks = Watermarks.of(total(), reserve);
    Words.setLongOpaque(metadata + BuddyLayout.RESERVE, reserve);
    Words.setLongOpaque(metadata + BuddyLayout.MIN, marks.min());
    Words.setLongOpaque(metadata + BuddyLayout.LOW, marks.low());
    Words.setLongOpaque(metadata + BuddyLayout.HIGH, marks.high());
  }
}
