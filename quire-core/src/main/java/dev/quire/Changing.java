package dev.quire;

import dev.quire.core.cache.Cache;
import dev.quire.core.cache.Headroom;
import dev.quire.core.cache.IoThreads;
import dev.quire.core.cache.Lookup;
import dev.quire.core.cache.Mapping;
import dev.quire.core.cache.Truncation;
import dev.quire.core.cache.Writing;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioLatch;
import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import dev.quire.core.migrate.Split;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * The slow half of writing: what is done when a page could not be overwritten at once. A page that
 * is missing is filled, or put in where the write covers it; one that is latched is waited for; a
 * write that reaches beyond the end makes the file longer.
 */
final class Changing {

  private final Cache cache;
  private final Calls calls;
  private final Reading reading;
  private final long latchNanos;
  private final Split split;

  Changing(Cache cache, Calls calls, Reading reading, long latchNanos) {
    this.cache = cache;
    this.calls = calls;
    this.reading = reading;
    this.split = new Split(cache);
    this.latchNanos = latchNanos;
  }

  /** Writes all bytes of {@code source}, page by page. */
  void write(CachedFile file, long position, MemorySegment source) throws IOException {
    calls.enter();
    try {
      Headroom.require();
      new Write(file, source).run(position);
    } finally {
      calls.exit();
    }
  }

  /** Writes all bytes of {@code source} at the end of the file; returns where that was. */
  long append(CachedFile file, MemorySegment source) throws IOException {
    calls.enter();
    try {
      Headroom.require();
      return new Write(file, source).append();
    } finally {
      calls.exit();
    }
  }

  /** Takes the page that holds {@code position} into the caller's hands, to write it in place. */
  Folio pin(CachedFile file, long position) throws IOException {
    calls.enter();
    try {
      Headroom.require();
      long folio = latch(file, position);
      Folio page = null;
      try {
        page = pinned(file, folio, position);
        return page;
      } finally {
        if (page == null) {
          file.mapping().writing().unlatch(folio);
        }
      }
    } finally {
      calls.exit();
    }
  }

  /** Whether another clean page of the file may become dirty now. */
  boolean admits(CachedFile file) {
    return cache.throttle().admits(file.mapping());
  }

  /** Waits until that is so; the caller holds no page. */
  void throttle(CachedFile file, long position) throws IOException {
    calls.enter();
    try {
      while (!admits(file)) {
        awaitThrottle(file, position, 0);
      }
    } finally {
      calls.exit();
    }
  }

  /** A reference to the page that holds {@code position}, for somebody who will change it. */
  long hold(CachedFile file, long position) throws IOException {
    return reading.pin(file, position);
  }

  /** How long somebody may wait for a page that others have latched. */
  long latchNanos() {
    return latchNanos;
  }

  private static Folio pinned(CachedFile file, long folio, long position) {
    Mapping mapping = file.mapping();
    long pinned = mapping.lookup().pinned(folio, position, file.quire().reader());
    long start = position & -file.pageSize();
    int ticket = Lookup.isSampled(pinned) ? file.quire().pins().record(file, start, true) : 0;
    WritePin write = new WritePin(file, folio, start, mapping.size(), ticket, false);
    return new Folio(file, pinned, file.address(folio, start), start, write);
  }

  private long latch(CachedFile file, long position) throws IOException {
    Mapping mapping = file.mapping();
    Writing writing = mapping.writing();
    boolean whole = false;
    while (true) {
      long deadline = System.nanoTime() + latchNanos;
      long folio = writing.latch(file.lookup(), position, deadline, whole);
      if (folio > 0) {
        return folio;
      }
      long size = file.size(); // and the file is open
      if (position >= size) {
        throw Reading.beyond(file, position, size);
      }
      switch ((int) folio) {
        case Writing.TIMED_OUT -> throw timedOut(file, position);
        case Writing.THROTTLED -> awaitThrottle(file, position, 0);
        case Writing.LARGE -> {
          divide(mapping, position);
          whole = true;
        }
        default -> reading.settle(file, position);
      }
    }
  }

