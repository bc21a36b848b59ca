package dev.quire.core.cache;

import dev.quire.core.word.Words;

/**
 * Counters of events, striped by thread so that counting a hit writes no line that another
 * processor has.
 *
 * <p>Adding is a plain load and store: two threads whose ids fall on one stripe may lose a count of
 * each other's at the same instant. The rare events are counted with atomic additions and are
 * exact.
 */
public final class Counters {

  /** Reads and pins that found their page; approximate as said above. */
  public static final int HITS = 0;

  /** Reads and pins that did not, and started or joined a fill. */
  public static final int MISSES = 1;

  /** Folios filled. */
  public static final int FILLS = 2;

  /** Bytes read from storage. */
  public static final int BYTES_READ = 3;

  /** Folios evicted. */
  public static final int EVICTIONS = 4;

  /** Fills of a page that had been evicted and whose shadow was still there. */
  public static final int REFAULTS = 5;

  /** Frames filled ahead of being asked for. */
  public static final int READAHEAD = 6;

  /** Optimistic attempts that did not validate. */
  public static final int RETRIES = 7;

  /** Reads that took the shared latch after several such attempts. */
  public static final int LATCHED = 8;

  /** Allocations that had to reclaim for themselves. */
  public static final int DIRECT_RECLAIMS = 9;

  /** Rounds of the background reclaimer. */
  public static final int BACKGROUND_RECLAIMS = 10;

  /** Bytes written to storage. */
  public static final int BYTES_WRITTEN = 11;

  /** Syncs of files that have ended. */
  public static final int SYNCS = 12;

  /** Writers that had to wait because too much was dirty. */
  public static final int THROTTLED = 13;

  /** Methods of attachments that have thrown something. */
  public static final int ATTACHMENT_FAILURES = 14;

  static final int STRIPES = 64;
  static final int STRIPE_SHIFT = 7;

  /** Bytes of all stripes. */
  public static final int BYTES = STRIPES << STRIPE_SHIFT;

  private final long address;

  public Counters(long address) {
    this.address = address;
  }

  long line() {
    return address >>> Words.LINE_SHIFT;
  }

  /** Counts one hit on the caller's stripe of the counters at the cache line {@code line}. */
  static void hit(long line) {
    hits(line, 1);
  }

  /** Counts hits on the caller's stripe. */
  public void hits(long hits) {
    hits(line(), hits);
  }

  private static void hits(long line, long hits) {
    long thread = Thread.currentThread().threadId() & STRIPES - 1;
    long stripe = Words.line(line + (thread << STRIPE_SHIFT - Words.LINE_SHIFT));
    Words.setLongOpaque(stripe, Words.getLongOpaque(stripe) + hits);
  }

  /** Adds to a counter, exactly. */
  public void add(int counter, long delta) {
    Words.getAndAddLongRelease(address + ((long) counter << 3), delta); // pairs with sum
  }

  /** The value of a counter over all stripes. */
  public long sum(int counter) {
    long sum = 0;
    for (int i = 0; i < STRIPES; i++) {
      sum += Words.getLongOpaque(address(i, counter));
    }
    return sum;
  }

  private long address(int stripe, int counter) {
    return address + ((long) stripe << STRIPE_SHIFT) + ((long) counter << 3);
  }
}
