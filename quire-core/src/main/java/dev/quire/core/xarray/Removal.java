package dev.quire.core.xarray;

/** Takes entries out of a tree, and splits them. */
final class Removal {

  private Removal() {}

  /** Removes the entry that stands for {@code index}, whole; returns it. */
  static long erase(Tree tree, long index) {
    long head = tree.head();
    if (!Entries.isNode(head)) {
      return index == 0 ? eraseHead(tree, head) : Entries.EMPTY;
    }
    long node = node(head, index);
    if (node == 0) {
      return Entries.EMPTY;
    }
    int slot = Node.slotOf(index, Node.shift(node));
    long entry = Node.entry(node, slot);
    if (entry != Entries.EMPTY) {
      clear(tree, node, slot, entry);
      tree.settle(node);
    }
    return entry;
  }

  private static long eraseHead(Tree tree, long head) {
    tree.head(Entries.EMPTY);
    Marks.set(tree.root, 0);
    tree.tally(head, -1);
    return head;
  }

  private static void clear(Tree tree, long node, int slot, long entry) {
    int width = Node.width(entry, Node.shift(node));
    int first = slot & -width;
    for (int i = first; i < first + width; i++) {
      Node.store(node, i, Entries.EMPTY);
    }
    Marks.remove(tree.root, node, first, Marks.at(node, first));
    tree.tally(entry, -1);
    tree.changed(node);
  }

  /** The node in which the walk to {@code index} ends, 0 when it is beyond the tree. */
  static long node(long head, long index) {
    int shift = Node.shiftOf(head);
    if (!Node.covers(index, shift)) {
      return 0;
    }
    long node = Entries.address(head);
    for (; ; shift -= NodeLayout.BITS) {
      long below = Node.entry(node, Node.slotOf(index, shift));
      if (!Entries.isNode(below)) {
        return node;
      }
      node = Entries.address(below);
    }
  }

  /** Removes up to {@code max} nodes that hold nothing but values, the oldest first. */
  static long dropShadows(Tree tree, long max) {
    long dropped = 0;
    while (dropped < max && tree.pool.canRetire()) {
      long node = tree.total(TreeLayout.FIRST);
      if (node == 0) {
        break;
      }
      for (int slot = 0; slot < NodeLayout.SLOTS; slot++) {
        long entry = Node.entry(node, slot);
        if (entry != Entries.EMPTY) {
          clear(tree, node, slot, entry);
        }
      }
      tree.settle(node);
      dropped++;
    }
    return dropped;
  }

  /** Nodes that {@link #split} of an entry found in a node of {@code shift} takes. */
  static long missingForSplit(long entry, int shift, int newOrder) {
    int target = Node.shiftFor(newOrder);
    long level = Node.width(entry, shift);
    long missing = 0;
    for (int at = shift - NodeLayout.BITS; at >= target; at -= NodeLayout.BITS) {
      missing += level;
      level *= NodeLayout.SLOTS;
    }
    return missing;
  }

  /** Splits the entry in a slot. Every index shows the same object before, during and after. */
  static void split(Tree tree, long node, int slot, long entry, int newOrder) {
    int shift = Node.shift(node);
    int width = Node.width(entry, shift);
    int first = slot & -width;
    int marks = Marks.at(node, first);
    long piece = Entries.withOrder(entry, newOrder);
    int target = Node.shiftFor(newOrder);
    int step = shift == target ? Node.width(piece, shift) : 1;
    for (int i = first; i < first + width; i += step) {
      Marks.add(tree.root, node, i, marks); // before any slot shows a piece
    }
    for (int i = first; i < first + width; i++) {
      long part =
          shift == target
              ? piece
              : full(tree, shift - NodeLayout.BITS, target, piece, marks, node, i);
      Node.store(node, i, part);
    }
    tree.tallySplit(entry, Entries.span(Entries.order(entry) - newOrder));
    tree.changed(node);
  }

  /** A subtree in which every slot leads to {@code piece}. */
  private static long full(
      Tree tree, int shift, int target, long piece, int marks, long parent, int offset) {
    long node = tree.take(shift, parent, offset);
    int step = shift == target ? Node.width(piece, shift) : 1;
    for (int slot = 0; slot < NodeLayout.SLOTS; slot++) {
      long part =
          shift == target
              ? piece
              : full(tree, shift - NodeLayout.BITS, target, piece, marks, node, slot);
      Node.store(node, slot, part);
    }
    long starts = 0;
    for (int slot = 0; slot < NodeLayout.SLOTS; slot += step) {
      starts |= 1L << slot;
    }
    for (int mark = 0; mark < Marks.COUNT; mark++) {
      Node.setMarks(node, mark, (marks >>> mark & 1) == 0 ? 0 : starts);
    }
    tree.changed(node);
    return Node.tag(node, shift);
  }
}