  /**
   * Before a few bytes of a large folio change: so that what is written for them is not all of it.
   * Where it cannot be divided, it is.
   */
  private void divide(Mapping mapping, long position) {
    split.split(
        mapping, position >>> Frames.FRAME_SHIFT, Math.max(Writing.PART_ORDER, mapping.order()));
  }

  private void awaitThrottle(CachedFile file, long position, long frames) throws IOException {
    try {
      file.mapping().writing().awaitThrottle(frames);
    } catch (IOException e) {
      file.checkOpen();
      throw new QuireIoException(
          "bytes at %d of %s were not written: what was written before cannot be stored: %s"
              .formatted(position, file.path(), e.getMessage()),
          e);
    }
  }

  /** Makes the file that long. */
  void truncate(CachedFile file, long size) throws IOException {
    alone(
        file,
        "truncated to %d bytes".formatted(size),
        () -> {
          Truncation truncation = file.mapping().truncation();
          long now = file.size();
          if (size > now) {
            truncation.grow(size);
          } else if (size < now) {
            if (!truncation.cut(size, System.nanoTime() + latchNanos)) {
              throw timedOut(file, size);
            }
            split.trim(file.mapping()); // or its frames stay until the folio goes
          }
        });
  }

  /** Makes a range that lies in the file read as zeros, without space where the storage can. */
  void punch(CachedFile file, long position, long length) throws IOException {
    alone(
        file,
        "punched at %d for %d bytes".formatted(position, length),
        () -> {
          long size = file.size();
          if (length > size - position) {
            throw new IllegalArgumentException(
                "%d bytes at position %d; the file ends at %d".formatted(length, position, size));
          }
          new Hole(file, position, position + length).make();
        });
  }

  /** Runs a call that changes the stored file, while nobody else changes its size. */
  private void alone(CachedFile file, String what, IoThreads.IoCall call) throws IOException {
    Mapping mapping = file.mapping();
    Writing writing = mapping.writing();
    calls.enter();
    try {
      Headroom.require();
      cache.io().call(mapping::beginOwnChange);
      try {
        writing.lockSize();
        try {
          call.run();
        } finally {
          writing.unlockSize();
        }
      } finally {
        cache.io().call(mapping::endOwnChange);
      }
    } catch (QuireIoException e) {
      throw e;
    } catch (IOException e) {
      file.checkOpen();
      throw new QuireIoException(
          "%s was not %s: %s".formatted(file.path(), what, e.getMessage()), e);
    } finally {
      calls.exit();
    }
  }

  LatchTimeoutException timedOut(CachedFile file, long position) {
    long folio = file.mapping().lookup().peek(position >>> Frames.FRAME_SHIFT);
    long holder = folio == 0 ? 0 : FolioLatch.holder(folio);
    return Reading.timedOut(file, position, holder, latchNanos);
  }

  /** One hole on its way into a file, with the extend lock held. */
  private final class Hole {

    private static final int ATTEMPTS = 4;

    private final CachedFile file;
    private final long position;
    private final long end;

    Hole(CachedFile file, long position, long end) {
      this.file = file;
      this.position = position;
      this.end = end;
    }

    /** Whole pages leave cache and storage; zeros are written to what is left of others. */
    void make() throws IOException {
      long page = file.mapping().pageBytes();
      long first = (position + page - 1 & -page) >>> Frames.FRAME_SHIFT;
      long behind = (end & -page) >>> Frames.FRAME_SHIFT;
      Truncation truncation = file.mapping().truncation();
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        long from = truncation.behind(first);
        long to = truncation.first(behind);
        if (from >= to) {
          break;
        }
        zero(position, from << Frames.FRAME_SHIFT);
        zero(to << Frames.FRAME_SHIFT, end);
        if (punch(truncation, from, to)) {
          return;
        }
      }
      zero(position, end);
    }

    private boolean punch(Truncation truncation, long from, long to) throws IOException {
      try {
        return truncation.punch(from, to);
      } catch (UnsupportedOperationException | IOException e) {
        zero(from << Frames.FRAME_SHIFT, to << Frames.FRAME_SHIFT); // costs space, reads the same
        return true;
      }
    }

