package dev.quire.core.cache;

import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioLatch;
import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import dev.quire.core.word.Content;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Changing bytes of cached pages, one folio at a time. Protocol write.md.
 *
 * <p>A write of bytes that are there takes a reference and the folio's exclusive latch and no other
 * lock, but the tree's for a moment when the folio was clean; it allocates nothing.
 */
public final class Writing {

  /** The page is not there, or not this file's any more; nothing was written. */
  public static final int MISS = -1;

  /** Somebody has the folio latched; nothing was written. */
  public static final int BUSY = -2;

  /** The bytes would reach beyond the end of the file; nothing was written. */
  public static final int BEYOND = -3;

  /** Too much waits to be written; nothing was written. */
  public static final int THROTTLED = -4;

  /** The latch was not to be had by the deadline; nothing was written. */
  public static final int TIMED_OUT = -5;

  /**
   * The folio is clean, and so large that all of it had better not become dirty; nothing was
   * written.
   */
  public static final int LARGE = -6;

  /** log2 of the frames of what may become dirty by a byte: parts of this size may be had. */
  public static final int PART_ORDER = Cache.MAX_ORDER;

  /** The deadline of who does not wait. */
  private static final long NO_WAIT = Long.MIN_VALUE;

  private final Cache cache;
  private final Mapping mapping;
  private final Throttle throttle;

  Writing(Cache cache, Mapping mapping) {
    this.cache = cache;
    this.mapping = mapping;
    this.throttle = cache.throttle();
  }

  /**
   * Overwrites bytes of a page that is there, without waiting.
   *
   * @param lookup of the handle
   * @return {@code length}, or one of the reasons why nothing was written
   */
  public long overwrite(
      Lookup lookup, long position, MemorySegment source, long offset, long length) {
    // A latch that is taken in vain disturbs readers: what is known to fail does not come so far.
    int page = mapping.pageBytes();
    return length > page - (position & page - 1)
        ? MISS
        : write(lookup, position, source, offset, length, NO_WAIT, false, false);
  }

  /**
   * As {@link #overwrite}, waiting for the latch.
   *
   * @param deadline of {@link System#nanoTime()}
   * @param extend whether the file may grow; then the caller has its extend lock, and has asked the
   *     throttle
   * @param whole whether all of a large folio may become dirty
   * @throws IllegalStateException when this thread holds the latch
   */
  public long write(
      Lookup lookup,
      long position,
      MemorySegment source,
      long offset,
      long length,
      long deadline,
      boolean extend,
      boolean whole) {
    if (!extend && length > mapping.size() - position) {
      return BEYOND;
    }
    long folio = lookup.hold(position >>> Frames.FRAME_SHIFT);
    if (folio == 0) {
      return MISS;
    }
    try {
      long refusal = FolioFlags.has(folio, FolioFlags.DIRTY) ? 0 : clean(folio, !extend, whole);
      if (refusal != 0) {
        return refusal;
      }
      if (!FolioLatch.tryExclusive(folio)) {
        if (deadline == NO_WAIT || Fill.isFilling(folio)) {
          return BUSY;
        }
        if (!cache.latch().exclusive(folio, deadline)) {
          return TIMED_OUT;
        }
      }
      long done = MISS;
      try {
        done = latched(folio, lookup.id(), position, source, offset, length, extend);
      } finally {
        cache.latch().unlockExclusive(folio);
      }
      if (done >= 0) {
        lookup.touch(folio, position >>> Frames.FRAME_SHIFT);
      }
      return done;
    } finally {
      mapping.put(folio);
    }
  }

  /** Why a clean folio may not become dirty now, or 0. */
  private long clean(long folio, boolean asks, boolean whole) {
    if (asks && !throttle.admits(mapping)) {
      return THROTTLED;
    }
    return whole || Identity.order(folio) <= PART_ORDER ? 0 : LARGE;
  }

