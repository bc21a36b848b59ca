package dev.quire.core.xarray;

import dev.quire.core.word.Words;

/**
 * Three bits for each entry, and one for each slot above that says whether any entry below has it.
 *
 * <p>The bit of an entry of higher order stands at its first slot. Changed under the tree's lock;
 * whoever reads in a section may see a change late.
 */
final class Marks {

  static final int COUNT = 3;

  private Marks() {}

  static void check(int mark) {
    if (mark < 0 || mark >= COUNT) {
      throw new IllegalArgumentException("a mark is 0 to %d, not %d".formatted(COUNT - 1, mark));
    }
  }

  /** Marks of all entries of the tree, one bit each. */
  static int of(long root) {
    return Words.getIntOpaque(root + TreeLayout.MARKS);
  }

  static void set(long root, int bits) {
    Words.setIntOpaque(root + TreeLayout.MARKS, bits);
  }

  /** Marks of the entry or subtree in a slot, one bit each. */
  static int at(long node, int slot) {
    int bits = 0;
    for (int mark = 0; mark < COUNT; mark++) {
      bits |= (int) (Node.marks(node, mark) >>> slot & 1) << mark;
    }
    return bits;
  }

  /** Marks a slot with each of {@code bits} and every slot above it. */
  static void add(long root, long node, int slot, int bits) {
    for (int mark = 0; mark < COUNT; mark++) {
      if ((bits >>> mark & 1) != 0) {
        addOne(root, node, slot, mark);
      }
    }
  }

  private static void addOne(long root, long from, int first, int mark) {
    long node = from;
    int slot = first;
    while (node != 0) {
      long word = Node.marks(node, mark);
      if ((word >>> slot & 1) != 0) {
        return; // whatever stands above is marked already
      }
      Node.setMarks(node, mark, word | (1L << slot));
      slot = Node.offset(node);
      node = Node.parent(node);
    }
    set(root, of(root) | (1 << mark));
  }

  /** Takes each of {@code bits} from a slot, and from those above that have no other one left. */
  static void remove(long root, long node, int slot, int bits) {
    for (int mark = 0; mark < COUNT; mark++) {
      if ((bits >>> mark & 1) != 0) {
        removeOne(root, node, slot, mark);
      }
    }
  }

  private static void removeOne(long root, long from, int first, int mark) {
    long node = from;
    int slot = first;
    while (node != 0) {
      long word = Node.marks(node, mark) & ~(1L << slot);
      Node.setMarks(node, mark, word);
      if (word != 0) {
        return;
      }
      slot = Node.offset(node);
      node = Node.parent(node);
    }
    set(root, of(root) & ~(1 << mark));
  }

  /** One entry is about to take the place of those in {@code width} slots: it has their marks. */
  static void lead(long node, int slot, int width) {
    long range = ((1L << width) - 1) << slot;
    for (int mark = 0; mark < COUNT; mark++) {
      long word = Node.marks(node, mark);
      if ((word & range) != 0) {
        Node.setMarks(node, mark, word | 1L << slot);
      }
    }
  }

  /** It has taken it: what stood for the marks of the others goes. */
  static void gather(long node, int slot, int width) {
    long range = ((1L << width) - 1) << slot;
    for (int mark = 0; mark < COUNT; mark++) {
      long word = Node.marks(node, mark);
      if ((word & range) != 0) {
        Node.setMarks(node, mark, (word & ~range) | 1L << slot);
      }
    }
  }
}