    private void zero(long from, long to) throws IOException {
      int page = file.mapping().pageBytes();
      MemorySegment zeros = MemorySegment.ofArray(new byte[page]);
      for (long at = from; at < to; ) {
        long bytes = Math.min(to - at, page - (at & page - 1));
        new Write(file, zeros.asSlice(0, bytes)).runLocked(at);
        at += bytes;
      }
    }
  }

  /** One call on its way through the pages of a file. */
  private final class Write {

    /** The position of an append: wherever the file ends. */
    private static final long END = -1;

    /** As much becomes dirty beyond the end, or more, before the throttle is asked once more. */
    private static final long UNASKED_BYTES = 64 << 10;

    private final CachedFile file;
    private final Mapping mapping;
    private final Writing writing;
    private final MemorySegment source;

    Write(CachedFile file, MemorySegment source) {
      this.file = file;
      this.mapping = file.mapping();
      this.writing = mapping.writing();
      this.source = source;
    }

    /** Overwrites as far as the file reaches, and goes on beyond its end. */
    void run(long position) throws IOException {
      long done = pages(position, 0, false);
      if (done < source.byteSize()) {
        beyond(position, done);
      }
    }

    /** For who has the extend lock for more than this. */
    void runLocked(long position) throws IOException {
      awaitRoom(position, 0);
      pages(position, 0, true);
    }

    long append() throws IOException {
      return beyond(END, 0);
    }

    // All of the rest under one lock: an append between two of its pages would be overwritten. Who
    // has to wait before the first of them does so without it, and looks again where the end is.
    private long beyond(long position, long offset) throws IOException {
      long frames = asked(offset);
      while (true) {
        long at;
        long first;
        writing.lockSize();
        try {
          Positions.checkRange(position == END ? file.size() : position, source.byteSize());
          takeSpace(position == END ? file.size() : position + offset, source.byteSize() - offset);
          at = position == END ? file.size() : position; // only now: others may have changed it
          first = admitted(at, offset, frames) ? first(at, offset) : Writing.THROTTLED;
          if (first >= 0) {
            pages(at, offset + first, true);
            return at;
          }
        } finally {
          writing.unlockSize();
        }
        await(first, at + offset, frames);
      }
    }

    /** For how many frames the throttle is asked at once: all of the rest, if that may be. */
    private long asked(long offset) {
      long left = source.byteSize() - offset + Frames.FRAME_BYTES - 1 >>> Frames.FRAME_SHIFT;
      return left == 1 ? 0 : Math.min(left, cache.throttle().aheadFrames());
    }

    private void takeSpace(long position, long bytes) throws IOException {
      try {
        mapping.space().take(position, position + bytes);
      } catch (IOException e) {
        file.checkOpen();
        throw new QuireIoException(
            ("%d bytes at position %d of %s were not written, for the file cannot grow by them:"
                    + " %s; write them again once it can")
                .formatted(bytes, position, file.path(), e.getMessage()),
            e);
      }
    }

    private long first(long position, long offset) throws IOException {
      long room = Math.max(inPage(position, offset), asked(offset) << Frames.FRAME_SHIFT);
      return room == 0 ? 0 : attempt(position, offset, room, true);
    }

    /** Whether the pages from there on may become dirty, or the only one is dirty anyhow. */
    private boolean admitted(long position, long offset, long frames) {
      if (inPage(position, offset) == source.byteSize() - offset) {
        long folio = mapping.lookup().peek(position + offset >>> Frames.FRAME_SHIFT);
        if (folio != 0 && FolioFlags.has(folio, FolioFlags.DIRTY)) {
          return true;
        }
      }
      return cache.throttle().admits(mapping, frames);
    }

    private void awaitRoom(long position, long frames) throws IOException {
      while (!cache.throttle().admits(mapping, frames)) {
        awaitThrottle(file, position, frames);
      }
    }

    /** Bytes from {@code offset} of the source on that lie in one page. */
    private long inPage(long position, long offset) {
      int page = mapping.pageBytes();
      return Math.min(source.byteSize() - offset, page - (position + offset & page - 1));
    }

    /**
     * Writes page by page from {@code offset} of the source on; with {@code extend} the caller has
     * the extend lock, and so many bytes may become dirty that a few more do not matter.
     *
     * @return how far it came: to the end, or to the first page that lies beyond that of the file
     */
    private long pages(long position, long offset, boolean extend) throws IOException {
      long length = source.byteSize();
      long done = offset;
      long admitted = offset + Math.max(UNASKED_BYTES, asked(offset) << Frames.FRAME_SHIFT);
      while (done < length) {
        if (extend && admitted - done < wanted(done)) {
          awaitRoom(position + done, asked(done)); // with the lock: these bytes stand together
          admitted = done + Math.max(UNASKED_BYTES, asked(done) << Frames.FRAME_SHIFT);
        }
        long written = piece(position, done, extend ? admitted - done : length - done, extend);
        if (written == Writing.BEYOND) {
          return done;
        }
        done += written;
      }
      return done;
    }

    /** For as many bytes at once there has to be room before a piece is written. */
    private long wanted(long offset) {
      long ahead = Math.min(asked(offset) << Frames.FRAME_SHIFT, Frames.SECTION_BYTES);
      return mapping.hasLarge() ? Math.max(1, ahead) : 1;
    }

    /** Writes bytes of one page, or of more; says when they reach beyond the end, and may not. */
    private long piece(long position, long offset, long room, boolean extend) throws IOException {
      long written = attempt(position, offset, room, extend);
      while (written < 0 && written != Writing.BEYOND) {
        await(written, position + offset, 0);
        written = attempt(position, offset, room, extend);
      }
      return written;
    }

    /**
     * Writes bytes from {@code offset} of the source on: those of one page; or of several that are
     * not there, as one folio, so many as may become dirty at once. Waits for its latch, and for
     * nothing else but memory.
     */
    private long attempt(long start, long offset, long room, boolean extend) throws IOException {
      long position = start + offset;
      long bytes = inPage(start, offset);
      long written = overwrite(position, offset, bytes, extend, false);
      if (written == Writing.LARGE) {
        if (!coversHalf(position, offset)) {
          divide(mapping, position);
        }
        written = overwrite(position, offset, bytes, extend, true);
      }
      if (written == Writing.TIMED_OUT) {
        throw timedOut(file, position);
      }
      return written == Writing.MISS || written == Writing.BUSY
          ? missing(written, start, offset, room, extend)
          : written;
    }

    private long overwrite(long position, long offset, long bytes, boolean extend, boolean whole) {
      long deadline = System.nanoTime() + latchNanos;
      return writing.write(file.lookup(), position, source, offset, bytes, deadline, extend, whole);
    }

    /** Whether what is left to write is half of the folio there, or more. */
    private boolean coversHalf(long position, long offset) {
      long folio = mapping.lookup().peek(position >>> Frames.FRAME_SHIFT);
      long bytes = folio == 0 ? 0 : (long) Frames.FRAME_BYTES << Identity.order(folio);
      return 2 * (source.byteSize() - offset) >= bytes;
    }

    /** The page is not there, or is on its way. */
    private long missing(long outcome, long start, long offset, long room, boolean extend)
        throws IOException {
      long position = start + offset;
      long bytes = inPage(start, offset);
      long size = file.size(); // and the file is open
      if (bytes > size - position && !extend) {
        return Writing.BEYOND;
      }
      long folio = mapping.lookup().peek(position >>> Frames.FRAME_SHIFT);
      if (folio != 0 || !writing.isWhole(position, bytes)) {
        return outcome;
      }
      long left = Math.min(room, source.byteSize() - offset);
      long large = writing.insertLarge(position, source, offset, left, extend);
      return large >= 0 ? large : writing.insert(position, source, offset, bytes, extend);
    }

    /** Waits for what an attempt did not come off for. */
    private void await(long outcome, long position, long frames) throws IOException {
      file.checkOpen();
      if (outcome == Writing.THROTTLED) {
        awaitThrottle(file, position, frames);
      } else {
        reading.settle(file, position);
      }
    }
  }
}