  // Flusher and truncate meet the write here: the one clears the dirty mark only with the latch
  // shared, the other publishes the size before it takes the latch to clear the tail.
  private long latched(
      long folio,
      long id,
      long position,
      MemorySegment source,
      long offset,
      long length,
      boolean extend) {
    if (!Identity.covers(folio, id, position >>> Frames.FRAME_SHIFT)) {
      return MISS;
    }
    long at = position - (Identity.index(folio) << Frames.FRAME_SHIFT);
    if (length > ((long) Frames.FRAME_BYTES << Identity.order(folio)) - at) {
      return MISS;
    }
    boolean beyond = length > mapping.size() - position;
    if (beyond && !extend) {
      return BEYOND;
    }
    if (!mapping.dirtied(folio)) {
      return MISS;
    }
    long address = mapping.lookup().content(folio) + at;
    if (!beyond) {
      Content.copyIn(source, offset, address, length);
    } else {
      extend(folio, position, source, offset, address, length);
    }
    return length;
  }

  private void extend(
      long folio, long position, MemorySegment source, long offset, long address, long length) {
    boolean copied = false;
    try {
      Content.copyIn(source, offset, address, length);
      copied = true;
    } finally {
      if (!copied) { // memory that a file is mapped to may fail halfway
        long kept = Math.max(0, mapping.size() - position);
        Content.zero(address + kept, length - kept);
        // Nobody would ever write it: no byte of it is part of the file.
        mapping.truncation().dropBeyond(folio);
      }
    }
    // Before the latch goes: the flusher, which writes no byte beyond the size, loads it after.
    mapping.extent().extendTo(position + length);
  }

  /**
   * Takes a page that is there into the caller's hands: with a reference, its exclusive latch, and
   * dirty.
   *
   * @param lookup of the handle
   * @param deadline of {@link System#nanoTime()}
   * @param whole as in {@link #write}
   * @return the folio, or one of the reasons why not
   * @throws IllegalStateException when this thread holds the latch
   */
  public long latch(Lookup lookup, long position, long deadline, boolean whole) {
    long folio = lookup.hold(position >>> Frames.FRAME_SHIFT);
    if (folio == 0) {
      return MISS;
    }
    long got = MISS;
    try {
      got = latchHeld(folio, lookup.id(), position, deadline, whole);
    } finally {
      if (got != folio) {
        mapping.put(folio);
      }
    }
    return got;
  }

  private long latchHeld(long folio, long id, long position, long deadline, boolean whole) {
    long refusal = FolioFlags.has(folio, FolioFlags.DIRTY) ? 0 : clean(folio, true, whole);
    if (refusal != 0) {
      return refusal;
    }
    if (Fill.isFilling(folio)) {
      return BUSY;
    }
    if (!cache.latch().exclusive(folio, deadline)) {
      return TIMED_OUT;
    }
    long got = MISS;
    try {
      if (position >= mapping.size()) {
        got = BEYOND;
      } else if (Identity.covers(folio, id, position >>> Frames.FRAME_SHIFT)
          && mapping.dirtiedInPlace(folio)) {
        got = folio;
      }
    } finally {
      if (got != folio) {
        cache.latch().unlockExclusive(folio);
      }
    }
    return got;
  }

  /** Ends what {@link #latch} began. */
  public void unlatch(long folio) {
    cache.latch().unlockExclusive(folio);
    mapping.put(folio);
  }

  /** Makes bytes of a latched folio zero, from one offset in it to another. */
  public void clear(long folio, long from, long end) {
    Content.zero(mapping.lookup().content(folio) + from, end - from);
  }

  /**
   * Whether a write within one page may put the page in without reading it: it covers all that the
   * file has of it.
   */
  public boolean isWhole(long position, long length) {
    long start = position & -mapping.pageBytes();
    long end = Math.min(start + mapping.pageBytes(), mapping.size());
    return position <= start && position + length >= end || start >= mapping.size();
  }

