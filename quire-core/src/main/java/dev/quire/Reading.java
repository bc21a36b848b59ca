package dev.quire;

import dev.quire.core.cache.Cache;
import dev.quire.core.cache.Counters;
import dev.quire.core.cache.Fill;
import dev.quire.core.cache.Headroom;
import dev.quire.core.cache.Lookup;
import dev.quire.core.cache.Mapping;
import dev.quire.core.folio.FolioLatch;
import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import dev.quire.stats.FileEvent;
import dev.quire.stats.MissEvent;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * The slow half of reading: what is done when a hit did not come off at once. A page that is
 * missing is filled, one that is being filled is waited for, one that keeps changing is latched.
 */
final class Reading {

  /** Optimistic attempts before the latch is taken: so a reader gets on beside a steady writer. */
  static final int ATTEMPTS = 4;

  private final Cache cache;
  private final Calls calls;
  private final long latchNanos;
  private final Passing passing;

  Reading(Cache cache, Calls calls, Passing passing, long latchNanos) {
    this.passing = passing;
    this.cache = cache;
    this.calls = calls;
    this.latchNanos = latchNanos;
  }

  /**
   * Reads on after a first attempt.
   *
   * @param first what {@link Lookup#read} returned
   * @param said by who reads
   * @return bytes read in all, -1 at the end of the file
   */
  int read(CachedFile file, long position, MemorySegment target, long first, Advice said)
      throws IOException {
    calls.enter();
    try {
      return readOn(file, position, target, first, said);
    } finally {
      calls.exit();
    }
  }

  private int readOn(
      CachedFile file, long position, MemorySegment target, long first, Advice ofReader)
      throws IOException {
    int length = (int) Math.min(target.byteSize(), Integer.MAX_VALUE - 8);
    int read = (int) Math.max(first, 0);
    boolean torn = first == Lookup.TORN;
    while (read < length) {
      long at = position + read;
      Advice said = Passing.said(file.mapping(), at >>> Frames.FRAME_SHIFT, ofReader);
      int n = page(file, at, target, read, length - read, said);
      if (n < 0) {
        torn |= n == Lookup.TORN;
        break;
      }
      passing.read(file.mapping(), at, n, said);
      read += n;
    }
    if (torn && read < length) {
      // A failed attempt may have left bytes of a page that is no longer part of the file.
      target.asSlice(read, length - read).fill((byte) 0);
    }
    return read == 0 && length != 0 ? -1 : read;
  }

  /** Bytes of one folio; at the end of the file MISS, or TORN when an attempt had left its mark. */
  private int page(
      CachedFile file, long position, MemorySegment target, int offset, int length, Advice said)
      throws IOException {
    Mapping mapping = file.mapping();
    Lookup lookup = said.isQuiet() ? mapping.quiet() : mapping.lookup();
    long index = position >>> Frames.FRAME_SHIFT;
    int end = Lookup.MISS;
    int attempt = 0;
    while (true) {
      int n = withinFolio(lookup, position, target, offset, length);
      if (n >= 0) {
        return n;
      }
      end = Math.min(end, n);
      if (position >= file.size()) {
        return end;
      }
      long folio = mapping.lookup().peek(index);
      if (folio == 0 || Fill.isFilling(folio)) {
        settle(file, mapping, index, folio, said);
        if (!said.isQuiet()) {
          lookup = mapping.welcome(); // this asking was told when the page entered
        }
      } else if (++attempt >= ATTEMPTS) {
        n = latched(file, mapping, position, target, offset, length);
        if (n >= 0) {
          return n;
        }
      } else {
        cache.counters().add(Counters.RETRIES, 1);
      }
    }
  }

  /** As many of the bytes as one folio holds. */
  private static int withinFolio(
      Lookup lookup, long position, MemorySegment target, int offset, int length) {
    long bytes = Math.min(length, lookup.reach(position));
    return bytes <= 0 ? Lookup.MISS : (int) lookup.read(position, target, offset, bytes);
  }

