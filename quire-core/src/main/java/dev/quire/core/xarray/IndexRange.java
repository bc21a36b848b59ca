package dev.quire.core.xarray;

/** What a tree's writer does to ranges of indices, each time with its supply of nodes. */
final class IndexRange {

  /** Entries that one call may store: beyond that its caller has lost count. */
  private static final long MAX_PIECES = 1 << 20;

  private IndexRange() {}

  /** Stores one entry; returns the first one that it replaces, or NO_MEMORY. */
  static long put(Tree tree, long index, int order, long entry) {
    return supply(tree, index, order) ? putSupplied(tree, index, order, entry) : Entries.NO_MEMORY;
  }

  /** Takes the nodes that {@link #putSupplied} needs; false, with no effect, without them. */
  static boolean supply(Tree tree, long index, int order) {
    if (isHead(tree, index, order)) {
      return true;
    }
    int top = top(index, order);
    long needed =
        Insertion.missingAbove(tree, top)
            + Insertion.missingBelow(tree, index, Node.shiftFor(order), top, index);
    return !mustWait(tree, index, order) && tree.supply(needed);
  }

  static long putSupplied(Tree tree, long index, int order, long entry) {
    if (isHead(tree, index, order)) {
      return putHead(tree, entry);
    }
    int top = top(index, order);
    Insertion.raise(tree, top);
    long old = Insertion.put(tree, index, order, entry, top);
    if (old != Entries.EMPTY) {
      tree.shrink();
    }
    tree.giveBack();
    return old;
  }

  private static boolean isHead(Tree tree, long index, int order) {
    return index == 0 && order == 0 && !Entries.isNode(tree.head());
  }

  private static int top(long index, int order) {
    return Insertion.top(index + Entries.span(order) - 1, order);
  }

  private static long putHead(Tree tree, long entry) {
    long old = tree.head();
    tree.head(entry);
    tree.tally(old, -1);
    tree.tally(entry, 1);
    return old;
  }

  private static boolean mustWait(Tree tree, long index, int order) {
    return order > 0 && !tree.pool.canRetire() && Insertion.buriesNodes(tree, index, order);
  }

  /** Fills a range with entries as large as alignment allows; NO_MEMORY or 0. */
  static long fill(Tree tree, long first, long last, long entry) {
    check(first, last, Entries.MAX_ORDER);
    if (last == 0) {
      return Entries.isError(put(tree, 0, 0, entry)) ? Entries.NO_MEMORY : Entries.EMPTY;
    }
    int top = Insertion.top(last, 0);
    for (Pieces at = new Pieces(first, last); at.next(); ) {
      top = Math.max(top, Insertion.top(last, at.order()));
    }
    long needed = Insertion.missingAbove(tree, top);
    long previous = first;
    for (Pieces at = new Pieces(first, last); at.next(); previous = at.index()) {
      if (mustWait(tree, at.index(), at.order())) {
        return Entries.NO_MEMORY;
      }
      int target = Node.shiftFor(at.order());
      needed += Insertion.missingBelow(tree, at.index(), target, top, previous);
    }
    if (!tree.supply(needed)) {
      return Entries.NO_MEMORY;
    }
    Insertion.raise(tree, top);
    for (Pieces at = new Pieces(first, last); at.next(); ) {
      long piece = Entries.withOrder(entry, at.order());
      Insertion.put(tree, at.index(), at.order(), piece, top);
    }
    tree.shrink();
    tree.giveBack();
    return Entries.EMPTY;
  }

  /** Links the lowest nodes of a range where no larger entry stands; NO_MEMORY or 0. */
  static long prepare(Tree tree, long first, long last) {
    check(first, last, NodeLayout.BITS);
    if (last == 0 && !Entries.isNode(tree.head())) {
      return Entries.EMPTY;
    }
    int top = Insertion.top(last, 0);
    long start = first & -NodeLayout.SLOTS;
    long leaves = (last >>> NodeLayout.BITS) - (first >>> NodeLayout.BITS) + 1;
    long needed = Insertion.missingAbove(tree, top);
    long previous = start;
    for (long i = 0; i < leaves; i++) {
      long leaf = start + i * NodeLayout.SLOTS;
      if (!Insertion.blocked(tree, leaf)) {
        needed += Insertion.missingBelow(tree, leaf, 0, top, previous);
        previous = leaf;
      }
    }
    if (!tree.supply(needed)) {
      return Entries.NO_MEMORY;
    }
    Insertion.raise(tree, top);
    for (long i = 0; i < leaves; i++) {
      long leaf = start + i * NodeLayout.SLOTS;
      if (!Insertion.blocked(tree, leaf)) {
        Insertion.put(tree, leaf, 0, Entries.EMPTY, top);
      }
    }
    tree.giveBack();
    tree.idle(true);
    return Entries.EMPTY;
  }

