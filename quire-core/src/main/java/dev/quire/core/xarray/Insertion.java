package dev.quire.core.xarray;

/**
 * Puts entries into a tree: how many nodes that takes, how they are built and when readers meet
 * them.
 *
 * <p>Nodes below the place where the tree ends are filled before one store links the topmost of
 * them, so no reader ever meets a new node without its entry.
 */
final class Insertion {

  private Insertion() {}

  /** The shift of the head of a tree that holds {@code last} and entries of {@code order}. */
  static int top(long last, int order) {
    int shift = Node.shiftFor(order);
    while (!Node.covers(last, shift)) {
      shift += NodeLayout.BITS;
    }
    return shift;
  }

  /** Nodes above the head that raise the tree to {@code top}, or the head of an empty one. */
  static long missingAbove(Tree tree, int top) {
    long head = tree.head();
    if (head == Entries.EMPTY) {
      return 1;
    }
    return Math.max(0, (top - shiftOfHead(head)) / NodeLayout.BITS);
  }

  /**
   * Nodes below those, down to {@code target}, on the way to {@code index}, which the way to {@code
   * previous} has not built already.
   *
   * @param previous a smaller index whose nodes are counted, or {@code index} for none
   */
  static long missingBelow(Tree tree, long index, int target, int top, long previous) {
    long missing = 0;
    int end = end(tree, index, target, top);
    for (int shift = end - NodeLayout.BITS; shift >= target; shift -= NodeLayout.BITS) {
      if (index == previous || !Node.covers(index ^ previous, shift)) {
        missing++;
      }
    }
    return missing;
  }

  /** The shift of the last node on the way to {@code index}, once the tree is raised to top. */
  private static int end(Tree tree, long index, int target, int top) {
    long head = tree.head();
    if (head == Entries.EMPTY) {
      return top;
    }
    if (Entries.isNode(head) && Node.covers(index, Node.shiftOf(head))) {
      return Node.shift(deepest(head, index, target));
    }
    int shift = shiftOfHead(head) + NodeLayout.BITS;
    while (!Node.covers(index, shift)) {
      shift += NodeLayout.BITS;
    }
    return shift;
  }

  private static int shiftOfHead(long head) {
    return Entries.isNode(head) ? Node.shiftOf(head) : -NodeLayout.BITS;
  }

  /** The last node on the way from the node {@code head} to {@code index}, not below target. */
  private static long deepest(long head, long index, int target) {
    long node = Entries.address(head);
    int shift = Node.shiftOf(head);
    while (shift > target) {
      long below = Node.entry(node, Node.slotOf(index, shift));
      if (!Entries.isNode(below)) {
        break;
      }
      node = Entries.address(below);
      shift -= NodeLayout.BITS;
    }
    return node;
  }

  /** True when a larger entry stands where the lowest node on the way to {@code index} would. */
  static boolean blocked(Tree tree, long index) {
    long head = tree.head();
    if (!Entries.isNode(head) || !Node.covers(index, Node.shiftOf(head))) {
      return false;
    }
    long node = deepest(head, index, 0);
    int shift = Node.shift(node);
    return shift > 0 && Node.entry(node, Node.slotOf(index, shift)) != Entries.EMPTY;
  }

  /** True when nodes stand where an entry would. */
  static boolean buriesNodes(Tree tree, long index, int order) {
    long head = tree.head();
    if (!Entries.isNode(head) || !Node.covers(index, Node.shiftOf(head))) {
      return false;
    }
    int target = Node.shiftFor(order);
    long node = deepest(head, index, target);
    if (Node.shift(node) != target) {
      return false;
    }
    int slot = Node.slotOf(index, target);
    for (int i = slot; i < slot + (1 << (order - target)); i++) {
      if (Entries.isNode(Node.entry(node, i))) {
        return true;
      }
    }
    return false;
  }

  /** Puts nodes above the head until it has the shift {@code top}. An empty tree is left alone. */
  static void raise(Tree tree, int top) {
    long head = tree.head();
    if (head == Entries.EMPTY) {
      return;
    }
    for (int shift = shiftOfHead(head) + NodeLayout.BITS; shift <= top; shift += NodeLayout.BITS) {
      long node = tree.take(shift, 0, 0);
      Node.store(node, 0, head);
      for (int mark = 0; mark < Marks.COUNT; mark++) {
        Node.setMarks(node, mark, Marks.of(tree.root) >>> mark & 1);
      }
      if (Entries.isNode(head)) {
        Node.attach(Entries.address(head), node, 0);
      }
      tree.changed(node);
      head = Node.tag(node, shift);
      tree.head(head);
    }
  }

