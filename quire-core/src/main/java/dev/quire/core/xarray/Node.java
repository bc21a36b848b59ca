package dev.quire.core.xarray;

import dev.quire.core.word.Words;

/**
 * One node as its tree's writer and its readers see it.
 *
 * <p><b>Orderings.</b> A slot is stored with release and read with acquire: whoever meets a node or
 * a folio in a slot sees what was written to it before. The header belongs to the writer.
 *
 * <p><b>Invariants.</b> Each word is only ever written whole: a reader that has strayed into a
 * recycled node meets entries, never halves of them.
 */
final class Node {

  private Node() {}

  /** What stands in the slot above a node: its address and its level. */
  static long tag(long node, int shift) {
    return node | (long) (shift / NodeLayout.BITS) << Entries.ORDER_SHIFT | 2;
  }

  static int shiftOf(long tagged) {
    return Entries.order(tagged) * NodeLayout.BITS;
  }

  /** True when a node of this shift, and all above it, hold {@code index}. */
  static boolean covers(long index, int shift) {
    return index >>> shift >>> NodeLayout.BITS == 0;
  }

  static int slotOf(long index, int shift) {
    return (int) (index >>> shift) & NodeLayout.SLOTS - 1;
  }

  /** The shift of the nodes that hold entries of {@code order}. */
  static int shiftFor(int order) {
    return order / NodeLayout.BITS * NodeLayout.BITS;
  }

  /** Makes a node that no reader reaches empty. */
  static void initialise(long node, int shift, long parent, int offset) {
    for (int at = 0; at < NodeLayout.BYTES; at += Long.BYTES) {
      Words.setLongOpaque(node + at, 0);
    }
    Words.setIntPlain(node + NodeLayout.SHIFT, shift);
    attach(node, parent, offset);
  }

  /** Names the slot in which the node will stand. */
  static void attach(long node, long parent, int offset) {
    Words.setLongPlain(node + NodeLayout.PARENT, parent);
    Words.setIntPlain(node + NodeLayout.OFFSET, offset);
  }

  static int shift(long node) {
    return Words.getIntPlain(node + NodeLayout.SHIFT);
  }

  static long parent(long node) {
    return Words.getLongPlain(node + NodeLayout.PARENT);
  }

  static int offset(long node) {
    return Words.getIntPlain(node + NodeLayout.OFFSET);
  }

  static int count(long node) {
    return Words.getIntPlain(node + NodeLayout.COUNT);
  }

  static int values(long node) {
    return Words.getIntPlain(node + NodeLayout.VALUES);
  }

  static long next(long node) {
    return Words.getLongPlain(node + NodeLayout.NEXT);
  }

  static long previous(long node) {
    return Words.getLongPlain(node + NodeLayout.PREVIOUS);
  }

  static long slot(long node, int slot) {
    return node + NodeLayout.SLOT + (long) slot * Long.BYTES;
  }

  /** What a slot holds, for whoever has the tree's lock. */
  static long entry(long node, int slot) {
    return Words.getLongPlain(slot(node, slot));
  }

  /** What a slot holds, for whoever is in a section. */
  static long load(long node, int slot) {
    return Words.getLongAcquire(slot(node, slot)); // pairs with Node.store
  }

  /** Replaces a slot and counts what came and went. */
  static void store(long node, int slot, long entry) {
    long old = entry(node, slot);
    Words.setLongRelease(slot(node, slot), entry); // pairs with XArray.load, walk and Node.load
    count(node, NodeLayout.COUNT, (entry == 0 ? 0 : 1) - (old == 0 ? 0 : 1));
    count(node, NodeLayout.VALUES, value(entry) - value(old));
  }

  /** Sends everybody who is still in the node back to the root. */
  static void close(long node) {
    for (int slot = 0; slot < NodeLayout.SLOTS; slot++) {
      Words.setLongRelease(slot(node, slot), Entries.RETRY); // pairs with XArray.load
    }
  }

  static long marks(long node, int mark) {
    return Words.getLongAcquire(marksAt(node, mark)); // pairs with setMarks
  }

  static void setMarks(long node, int mark, long bits) {
    Words.setLongRelease(marksAt(node, mark), bits); // pairs with marks
  }

  /** Slots that an entry stands in when it is found in a node of {@code shift}. */
  static int width(long entry, int shift) {
    return 1 << (Entries.order(entry) - shift);
  }

  private static long marksAt(long node, int mark) {
    return node + NodeLayout.MARKS + (long) mark * Long.BYTES;
  }

  private static int value(long entry) {
    return Entries.isValue(entry) ? 1 : 0;
  }

  private static void count(long node, int field, int delta) {
    if (delta != 0) {
      Words.setIntPlain(node + field, Words.getIntPlain(node + field) + delta);
    }
  }
}