  private static void check(long first, long last, int order) {
    if (Long.compareUnsigned(first, last) > 0 || (last - first) >>> order >= MAX_PIECES) {
      throw new IllegalArgumentException(
          "the range %s to %s is empty or takes more than %d entries: store it in parts"
              .formatted(Long.toUnsignedString(first), Long.toUnsignedString(last), MAX_PIECES));
    }
  }

  /** Removes every entry that overlaps a range; returns the first one. */
  static long erase(Tree tree, long first, long last) {
    long old = Entries.EMPTY;
    Cursor at = Cursor.raw(tree.root, first, last);
    for (long entry = at.next(); entry != Entries.EMPTY; entry = at.next()) {
      if (old == Entries.EMPTY) {
        old = entry;
      }
      Removal.erase(tree, at.index());
      at.pause();
    }
    return old;
  }

  /** The first entry or reserved place that overlaps a range. */
  static long first(Tree tree, long first, long last) {
    return Cursor.raw(tree.root, first, last).next();
  }

  static long firstFree(Tree tree, long first, long last) {
    long free = first;
    Cursor at = Cursor.raw(tree.root, first, last);
    while (free >= 0 && free <= last && at.next() != Entries.EMPTY) {
      if (at.index() > free) {
        break;
      }
      free = at.index() + Entries.span(at.order());
    }
    return free < 0 || free > last ? XArray.FULL : free;
  }

  static long split(Tree tree, long index, int newOrder) {
    if (supplySplit(tree, index, newOrder) != Entries.EMPTY) {
      return Entries.NO_MEMORY;
    }
    splitSupplied(tree, index, newOrder);
    return Entries.EMPTY;
  }

  /** Takes the nodes that {@link #splitSupplied} needs; NO_MEMORY or 0. */
  static long supplySplit(Tree tree, long index, int newOrder) {
    if (newOrder < 0 || newOrder > Entries.MAX_ORDER) {
      throw new IllegalArgumentException(
          "order is 0 to %d, not %d".formatted(Entries.MAX_ORDER, newOrder));
    }
    long node = Entries.isNode(tree.head()) ? Removal.node(tree.head(), index) : 0;
    if (node == 0) {
      return Entries.EMPTY;
    }
    int shift = Node.shift(node);
    long entry = Node.entry(node, Node.slotOf(index, shift));
    if (entry == Entries.EMPTY || Entries.order(entry) == newOrder) {
      return Entries.EMPTY;
    }
    if (Entries.order(entry) < newOrder) {
      throw new IllegalArgumentException(
          "the entry at index %s has order %d and cannot be split into order %d"
              .formatted(Long.toUnsignedString(index), Entries.order(entry), newOrder));
    }
    return tree.supply(Removal.missingForSplit(entry, shift, newOrder))
        ? Entries.EMPTY
        : Entries.NO_MEMORY;
  }

  static void splitSupplied(Tree tree, long index, int newOrder) {
    long node = Entries.isNode(tree.head()) ? Removal.node(tree.head(), index) : 0;
    if (node == 0) {
      return;
    }
    int slot = Node.slotOf(index, Node.shift(node));
    long entry = Node.entry(node, slot);
    if (entry != Entries.EMPTY && Entries.order(entry) > newOrder) {
      Removal.split(tree, node, slot, entry, newOrder);
    }
  }

  /** Gives marks to an entry or takes them; false when there is none. */
  static boolean mark(Tree tree, long index, int bits, boolean set) {
    long head = tree.head();
    if (!Entries.isNode(head)) {
      if (index != 0 || Entries.visible(head) == Entries.EMPTY) {
        return false;
      }
      int marks = Marks.of(tree.root);
      Marks.set(tree.root, set ? marks | bits : marks & ~bits);
      return true;
    }
    long node = Removal.node(head, index);
    int slot = node == 0 ? 0 : Node.slotOf(index, Node.shift(node));
    long entry = node == 0 ? Entries.EMPTY : Node.entry(node, slot);
    if (Entries.visible(entry) == Entries.EMPTY) {
      return false;
    }
    int first = slot & -Node.width(entry, Node.shift(node));
    if (set) {
      Marks.add(tree.root, node, first, bits);
    } else {
      Marks.remove(tree.root, node, first, bits & Marks.at(node, first));
    }
    return true;
  }

  /** Marks of the entry that stands for {@code index}, one bit each; 0 when there is none. */
  static int marks(Tree tree, long index) {
    long head = tree.head();
    if (!Entries.isNode(head)) {
      return index == 0 && Entries.visible(head) != Entries.EMPTY ? Marks.of(tree.root) : 0;
    }
    long node = Removal.node(head, index);
    if (node == 0) {
      return 0;
    }
    int slot = Node.slotOf(index, Node.shift(node));
    long entry = Node.entry(node, slot);
    return Entries.visible(entry) == Entries.EMPTY
        ? 0
        : Marks.at(node, slot & -Node.width(entry, Node.shift(node)));
  }

  static void trim(Tree tree) {
    tree.idle(false);
    long head = tree.head();
    if (Entries.isNode(head) && tree.prune(Entries.address(head))) {
      tree.settle(Entries.address(head));
    }
  }
}