  /**
   * Stores an entry in a tree that has been raised and supplied; an empty one only links nodes.
   *
   * @return the first of the entries that were in its range
   */
  static long put(Tree tree, long index, int order, long entry, int top) {
    int target = Node.shiftFor(order);
    long head = tree.head();
    if (head == Entries.EMPTY) {
      tree.head(chain(tree, index, entry, top, target, 0, 0, 0));
      tree.tally(entry, 1);
      return Entries.EMPTY;
    }
    long node = deepest(head, index, target);
    int shift = Node.shift(node);
    int slot = Node.slotOf(index, shift);
    if (shift == target) {
      return entry == Entries.EMPTY ? Entries.EMPTY : replace(tree, node, slot, entry);
    }
    long larger = Node.entry(node, slot);
    int marks = larger == Entries.EMPTY ? 0 : Marks.at(node, slot & -Node.width(larger, shift));
    Marks.add(tree.root, node, slot, marks);
    int below = shift - NodeLayout.BITS;
    Node.store(node, slot, chain(tree, index, entry, below, target, node, slot, marks));
    tree.tally(entry, 1);
    if (larger != Entries.EMPTY) {
      long leaf = deepest(tree.head(), index, target);
      inherit(tree, larger, node, slot, 1, leaf, Node.slotOf(index, target));
    }
    tree.changed(node);
    return larger;
  }

  /**
   * Builds the nodes from {@code shift} down to {@code target}, with these marks, and the entry in
   * the last one.
   */
  private static long chain(
      Tree tree,
      long index,
      long entry,
      int shift,
      int target,
      long parent,
      int offset,
      int marks) {
    long node = tree.take(shift, parent, offset);
    int slot = Node.slotOf(index, shift);
    for (int mark = 0; marks != 0 && mark < Marks.COUNT; mark++) {
      Node.setMarks(node, mark, (long) (marks >>> mark & 1) << slot);
    }
    if (shift > target) {
      int below = shift - NodeLayout.BITS;
      Node.store(node, slot, chain(tree, index, entry, below, target, node, slot, marks));
    } else if (entry != Entries.EMPTY) {
      fill(node, slot, Node.width(entry, shift), entry);
      tree.changed(node);
    }
    return Node.tag(node, shift);
  }

  private static void fill(long node, int slot, int width, long entry) {
    for (int i = 0; i < width; i++) {
      Node.store(node, slot + i, entry);
    }
  }

  /** Replaces what the slots of an entry hold, and what is below them. */
  private static long replace(Tree tree, long node, int slot, long entry) {
    int shift = Node.shift(node);
    int width = Node.width(entry, shift);
    long first = Node.entry(node, slot);
    if (larger(first, entry)) {
      Marks.add(tree.root, node, slot, Marks.at(node, slot & -Node.width(first, shift)));
      fill(node, slot, width, entry);
      inherit(tree, first, node, slot, width, node, slot);
    } else {
      first = firstBelow(node, slot, width);
      Marks.lead(node, slot, width);
      for (int i = slot; i < slot + width; i++) {
        replaceSlot(tree, node, shift, i, entry);
      }
      Marks.gather(node, slot, width);
    }
    tree.tally(entry, 1);
    tree.changed(node);
    return first;
  }

  private static boolean larger(long old, long entry) {
    return !Entries.isNode(old) && Entries.order(old) > Entries.order(entry);
  }

  private static void replaceSlot(Tree tree, long node, int shift, int slot, long entry) {
    long old = Node.entry(node, slot);
    Node.store(node, slot, entry);
    if (Entries.isNode(old)) {
      tree.discard(Entries.address(old));
    } else if (old != Entries.EMPTY && (slot & Node.width(old, shift) - 1) == 0) {
      tree.tally(old, -1);
    }
  }

  /** The first entry in {@code width} slots or below them. */
  private static long firstBelow(long node, int slot, int width) {
    for (int i = slot; i < slot + width; i++) {
      long entry = Node.entry(node, i);
      if (Entries.isNode(entry)) {
        entry = firstBelow(Entries.address(entry), 0, NodeLayout.SLOTS);
      }
      if (entry != Entries.EMPTY) {
        return entry;
      }
    }
    return Entries.EMPTY;
  }

  /**
   * An entry has taken a part of a larger one's place: {@code width} slots from {@code slot}. The
   * rest becomes empty and the marks go to the slot {@code to} of the node {@code heir}.
   */
  private static void inherit(
      Tree tree, long larger, long node, int slot, int width, long heir, int to) {
    int span = Node.width(larger, Node.shift(node));
    int first = slot & -span;
    for (int i = first; i < first + span; i++) {
      if (i < slot || i >= slot + width) {
        Node.store(node, i, Entries.EMPTY);
      }
    }
    int marks = Marks.at(node, first);
    Marks.add(tree.root, heir, to, marks);
    if (first != slot) {
      Marks.remove(tree.root, node, first, marks);
    }
    tree.tally(larger, -1);
  }
}