  /**
   * Puts a page in that is not there, with these bytes and zeros around them.
   *
   * @param extend as in {@link #write}
   * @return {@code length}; {@link #MISS} when somebody was first, or the page is not covered by
   *     now; {@link #BEYOND}; {@link #THROTTLED}
   * @throws IOException when there is no memory
   */
  public long insert(long position, MemorySegment source, long offset, long length, boolean extend)
      throws IOException {
    if (!extend && !throttle.admits(mapping)) {
      return THROTTLED;
    }
    long start = position & -mapping.pageBytes();
    long folio = mapping.fill().begin(start >>> Frames.FRAME_SHIFT, mapping.order(), false);
    if (folio == 0) {
      return MISS;
    }
    boolean written = false;
    try {
      boolean beyond = length > mapping.size() - position;
      if (beyond && !extend) {
        return BEYOND;
      }
      if (!isWhole(position, length)) {
        return MISS;
      }
      long address = mapping.lookup().content(folio);
      Content.zero(address, position - start);
      Content.copyIn(source, offset, address + position - start, length);
      long end = position - start + length;
      Content.zero(address + end, mapping.pageBytes() - end);
      // The latch and the fill's own reference keep everybody off who looks at the flag.
      written = mapping.dirtied(folio);
      if (written && beyond) {
        mapping.extent().extendTo(position + length);
      }
      return written ? length : MISS;
    } finally {
      mapping.fill().finish(folio, written, null);
    }
  }

  /**
   * Puts as many pages in as one folio as these bytes cover, where the file may have larger ones,
   * none of them is there, and memory is free.
   *
   * @param length bytes that there are, and that may become dirty
   * @param extend as in {@link #write}
   * @return bytes written; {@link #MISS} when it has to be done page by page
   * @throws IOException never, for memory is only taken if it is free
   */
  public long insertLarge(
      long position, MemorySegment source, long offset, long length, boolean extend)
      throws IOException {
    long covered = extend ? length : Math.min(length, mapping.size() - position);
    int order = largeAt(position, covered);
    if (order <= mapping.order() || !extend && !throttle.admits(mapping, 1L << order)) {
      return MISS;
    }
    long folio = mapping.fill().speculate(position >>> Frames.FRAME_SHIFT, order);
    return folio == 0 ? MISS : fillLarge(folio, position, source, offset, extend);
  }

  /** log2 of the frames of the largest folio from there on that so many bytes cover. */
  private int largeAt(long position, long bytes) {
    long frames = Math.min(bytes >>> Frames.FRAME_SHIFT, throttle.aheadFrames());
    if (!mapping.hasLarge() || frames == 0 || (position & Frames.FRAME_BYTES - 1) != 0) {
      return 0;
    }
    int order = 63 - Long.numberOfLeadingZeros(frames);
    order = Math.min(order, Long.numberOfTrailingZeros(position >>> Frames.FRAME_SHIFT));
    return Math.min(order, mapping.largest());
  }

  private long fillLarge(
      long folio, long position, MemorySegment source, long offset, boolean extend) {
    boolean written = false;
    try {
      long bytes = (long) Frames.FRAME_BYTES << Identity.order(folio);
      boolean beyond = bytes > mapping.size() - position;
      if (beyond && !extend) {
        return MISS;
      }
      Content.copyIn(source, offset, mapping.lookup().content(folio), bytes);
      // The latch and the fill's own reference keep everybody off who looks at the flag.
      written = mapping.dirtied(folio);
      if (written && beyond) {
        mapping.extent().extendTo(position + bytes);
      }
      return written ? bytes : MISS;
    } finally {
      mapping.fill().finish(folio, written, null);
    }
  }

  /**
   * Waits until {@link Throttle#admits(Mapping, long)} may say yes. With no latch held, but perhaps
   * extend.
   */
  public void awaitThrottle(long frames) throws IOException {
    throttle.await(mapping, frames);
  }

  /** Waits until the caller alone may change the size of the file. */
  public void lockSize() {
    mapping.extent().lockSize();
  }

  /** Lets others change it. */
  public void unlockSize() {
    mapping.extent().unlockSize();
  }
}
