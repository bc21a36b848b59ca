package dev.quire.core.cache;

import dev.quire.core.frame.Frames;
import dev.quire.core.word.Words;

/**
 * Notices streams from the misses of a mapping, and decides how much to fill beyond a missed page.
 *
 * <p>A miss exactly where a stream is expected next doubles that stream's window; two misses in a
 * row, or the first page of the file, begin one. The first folio that is filled ahead carries a
 * marker: whoever reads it starts the window after that, so a steady reader never waits. All of it
 * is guesswork over words that race; a lost update costs a window, nothing else.
 */
public final class ReadAhead {

  /** How a handle says that it will read. */
  public enum Pattern {
    NORMAL,
    SEQUENTIAL,
    RANDOM
  }

  private static final int FIRST_FRAMES = 4;
  private static final int FRAMES_BITS = 16;

  private final Cache cache;
  private final Mapping mapping;
  private final long record;

  // Racy on purpose: advice, not state. Listed in docs/locking.md.
  private volatile Pattern pattern = Pattern.NORMAL;

  ReadAhead(Cache cache, Mapping mapping) {
    this.cache = cache;
    this.mapping = mapping;
    this.record = mapping.record();
  }

  /** Says how the file will be read from now on. */
  public void advise(Pattern advice) {
    this.pattern = advice;
  }

  /** The page up to which to fill after a miss at {@code index}, exclusive. */
  long missed(long index) {
    int max = mostFrames();
    long last = Words.getLongOpaque(record + MappingLayout.LAST_MISS);
    Words.setLongOpaque(record + MappingLayout.LAST_MISS, index);
    Pattern said = mapping.regions().pattern(index);
    Pattern reads = said == null ? pattern : said;
    if (max == 0 || reads == Pattern.RANDOM) {
      return index + 1;
    }
    if (reads == Pattern.SEQUENTIAL) {
      return remember(streamOf(index), index, max);
    }
    for (int i = 0; i < MappingLayout.STREAM_COUNT; i++) {
      long stream = stream(i);
      if (next(stream) == index && frames(stream) != 0) {
        return remember(i, index, Math.min(max, 2 * frames(stream)));
      }
      if (index < next(stream) && next(stream) - index <= frames(stream)) {
        return next(stream); // the reader is ahead of the readahead: it fills the rest
      }
    }
    if (index == 0 || index == last + (1L << mapping.order())) {
      return remember(streamOf(index), index, Math.min(max, FIRST_FRAMES));
    }
    return index + 1;
  }

  /** The reader of a stream has come to the marker at {@code index}: start the next window. */
  void markerReached(long index) {
    for (int i = 0; i < MappingLayout.STREAM_COUNT; i++) {
      long stream = stream(i);
      long next = next(stream);
      if (frames(stream) != 0 && index < next && next - index <= 2L * frames(stream)) {
        int frames = Math.min(mostFrames(), 2 * frames(stream));
        if (next << Frames.FRAME_SHIFT < mapping.size() && frames != 0) {
          long end = endOf(next, frames);
          set(i, end, frames);
          mapping.fill().fillAhead(next, end, true);
        }
        return;
      }
    }
  }

  /** Frames of the largest window; 0 for no readahead. */
  private int mostFrames() {
    int most = cache.readAheadFrames();
    return most == 0 || !mapping.hasLarge() ? most : Math.max(most, 1 << mapping.largest());
  }

  /**
   * Large folios stand at multiples of their size: so do the ends of windows, to be filled by them.
   */
  private long endOf(long next, int frames) {
    long unit = Integer.highestOneBit(frames);
    return mapping.hasLarge() ? next + frames + unit - 1 & -unit : next + frames;
  }

  private long remember(int slot, long index, int frames) {
    long end = index + Math.max(frames, 1 << mapping.order());
    set(slot, end, frames);
    return end;
  }

  /** The stream that expects {@code index}, or one to give up for it. */
  private int streamOf(long index) {
    for (int i = 0; i < MappingLayout.STREAM_COUNT; i++) {
      if (next(stream(i)) == index) {
        return i;
      }
    }
    return (int) Long.remainderUnsigned(index >>> 2, MappingLayout.STREAM_COUNT);
  }

  private long stream(int slot) {
    return Words.getLongOpaque(record + MappingLayout.STREAMS + ((long) slot << 3));
  }

  private void set(int slot, long next, int frames) {
    Words.setLongOpaque(
        record + MappingLayout.STREAMS + ((long) slot << 3), next << FRAMES_BITS | frames);
  }

  private static long next(long stream) {
    return stream >>> FRAMES_BITS;
  }

  private static int frames(long stream) {
    return (int) stream & (1 << FRAMES_BITS) - 1;
  }
}
