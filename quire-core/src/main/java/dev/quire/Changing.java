package dev.quire;

import dev.quire.core.cache.Cache;
import dev.quire.core.cache.Fill;
import dev.quire.core.cache.Headroom;
import dev.quire.core.cache.Mapping;
import dev.quire.core.cache.Writing;
import dev.quire.core.folio.FolioLatch;
import dev.quire.core.frame.Frames;
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

  Changing(Cache cache, Calls calls, Reading reading, long latchNanos) {
    this.cache = cache;
    this.calls = calls;
    this.reading = reading;
    this.latchNanos = latchNanos;
  }

  /** Writes all bytes of {@code source}, page by page. */
  void write(CachedFile file, long position, MemorySegment source) throws IOException {
    calls.enter();
    try {
      Headroom.require();
      new Write(file, source).run(position, false);
    } finally {
      calls.exit();
    }
  }

  /** Writes all bytes of {@code source} at the end of the file; returns where that was. */
  long append(CachedFile file, MemorySegment source) throws IOException {
    Writing writing = file.mapping().writing();
    calls.enter();
    try {
      Headroom.require();
      writing.lockSize();
      try {
        long position = file.size();
        CachedFile.checkRange(position, source.byteSize());
        new Write(file, source).run(position, true);
        return position;
      } finally {
        writing.unlockSize();
      }
    } finally {
      calls.exit();
    }
  }

  /** One call on its way through the pages of a file. */
  private final class Write {

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

    void run(long position, boolean extend) throws IOException {
      long done = pages(position, 0, extend);
      if (done < source.byteSize()) {
        longer(position, done);
      }
    }

    /**
     * Writes page by page from {@code offset} of the source on; with {@code extend} the caller has
     * the extend latch.
     *
     * @return how far it came: to the end, or to the first page that lies beyond that of the file
     */
    private long pages(long position, long offset, boolean extend) throws IOException {
      long length = source.byteSize();
      int page = mapping.pageBytes();
      long done = offset;
      while (done < length) {
        long at = position + done;
        long bytes = Math.min(length - done, page - (at & page - 1));
        if (!page(at, done, bytes, extend)) {
          return done;
        }
        done += bytes;
      }
      return done;
    }

    /** Writes bytes of one page; false when they reach beyond the end, and may not. */
    private boolean page(long position, long offset, long bytes, boolean extend)
        throws IOException {
      long written = attempt(position, offset, bytes, extend);
      while (written != bytes) {
        file.checkOpen();
        if (written == Writing.BEYOND) {
          return false;
        }
        if (written == Writing.THROTTLED) {
          awaitThrottle(position);
        }
        written = attempt(position, offset, bytes, extend);
      }
      return true;
    }

    // All of the rest under one latch: an append between two of its pages would be overwritten.
    private void longer(long position, long offset) throws IOException {
      while (!cache.throttle().admits(mapping)) {
        awaitThrottle(position + offset); // rather here than with the latch
      }
      writing.lockSize();
      try {
        pages(position, offset, true);
      } finally {
        writing.unlockSize();
      }
    }

    private long attempt(long position, long offset, long bytes, boolean extend)
        throws IOException {
      long deadline = System.nanoTime() + latchNanos;
      long written =
          writing.write(file.lookup(), position, source, offset, bytes, deadline, extend);
      if (written == Writing.TIMED_OUT) {
        throw timedOut(position);
      }
      return written == Writing.MISS || written == Writing.BUSY
          ? missing(position, offset, bytes, extend)
          : written;
    }

    /** The page is not there, or is on its way. */
    private long missing(long position, long offset, long bytes, boolean extend)
        throws IOException {
      long size = file.size(); // and the file is open
      if (bytes > size - position && !extend) {
        return Writing.BEYOND;
      }
      long index = position >>> Frames.FRAME_SHIFT;
      long folio = mapping.lookup().peek(index);
      if (folio == 0 && writing.isWhole(position, bytes)) {
        return writing.insert(position, source, offset, bytes, extend);
      }
      if (folio == 0 || Fill.isFilling(folio)) {
        reading.settle(file, mapping, index, folio);
      } else {
        cache.lock().awaitUnlock(folio); // frozen by somebody who has it locked
      }
      return Writing.MISS;
    }

    private void awaitThrottle(long position) throws IOException {
      try {
        writing.awaitThrottle();
      } catch (IOException e) {
        file.checkOpen();
        throw new QuireIoException(
            "bytes at %d of %s were not written: what was written before cannot be stored: %s"
                .formatted(position, file.path(), e.getMessage()),
            e);
      }
    }

    private LatchTimeoutException timedOut(long position) {
      long folio = mapping.lookup().peek(position >>> Frames.FRAME_SHIFT);
      long holder = folio == 0 ? 0 : FolioLatch.holder(folio);
      return Reading.timedOut(file, position, holder, latchNanos);
    }
  }
}
