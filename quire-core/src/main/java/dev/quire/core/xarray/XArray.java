package dev.quire.core.xarray;

import dev.quire.core.word.Words;

/**
 * A map from the indices 0 to 2^64 - 1 to entries, off the heap: a radix tree of 64 slots a node.
 * Indices are unsigned.
 *
 * <p><b>Threads.</b> {@link #load}, {@link #walk}, {@link #order}, {@link #isMarked} and a {@link
 * Cursor} take no lock. All but {@code walk} run in a read-side section, which keeps nodes that
 * have left the tree in place. Whatever changes the tree runs under the caller's lock for that
 * tree.
 *
 * <p><b>Invariants.</b> An entry of order {@code n} stands in every slot that it covers, with its
 * order in it: a look-up never needs a second step. The node below a slot has the shift of its
 * parent less 6. Index 0 alone stands in the head, without a node.
 *
 * <p><b>Memory.</b> An operation counts the nodes that it needs and allocates them first. Where
 * there is none it returns {@link Entries#NO_MEMORY} and has had no effect.
 *
 * <p>The scheme is that of the XArray of the Linux kernel by Matthew Wilcox; the encoding, the
 * stores to every slot and the code are our own.
 */
public final class XArray {

  /** What {@link #allocate} returns when every index is taken. */
  public static final long FULL = -1;

  private final Tree tree;
  private final long root;

  /**
   * The tree at {@code root}: {@link TreeLayout#BYTES} bytes, aligned to 64, zero at first.
   *
   * @param nodes where nodes come from and go to
   */
  public XArray(long root, NodePool nodes) {
    this.tree = new Tree(root, nodes);
    this.root = root;
  }

  /**
   * The entry at {@code index}, with its order; 0 when there is none. Needs a section or the lock.
   *
   * <p>Linearizable: it returns what stood there at one instant of the call.
   */
  public static long load(long root, long index) {
    for (; ; ) {
      long entry = Words.getLongAcquire(root); // pairs with Tree.head
      if (Entries.isNode(entry)) {
        int shift = Node.shiftOf(entry);
        if (!Node.covers(index, shift)) {
          return Entries.EMPTY;
        }
        do {
          long slot = Entries.address(entry) + NodeLayout.SLOT + (index >>> shift << 3 & 63 << 3);
          entry = Words.getLongAcquire(slot); // pairs with Node.store and close
          shift -= NodeLayout.BITS;
        } while (Entries.isNode(entry));
      } else if (index != 0) {
        return Entries.EMPTY;
      }
      if (!Entries.isInternal(entry)) {
        return entry;
      }
      if (entry != Entries.RETRY) {
        return Entries.EMPTY;
      }
    }
  }

  /**
   * The entry at {@code index} as far as can be told outside of any section; 0 for none, and
   * whenever the walk leaves {@code low} to {@code high}.
   *
   * <p>Nodes may be recycled underneath: the answer may be an entry of another index or of another
   * tree, and 0 may be wrong. An object has to be validated by what it is; anything else has to be
   * looked up again in a section. The walk is bounded by the height of the tree and reads nothing
   * but {@code root} and addresses from {@code low} to below {@code high + 576}.
   *
   * @param low smallest address of a node
   * @param high above the largest address of a node, which is followed by its 576 bytes
   */
  public static long walk(long root, long index, long low, long high) {
    long entry = Words.getLongAcquire(root); // pairs with Tree.head
    int shift = Node.shiftOf(entry);
    if (((entry & 3 ^ 2) | index >>> shift >>> 6) != 0) {
      return (entry & 3) != 2 && index == 0 ? entry : 0;
    }
    // The shift falls by one level each time whatever the nodes are: so the loop ends.
    for (; shift >= 0; shift -= 6) {
      long node = Words.line(entry >>> Words.LINE_SHIFT);
      if (Long.compareUnsigned(node - low, high - low) >= 0) {
        return 0; // no node, but an entry for writers, or one that was recycled
      }
      // pairs with Node.store
      entry = Words.getLongAcquire(node + 64 + ((index >>> shift & 63) << 3));
      if ((entry & 3) != 2) {
        return entry;
      }
    }
    return 0;
  }

  /**
   * Address of the word in which the entry of {@code index} stands, or would stand; 0 when there is
   * no node for it. For look-ups that load the entry, act, and load it again: both loads belong to
   * one section, in which the word is that of this index or shows an internal entry, which names no
   * object.
   */
  public static long slot(long root, long index) {
    long slot = root;
    long entry = Words.getLongAcquire(root); // pairs with Tree.head
    int shift = Node.shiftOf(entry);
    if (!Entries.isNode(entry)) {
      return index == 0 ? root : 0;
    }
    if (!Node.covers(index, shift)) {
      return 0;
    }
    for (; Entries.isNode(entry); shift -= NodeLayout.BITS) {
      long node = Words.line(entry >>> Words.LINE_SHIFT);
      slot = node + NodeLayout.SLOT + ((index >>> shift & 63) << 3);
      entry = Words.getLongAcquire(slot); // pairs with Node.store
    }
    return slot;
  }

