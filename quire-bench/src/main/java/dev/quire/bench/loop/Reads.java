package dev.quire.bench.loop;

import dev.quire.bench.store.CountedPage;
import dev.quire.bench.store.Rig;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** What the read loops have in common: how a key names a position, and the checksum of a read. */
public final class Reads {
  /** Log2 of the unit of keys: lines of 64 bytes. */
  public static final int LINE_SHIFT = 6;

  private Reads() {}

  /**
   * Position that a key names.
   *
   * @param key number of a line in the file
   * @return bytes
   */
  public static long position(int key) {
    return (long) key << LINE_SHIFT;
  }

  /**
   * Page that a position lies in.
   *
   * @param position bytes
   * @return number of the page
   */
  public static long page(long position) {
    return position / Rig.PAGE_BYTES;
  }

  /**
   * Place of a position in its page.
   *
   * @param position bytes
   * @return bytes
   */
  public static int offset(long position) {
    return (int) position & (Rig.PAGE_BYTES - 1);
  }

  /**
   * The first eight bytes of a read. They tell which place was read, and cost next to nothing; the
   * last ones of a vector copy, read back at once, wait for the copy to leave the store buffer (2
   * ns, measured), which would hide as much of every protocol.
   *
   * @param target what was read
   * @return its first eight bytes
   */
  public static long first(MemorySegment target) {
    return target.get(ValueLayout.JAVA_LONG, 0);
  }

  /**
   * Sum of all words of the last read of a slice.
   *
   * @param target what was read
   * @return the sum
   */
  public static long all(MemorySegment target) {
    long sum = 0;
    for (long at = 0; at < target.byteSize(); at += Long.BYTES) {
      sum += target.get(ValueLayout.JAVA_LONG, at);
    }
    return sum;
  }

  /**
   * Holds a read to its length.
   *
   * @param read what it returned
   * @param bytes what it should have
   * @throws IOException when they differ
   */
  public static void complete(int read, int bytes) throws IOException {
    if (read != bytes) {
      throw new IOException("read " + read + " bytes of " + bytes);
    }
  }

  /**
   * Takes a reference to a page that must be there.
   *
   * @param page what the look-up found
   * @return the page, retained
   */
  public static CountedPage retained(@Nullable CountedPage page) {
    if (page == null || !page.retain()) {
      throw new IllegalStateException("a page is missing from a cache that must hold all");
    }
    return page;
  }
}
