package example.tree;

import dev.quire.word.SharedWords;

/**
 * One node of a {@link Tree}: a version, and keys in order, each with a hint.
 *
 * <p>In a leaf the hint is that of the record's page; above, it is the number of the child that
 * holds the keys from this one on. Readers take no latch: they compare versions. Writers latch the
 * node, which is the lowest bit of its version.
 */
final class Node {

  // Layout, in longs
  //
  //   0 version    even; odd while one writer has the latch; each change makes it another number
  //   1 level      0 in a leaf; never changes once the node can be found
  //   2 count      of keys
  //   3 keys       ascending
  //   6 hints
  //
  // Orderings
  //
  // Who sees the even version that unlatch stored sees all that was written under the latch. Who
  // sees a word written under the latch sees, after an acquire fence, the odd version as well.

  static final int FANOUT = 3;
  static final int BYTES = 128;

  private static final long VERSION = 0;
  private static final long LEVEL = 8;
  private static final long COUNT = 16;
  private static final long KEYS = 24;
  private static final long HINTS = 48;
  private static final long LATCHED = 1;

  private final SharedWords words;

  Node(SharedWords words) {
    this.words = words;
  }

  // ---- readers

  /** The version before a read. */
  long begin() {
    return words.getLongAcquire(VERSION); // pairs with Node.unlatch
  }

  /** True while a writer has the node: what is read then means nothing. */
  static boolean isLatched(long version) {
    return (version & LATCHED) != 0;
  }

  /** True when nothing that was read since {@link #begin} returned {@code version} can be torn. */
  boolean unchanged(long version) {
    SharedWords.acquireFence(); // pairs with the fence in Node.latch
    return words.getLongOpaque(VERSION) == version;
  }

  boolean isLeaf() {
    return words.getLongOpaque(LEVEL) == 0;
  }

  boolean isFull() {
    return count() == FANOUT;
  }

  /** Where the last key stands that is not above this one, or -1. */
  int position(long key) {
    int at = -1;
    for (int count = count(); at + 1 < count && key(at + 1) <= key; ) {
      at++;
    }
    return at;
  }

  long key(int at) {
    return words.getLongOpaque(KEYS + at * (long) Long.BYTES);
  }

  long hint(int at) {
    return words.getLongOpaque(HINTS + at * (long) Long.BYTES);
  }

  // Bounded, because a torn read may see any number that ever stood there.
  private int count() {
    return (int) Math.min(words.getLongOpaque(COUNT), FANOUT);
  }

  // ---- writers

  /** Takes the latch if nobody has changed the node since {@code version} was read. */
  boolean latch(long version) {
    if (isLatched(version)
        || !words.compareAndSetLong(VERSION, version, version + LATCHED)) { // pairs with unlatch
      return false;
    }
    SharedWords.storeStoreFence(); // pairs with Node.unchanged
    return true;
  }

  /** Publishes what was changed under the latch. */
  void unlatch() {
    long next = words.getLongOpaque(VERSION) + LATCHED;
    words.setLongRelease(VERSION, next); // pairs with Node.begin
  }

  /** Makes this an empty node; nobody may be able to find it yet. */
  void clear(long level) {
    words.setLongOpaque(LEVEL, level);
    words.setLongOpaque(COUNT, 0);
  }

  /** Adds a key, or gives it another hint. Under the latch, and only where there is room. */
  void put(long key, long hint) {
    int at = position(key);
    if (at >= 0 && key(at) == key) {
      set(at, key, hint);
      return;
    }
    int count = count();
    for (int i = count; i > at + 1; i--) {
      set(i, key(i - 1), hint(i - 1));
    }
    set(at + 1, key, hint);
    words.setLongOpaque(COUNT, count + 1);
  }

  /** Moves the upper keys to another node, which is empty; its first key. Under both latches. */
  long moveUpperHalf(Node to) {
    int count = count();
    int from = count / 2;
    for (int i = from; i < count; i++) {
      to.put(key(i), hint(i));
    }
    words.setLongOpaque(COUNT, from);
    return key(from);
  }

  private void set(int at, long key, long hint) {
    words.setLongOpaque(KEYS + at * (long) Long.BYTES, key);
    words.setLongOpaque(HINTS + at * (long) Long.BYTES, hint);
  }
}