  /** Sees to it that a page that was missing, or was being filled, is so no longer. */
  private void settle(CachedFile file, Mapping mapping, long index, long folio, Advice said)
      throws IOException {
    FileEvent event = MissEvent.start();
    boolean settled = false;
    try {
      cache.counters().add(Counters.MISSES, 1);
      if (folio == 0) {
        Headroom.require();
        mapping.fill().demand(index);
        passing.brought(mapping, index, said);
      } else {
        IOException failure = mapping.fill().await(folio, index);
        if (failure != null) {
          throw failure;
        }
      }
      settled = true;
    } catch (MemoryExhaustedException e) {
      throw e;
    } catch (IOException e) {
      file.checkOpen();
      throw new QuireIoException(
          "page at byte %d of %s could not be read: %s"
              .formatted(index << Frames.FRAME_SHIFT, file.path(), e.getMessage()),
          e);
    } finally {
      long position = index << Frames.FRAME_SHIFT;
      FileEvent.end(event, file.path(), position, mapping.pageBytes(), !settled);
    }
  }

  /** As above, for a page that could not be held a moment ago. */
  void settle(CachedFile file, long position) throws IOException {
    Mapping mapping = file.mapping();
    long index = position >>> Frames.FRAME_SHIFT;
    long folio = mapping.lookup().peek(index);
    if (folio == 0 || Fill.isFilling(folio)) {
      settle(file, mapping, index, folio, file.advice());
    } else {
      // Frozen by somebody who has it locked: wait for that without a reference, look again.
      cache.lock().awaitUnlock(folio);
    }
  }

  static EOFException beyond(CachedFile file, long position, long size) {
    return new EOFException(
        "byte %d of %s is beyond its end at %d".formatted(position, file.path(), size));
  }

  private int latched(
      CachedFile file, Mapping mapping, long position, MemorySegment target, int offset, int length)
      throws IOException {
    long folio = mapping.lookup().hold(position >>> Frames.FRAME_SHIFT);
    if (folio == 0) {
      settle(file, position);
      return Lookup.MISS;
    }
    cache.counters().add(Counters.LATCHED, 1);
    try {
      if (isOwn(folio)) {
        return mapping.lookup().readOwn(folio, position, target, offset, length);
      }
      latchShared(file, folio, position);
      try {
        return withinFolio(mapping.lookup(), position, target, offset, length);
      } finally {
        cache.latch().unlockShared(folio);
      }
    } finally {
      mapping.put(folio);
    }
  }

  /** True when this thread has the folio pinned for writing: it may read what it writes. */
  static boolean isOwn(long folio) {
    return FolioLatch.holder(folio) == Thread.currentThread().threadId();
  }

  /** Takes the shared latch of a folio on which the caller holds a reference. */
  void latchShared(CachedFile file, long folio, long position) throws IOException {
    if (!cache.latch().shared(folio, System.nanoTime() + latchNanos)) {
      throw timedOut(file, position, FolioLatch.holder(folio), latchNanos);
    }
  }

  /** What is said of a latch that was not to be had; {@code holder} is 0 when several have it. */
  static LatchTimeoutException timedOut(
      CachedFile file, long position, long holder, long latchNanos) {
    long own = Thread.currentThread().threadId();
    String site = file.quire().pins().site(file, position, holder == 0 ? own : holder);
    String who =
        holder != 0
            ? "thread " + holder
            : site.isEmpty()
                ? "shared pins, of this thread perhaps"
                : "a shared pin of this thread itself, which has to be closed first";
    return new LatchTimeoutException(
        "the page at byte %d of %s is latched by %s, for over %d ms; see latchTimeout%s"
            .formatted(position, file.path(), who, latchNanos / 1_000_000, site));
  }

  /** A reference to the uptodate folio that holds {@code position}; fills it when missing. */
  long pin(CachedFile file, long position) throws IOException {
    Headroom.require();
    calls.enter();
    try {
      return pinSlowly(file, position);
    } finally {
      calls.exit();
    }
  }

  private long pinSlowly(CachedFile file, long position) throws IOException {
    Mapping mapping = file.mapping();
    long index = position >>> Frames.FRAME_SHIFT;
    while (true) {
      long size = file.size();
      if (position >= size) {
        throw beyond(file, position, size);
      }
      long folio = mapping.lookup().hold(index);
      if (folio == 0) {
        settle(file, position);
      } else if (Fill.isFilling(folio)) {
        mapping.put(folio);
        settle(file, mapping, index, folio, file.advice());
      } else if (Identity.covers(folio, mapping.id(), index)) {
        return folio;
      } else {
        mapping.put(folio);
      }
    }
  }
}