  /** {@link #load(long, long)} of this tree. */
  public long load(long index) {
    return load(root, index);
  }

  /** {@code log2} of the indices that the entry at {@code index} stands for, -1 without one. */
  public int order(long index) {
    long entry = load(root, index);
    return entry == Entries.EMPTY ? -1 : Entries.order(entry);
  }

  /**
   * Stores an entry for the {@code 1 << order} indices from {@code index} on. Every entry that it
   * overlaps goes, whole: who wants to keep the rest of a larger one splits it first. The new entry
   * has the marks of all that it replaces. Storing 0 erases.
   *
   * @param index a multiple of {@code 1 << order}
   * @param order 0 to {@link Entries#MAX_ORDER}
   * @param entry an object or a value; order bits in it are replaced by {@code order}
   * @return the first entry that was replaced, 0, or {@link Entries#NO_MEMORY}
   */
  public long store(long index, int order, long entry) {
    long checked = Entries.checked(index, order, entry);
    if (checked == Entries.EMPTY) {
      return Entries.visible(IndexRange.erase(tree, index, index + Entries.span(order) - 1));
    }
    return Entries.visible(IndexRange.put(tree, index, order, checked));
  }

  /**
   * Stores an entry where there is nothing, not even a reserved place.
   *
   * @return 0 when stored; otherwise the entry in the way, which may be a reserved place, or {@link
   *     Entries#NO_MEMORY}
   */
  public long insert(long index, int order, long entry) {
    long checked = Entries.checked(index, order, present(entry));
    long found = IndexRange.first(tree, index, index + Entries.span(order) - 1);
    return found != Entries.EMPTY ? found : IndexRange.put(tree, index, order, checked);
  }

  /**
   * Replaces the entry at {@code index}, whole, if it is {@code expected}; the new one takes its
   * indices and marks. An {@code expected} of 0 stores a new entry of order 0.
   *
   * @return what was found: {@code expected} when it was replaced, or {@link Entries#NO_MEMORY}
   */
  public long replace(long index, long expected, long entry) {
    long found = load(root, index);
    if (found != expected) {
      return found;
    }
    int order = Entries.order(found);
    long old = store(Entries.first(index, order), order, entry);
    return Entries.isError(old) ? old : found;
  }

  private static long present(long entry) {
    if (entry == Entries.EMPTY) {
      throw new IllegalArgumentException("0 is no entry: erase what is to go");
    }
    return entry;
  }

  /** Removes the entry that stands for {@code index}, whole, with its marks; returns it. */
  public long erase(long index) {
    return Entries.visible(Removal.erase(tree, index));
  }

  /** Removes every entry that stands for an index from {@code first} to {@code last}. */
  public void eraseRange(long first, long last) {
    IndexRange.erase(tree, first, last);
  }

  /**
   * Fills the indices from {@code first} to {@code last} with as few entries as they take, each
   * equal to {@code entry} but for its order.
   *
   * @return 0, or {@link Entries#NO_MEMORY}
   */
  public long storeRange(long first, long last, long entry) {
    if (Entries.checked(0, 0, entry) == Entries.EMPTY) {
      IndexRange.erase(tree, first, last);
      return Entries.EMPTY;
    }
    return IndexRange.fill(tree, first, last, entry);
  }

  /**
   * Makes sure that a store to each single index of the range needs no memory.
   *
   * @return 0, or {@link Entries#NO_MEMORY}
   */
  public long prepare(long first, long last) {
    return IndexRange.prepare(tree, first, last);
  }

  /**
   * Keeps a place for an entry of that order, unless something is there: readers see nothing, and a
   * later store of the same order needs no memory.
   *
   * @return what is there already, which may be a reserved place; 0 when the place is now reserved;
   *     or {@link Entries#NO_MEMORY}
   */
  public long reserve(long index, int order) {
    Entries.checked(index, order, Entries.EMPTY);
    long found = IndexRange.first(tree, index, index + Entries.span(order) - 1);
    return found != Entries.EMPTY
        ? found
        : IndexRange.put(tree, index, order, Entries.withOrder(Entries.RESERVED, order));
  }

  /** Gives a reserved place back; entries stay. */
  public void release(long index) {
    if (Entries.isReserved(IndexRange.first(tree, index, index))) {
      Removal.erase(tree, index);
    }
  }

  /**
   * Splits the entry at {@code index} into entries of {@code newOrder}, equal to it but for their
   * order, each with its marks. No index is ever without it meanwhile.
   *
   * @return 0, also when the order is {@code newOrder} already, or {@link Entries#NO_MEMORY}
   */
  public long split(long index, int newOrder) {
    return IndexRange.split(tree, index, newOrder);
  }

  /**
   * Takes the nodes for a {@link #splitSupplied} under the same lock: so that it needs no memory
   * while its caller has something frozen. Ends with that, or with {@link #giveBack}.
   *
   * @return 0 or {@link Entries#NO_MEMORY}
   */
  public long supplySplit(long index, int newOrder) {
    return IndexRange.supplySplit(tree, index, newOrder);
  }

