package dev.quire;

import dev.quire.core.frame.Frames;
import dev.quire.stats.ResidentRange;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs of pages of one file, ascending, each with its worth; packed as they stand in a dump, a few
 * bytes for each run. Never changes.
 */
final class WarmRuns {

  /** Worth is a byte without a sign; more is more valuable. */
  static final int MAX_WORTH = 255;

  private static final int GROUP_BITS = 7;
  private static final int MORE = 1 << GROUP_BITS;

  private final byte[] packed;
  private final long frames;

  private WarmRuns(byte[] packed, long frames) {
    this.packed = packed;
    this.frames = frames;
  }

  /** Makes runs out of folios that come in the order of their file. */
  static final class Builder {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private long written;
    private long total;

    // A run that the next folio may continue.
    private long first;
    private long end;
    private int worth;

    /**
     * @param from first frame, not before the end of the last ones
     * @param count how many, at least 1
     */
    void add(long from, long count, int itsWorth) {
      if (from != end || itsWorth != worth) {
        flush();
        first = from;
        worth = itsWorth;
      }
      end = from + count;
      total += count;
    }

    private void flush() {
      if (end > first) {
        varint(out, first - written);
        varint(out, end - first);
        out.write(worth);
        written = end;
      }
    }

    WarmRuns build() {
      flush();
      first = end;
      return new WarmRuns(out.toByteArray(), total);
    }
  }

  static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while (rest >>> GROUP_BITS != 0) {
      out.write((int) rest | MORE);
      rest >>>= GROUP_BITS;
    }
    out.write((int) rest);
  }

  /**
   * Runs out of a dump.
   *
   * @param pages of the file: no run reaches beyond
   * @throws WarmDump.Unusable when these are no runs of such a file
   */
  static WarmRuns parse(byte[] packed, long pages) throws WarmDump.Unusable {
    WarmRuns runs = new WarmRuns(packed, 0);
    Walk walk = runs.walk();
    long frames = 0;
    try {
      while (walk.next()) {
        if (walk.count <= 0 || walk.first < 0 || walk.end() < 0 || walk.end() > pages) {
          throw WarmDump.damaged();
        }
        frames += walk.count;
      }
    } catch (ArrayIndexOutOfBoundsException cut) {
      throw WarmDump.damaged();
    }
    return new WarmRuns(packed, frames);
  }

  /** Frames of all runs. */
  long frames() {
    return frames;
  }

  /** The most valuable run's worth, of those below {@code limit}; -1 when there is none. */
  int worthBelow(int limit) {
    int most = -1;
    for (Walk walk = walk(); walk.next(); ) {
      if (walk.worth < limit) {
        most = Math.max(most, walk.worth);
      }
    }
    return most;
  }

  byte[] packed() {
    return packed;
  }

  /** The same for users. */
  List<ResidentRange> ranges() {
    List<ResidentRange> ranges = new ArrayList<>();
    for (Walk walk = walk(); walk.next(); ) {
      ranges.add(
          new ResidentRange(
              walk.first << Frames.FRAME_SHIFT, walk.count << Frames.FRAME_SHIFT, walk.worth));
    }
    return ranges;
  }

  /** A way through the runs. */
  Walk walk() {
    return new Walk();
  }

  /** Stands before the first run until {@link #next} was called. */
  final class Walk {
    private int at;
    private long first;
    private long count;
    private int worth;

    /** Goes on to the next run; false when there is none. */
    boolean next() {
      if (at == packed.length) {
        count = 0;
        return false;
      }
      first += count + varint();
      count = varint();
      worth = packed[at] & 0xFF;
      at++;
      return true;
    }

    private long varint() {
      long value = 0;
      int shift = 0;
      byte group;
      do {
        group = packed[at];
        at++;
        value |= (long) (group & MORE - 1) << shift;
        shift += GROUP_BITS;
      } while (group < 0 && shift < Long.SIZE);
      return value;
    }

    /** First frame of the run. */
    long first() {
      return first;
    }

    /** Behind its last frame. */
    long end() {
      return first + count;
    }

    int worth() {
      return worth;
    }
  }

  /** These runs as far as they lie before frame {@code end}. */
  WarmRuns before(long end) {
    Builder kept = new Builder();
    for (Walk walk = walk(); walk.next() && walk.first < end; ) {
      kept.add(walk.first, Math.min(walk.end(), end) - walk.first, walk.worth);
    }
    return kept.build();
  }

  /** These runs, and those of {@code others} for pages that these do not have. */
  WarmRuns and(WarmRuns others) {
    Builder both = new Builder();
    Walk mine = walk();
    Walk more = others.walk();
    boolean isMine = mine.next();
    boolean isMore = more.next();
    long done = 0; // all before is settled
    while (isMine || isMore) {
      long from = Math.max(done, isMore ? more.first : 0);
      if (isMore && from >= more.end()) {
        isMore = more.next();
      } else if (isMine && (!isMore || mine.first <= from)) {
        both.add(mine.first, mine.count, mine.worth);
        done = mine.end();
        isMine = mine.next();
      } else {
        done = isMine ? Math.min(more.end(), mine.first) : more.end();
        both.add(from, done - from, more.worth);
      }
    }
    return both.build();
  }
}
