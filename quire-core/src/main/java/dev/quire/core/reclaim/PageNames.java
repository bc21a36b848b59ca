package dev.quire.core.reclaim;

import java.util.Arrays;

/**
 * Pages that are only named, and what each of several miniatures knows of them: what is resident
 * there, or what its eviction has left. One place for all of them, so a page is looked for once.
 * Not for concurrent use. Allocates nothing once it is made.
 *
 * <pre>
 *   63           20 19        1 0
 *  +---------------+-----------+---+
 *  |    frames     |    tag    | 1 |   resident
 *  +---------------+-----------+---+
 *  |        shadow         | 1 | 0 |   evicted; 0 = unknown
 *  +-----------------------+---+---+
 * </pre>
 */
final class PageNames {

  /** Whether a shadow that one of the miniatures has left still tells it anything. */
  interface Memory {
    boolean isKnown(int miniature, long shadow);
  }

  // Resident in one of eight miniatures are eight times what is in one, as a rule twice; each
  // believes the shadows of eight times as much. They mostly mean the same pages.
  private static final int ROWS = 12;
  private static final int RESIDENT = 1;
  private static final int EVICTED = 2;
  private static final int SHADOW_SHIFT = 2;
  private static final int TAG_SHIFT = 1;
  private static final int FRAMES_SHIFT = TAG_SHIFT + Tag.BITS;
  private static final int FREE = -1;

  private final int miniatures;
  private final Memory memory;
  private final long[] pages; // by row; of a free one, the next
  private final long[] states; // by row, and by miniature
  private final int[] slots; // rows + 1 by hash, open addressing
  private int free;

  /**
   * @param most pages that are resident in one miniature
   */
  PageNames(int most, int miniatures, Memory memory) {
    this.miniatures = miniatures;
    this.memory = memory;
    int rows = Math.max(64, ROWS * most);
    this.pages = new long[rows];
    this.states = new long[rows * miniatures];
    this.slots = new int[Integer.highestOneBit(2 * rows - 1) << 1];
    clear();
  }

  /** Forgets all of them. */
  void clear() {
    Arrays.fill(states, 0);
    collect(true);
  }

  /** The row of a page, which may be new. */
  int row(long page) {
    int slot = slot(page);
    if (slots[slot] != 0) {
      return slots[slot] - 1;
    }
    if (free == FREE) {
      collect(false);
      if (free == FREE) {
        collect(true);
      }
      slot = slot(page);
    }
    int row = free;
    free = (int) pages[row];
    pages[row] = page;
    slots[slot] = row + 1;
    return row;
  }

  private int slot(long page) {
    int mask = slots.length - 1;
    int slot = (int) (page >>> 20) & mask;
    while (slots[slot] != 0 && pages[slots[slot] - 1] != page) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  /**
   * Frees the rows of pages that no miniature knows; with {@code all}, none has any shadow then.
   */
  private void collect(boolean all) {
    Arrays.fill(slots, 0);
    free = FREE;
    for (int row = pages.length - 1; row >= 0; row--) {
      if (isKnown(row, all)) {
        slots[slot(pages[row])] = row + 1;
      } else {
        pages[row] = free;
        free = row;
      }
    }
  }

  private boolean isKnown(int row, boolean all) {
    boolean known = false;
    for (int i = 0; i < miniatures; i++) {
      long state = state(row, i);
      if ((state & EVICTED) != 0 && !isResident(state)) {
        boolean forgotten = all || !memory.isKnown(i, state >>> SHADOW_SHIFT);
        set(row, i, forgotten ? 0 : state);
      }
      known |= state(row, i) != 0;
    }
    return known;
  }

  long state(int row, int miniature) {
    return states[row * miniatures + miniature];
  }

  private void set(int row, int miniature, long state) {
    states[row * miniatures + miniature] = state;
  }

  void resident(int row, int miniature, int tag, int frames) {
    set(row, miniature, (long) frames << FRAMES_SHIFT | (long) tag << TAG_SHIFT | RESIDENT);
  }

  void evicted(int row, int miniature, long shadow) {
    set(row, miniature, shadow << SHADOW_SHIFT | EVICTED);
  }

  static boolean isResident(long state) {
    return (state & RESIDENT) != 0;
  }

  /** Of one that is resident. */
  static int tag(long state) {
    return (int) (state >>> TAG_SHIFT) & (1 << Tag.BITS) - 1;
  }

  /** Of one that is resident. */
  static int frames(long state) {
    return (int) (state >>> FRAMES_SHIFT);
  }

  /** Of one that is not. */
  static long shadow(long state) {
    return state == 0 ? Policy.NO_SHADOW : state >>> SHADOW_SHIFT;
  }
}