  /** {@link #split}, for which {@link #supplySplit} has taken the nodes: cannot fail. */
  public void splitSupplied(long index, int newOrder) {
    IndexRange.splitSupplied(tree, index, newOrder);
  }

  /** As {@link #supplySplit}, for a {@link #storeSupplied}. */
  public long supplyStore(long index, int order) {
    Entries.checked(index, order, Entries.EMPTY);
    return IndexRange.supply(tree, index, order) ? Entries.EMPTY : Entries.NO_MEMORY;
  }

  /** {@link #store} of an entry, for which {@link #supplyStore} has taken the nodes. */
  public void storeSupplied(long index, int order, long entry) {
    IndexRange.putSupplied(tree, index, order, Entries.checked(index, order, present(entry)));
  }

  /** Gives back what was supplied for an operation that does not take place. */
  public void giveBack() {
    tree.giveBack();
  }

  /**
   * Stores an entry of order 0 at the smallest free index of a range; looks at each index.
   *
   * @param last at most {@link Long#MAX_VALUE}
   * @return the index, {@link #FULL}, or {@code -} {@link Entries#NO_MEMORY}
   */
  public long allocate(long first, long last, long entry) {
    if (first < 0 || last < 0) {
      throw new IllegalArgumentException(
          "the range is 0 to %d, not %d to %d".formatted(Long.MAX_VALUE, first, last));
    }
    long checked = Entries.checked(0, 0, present(entry));
    long index = IndexRange.firstFree(tree, first, last);
    if (index == FULL) {
      return FULL;
    }
    return Entries.isError(IndexRange.put(tree, index, 0, checked)) ? -Entries.NO_MEMORY : index;
  }

  /** Marks the entry that stands for {@code index}; false when there is none. */
  public boolean setMark(long index, int mark) {
    Marks.check(mark);
    return IndexRange.mark(tree, index, 1 << mark, true);
  }

  /** Takes a mark from the entry that stands for {@code index}; false when there is none. */
  public boolean clearMark(long index, int mark) {
    Marks.check(mark);
    return IndexRange.mark(tree, index, 1 << mark, false);
  }

  /** Takes all marks from the entry that stands for {@code index}; false when there is none. */
  public boolean clearMarks(long index) {
    return IndexRange.mark(tree, index, (1 << Marks.COUNT) - 1, false);
  }

  /** True when the entry that stands for {@code index} has the mark. */
  public boolean isMarked(long index, int mark) {
    return Cursor.marked(root, index, index, mark).next() != Entries.EMPTY;
  }

  /** Marks of the entry that stands for {@code index}, one bit each; under the tree's lock. */
  public int marks(long index) {
    return IndexRange.marks(tree, index);
  }

  /** True when some entry has the mark. */
  public boolean isMarked(int mark) {
    Marks.check(mark);
    return (Marks.of(root) >>> mark & 1) != 0;
  }

  /** The entries that stand for indices from {@code first} to {@code last}. */
  public Cursor find(long first, long last) {
    return Cursor.all(root, first, last);
  }

  /** Those of them that have a mark. */
  public Cursor findMarked(long first, long last, int mark) {
    return Cursor.marked(root, first, last, mark);
  }

  /**
   * Removes up to {@code nodes} nodes that hold nothing but values, those that have done so for
   * longest; returns how many.
   */
  public long dropShadows(long nodes) {
    return Removal.dropShadows(tree, nodes);
  }

  /** True when empty nodes may have stayed in the tree because the pool could take no more. */
  public boolean isTrimmable() {
    return tree.idle();
  }

  /** Removes the empty nodes that stayed, or that {@link #prepare} made. */
  public void trim() {
    IndexRange.trim(tree);
  }

  /** Removes everything. Retires all nodes, however many wait already. */
  public void destroy() {
    long head = tree.head();
    tree.head(Entries.EMPTY);
    Marks.set(root, 0);
    if (Entries.isNode(head)) {
      tree.discard(Entries.address(head));
    } else {
      tree.tally(head, -1);
    }
    tree.idle(false);
  }

  /** True when the tree holds no entry, no reserved place and no node. */
  public boolean isEmpty() {
    return Words.getLongAcquire(root) == Entries.EMPTY; // pairs with Tree.head
  }

  /** Entries, each counted once; reserved places are none. */
  public long entries() {
    return tree.total(TreeLayout.ENTRIES);
  }

  /** Indices that objects stand for. */
  public long pages() {
    return tree.total(TreeLayout.PAGES);
  }

  /** Indices that values stand for. */
  public long shadows() {
    return tree.total(TreeLayout.SHADOWS);
  }

  /** Nodes of the tree, {@link NodeLayout#BYTES} bytes each. */
  public long nodes() {
    return tree.total(TreeLayout.NODES);
  }

  /** Nodes that hold nothing but values. */
  public long shadowNodes() {
    return tree.total(TreeLayout.SHADOW_NODES);
  }
}
