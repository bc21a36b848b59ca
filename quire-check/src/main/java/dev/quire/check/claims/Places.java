package dev.quire.check.claims;

import dev.quire.check.Stage;
import dev.quire.core.epoch.Epoch;
import dev.quire.core.epoch.Reader;
import dev.quire.core.frame.Frames;
import dev.quire.core.word.Words;
import java.util.Iterator;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Objects that sections find in their places, and that reclaimers take away and overwrite after a
 * grace period: the scene of the claims about epochs.
 */
final class Places {

  private static final long ALIVE = 7;
  private static final long GONE = 666;

  final Epoch epoch;
  private final long[] places;
  private final long[] objects;

  /** Where there is no heavy barrier: readers pay for a fence of their own. */
  Places(Stage stage, int count) {
    this(stage, count, null);
  }

  Places(Stage stage, int count, @Nullable Runnable heavyBarrier) {
    this(stage, count, pages(stage, 1), heavyBarrier);
  }

  Places(Stage stage, int count, LongSupplier pages, @Nullable Runnable heavyBarrier) {
    epoch = new Epoch(stage.words("epoch", 128), pages, heavyBarrier);
    places = new long[count];
    objects = new long[count];
    for (int i = 0; i < count; i++) {
      objects[i] = stage.words("object " + i, Long.BYTES);
      places[i] = stage.words("place " + i, Long.BYTES);
      Words.setLongPlain(objects[i], ALIVE);
      Words.setLongPlain(places[i], objects[i]);
    }
  }

  /** An epoch over the stage's words; without a heavy barrier readers have a fence of their own. */
  static Epoch epoch(Stage stage, @Nullable Runnable heavyBarrier) {
    return new Epoch(stage.words("epoch", 128), pages(stage, 1), heavyBarrier);
  }

  /** Memory for so many pages of reader slots, and no more. */
  static LongSupplier pages(Stage stage, int count) {
    Iterator<Long> pages =
        IntStream.range(0, count)
            .mapToObj(i -> stage.words("reader slots", Frames.FRAME_BYTES, Frames.FRAME_BYTES))
            .toList()
            .iterator();
    return () -> pages.hasNext() ? pages.next() : 0;
  }

  /** What the object in a place holds, in a section of its own; 0 when there is none. */
  long read(Reader reader, int which) {
    reader.enter();
    try {
      return find(which);
    } finally {
      reader.exit();
    }
  }

  /** As {@link #read}, in a section that the caller has entered. */
  long find(int which) {
    long object = Words.getLongAcquire(places[which]); // pairs with reuse
    return object == 0 ? 0 : Words.getLongPlain(object); // owned: a race would refute
  }

  /**
   * Takes an object out of its place, and overwrites it if the grace period has passed by then.
   *
   * @return whether it did
   */
  boolean reuse(int which, int looks) {
    Words.setLongVolatile(places[which], 0); // pairs with find
    boolean elapsed = elapsed(epoch, epoch.stamp(), looks);
    if (elapsed) {
      Words.setLongPlain(objects[which], GONE);
    }
    return elapsed;
  }

  /** Whether the stamp has elapsed at one of so many looks. */
  static boolean elapsed(Epoch epoch, long stamp, int looks) {
    for (int look = 0; look < looks; look++) {
      if (epoch.elapsed(stamp)) {
        return true;
      }
    }
    return false;
  }

  /** True for what only the overwritten object holds. */
  static boolean isGone(long seen) {
    return seen == GONE;
  }
}
