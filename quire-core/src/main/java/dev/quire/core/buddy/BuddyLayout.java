package dev.quire.core.buddy;

import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.frame.Frames;

/**
 * Where the allocator's own words stand.
 *
 * <pre>
 *     0  zone lock                                        a cache line of its own
 *    64  frames in lists, by area                                    longs
 *    88  frames online: in sections that may leave | that stay       longs
 *   104  reserve | min | low | high                                  longs
 *   136  head of each list: int pfn [area][order]
 *   256  blocks in each list: int [area][order]
 *   384  stripes, 128 bytes each: lock, count, 30 pfns               ints
 *     …  state of each section                                       ints
 * </pre>
 */
final class BuddyLayout {

  static final int MAX_ORDER = Frames.SECTION_ORDER;
  static final int ORDERS = MAX_ORDER + 1;

  static final int AREAS = 3;

  /** Area of the sections that may leave. */
  static final int MOVABLE = 0;

  /** Area of the sections that stay, and that FIXED allocations come from. */
  static final int FIXED = 1;

  /** Area of the sections that are being emptied, whichever they are: served to nobody. */
  static final int ISOLATED = 2;

  /** int: WordLock over the lists, the counters and the states of sections. */
  static final int ZONE_LOCK = 0;

  /** long: frames in the lists, by area. */
  static final int FREE = 64;

  /** long: frames online, by the area that their section belongs to. */
  static final int TOTAL = 88;

  /** long: frames of the fixed area that MOVABLE allocations leave. */
  static final int RESERVE = 104;

  static final int MIN = 112;
  static final int LOW = 120;
  static final int HIGH = 128;

  private static final int HEADS = 136;
  private static final int BLOCKS = HEADS + AREAS * ORDERS * Integer.BYTES;

  static final int STRIPES = 384;
  static final int STRIPE_BYTES = 128;

  /** int: WordLock over the other words of the stripe. */
  static final int STRIPE_LOCK = 0;

  /** int: frames in the stripe. */
  static final int STRIPE_COUNT = 4;

  private static final int STRIPE_PFNS = 8;

  /** Frames that a stripe holds: with its lock and count they fill two cache lines. */
  static final int STRIPE_CAPACITY = (STRIPE_BYTES - STRIPE_PFNS) / Integer.BYTES;

  /** Metadata starts at a multiple of this. */
  static final int ALIGNMENT = 64;

  /** End of a list. */
  static final int NONE = -1;

  /** State of a section that is here; 0 of one that is not. */
  static final int ONLINE = 1;

  /** State of one that is here and whose free frames are in {@link #ISOLATED}. */
  static final int SET_ASIDE = 2;

  static {
    if (BLOCKS + AREAS * ORDERS * Integer.BYTES > STRIPES || STRIPES % STRIPE_BYTES != 0) {
      throw new AssertionError("words of the allocator overlap");
    }
  }

  private BuddyLayout() {}

  static long bytes(int stripes, int sections) {
    return STRIPES + (long) stripes * STRIPE_BYTES + (long) sections * Integer.BYTES;
  }

  /** The area that serves a mobility first. */
  static int area(Mobility mobility) {
    return mobility == Mobility.MOVABLE ? MOVABLE : FIXED;
  }

  static int free(int area) {
    return FREE + area * Long.BYTES;
  }

  static int total(int area) {
    return TOTAL + area * Long.BYTES;
  }

  static int head(int area, int order) {
    return HEADS + (area * ORDERS + order) * Integer.BYTES;
  }

  static int blocks(int area, int order) {
    return BLOCKS + (area * ORDERS + order) * Integer.BYTES;
  }

  static int stripe(int stripe) {
    return STRIPES + stripe * STRIPE_BYTES;
  }

  static int cached(int slot) {
    return STRIPE_PFNS + slot * Integer.BYTES;
  }

  static long section(int stripes, int section) {
    return STRIPES + (long) stripes * STRIPE_BYTES + (long) section * Integer.BYTES;
  }
}
