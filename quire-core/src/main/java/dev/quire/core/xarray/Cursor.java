package dev.quire.core.xarray;

import dev.quire.core.word.Words;

/**
 * Visits the entries of a range in either direction, each once, however many indices it stands for.
 *
 * <p>Belongs to one thread, which is in a section or has the tree's lock; in a section it may see
 * changes made meanwhile or not, entry by entry. It keeps its place in a node: call {@link #pause}
 * before leaving the section or the lock, and after a change of the tree by the same thread.
 */
public final class Cursor {

  private static final int ANY = -1;

  /** Also shows reserved places. */
  private static final int RAW = -2;

  private final long root;
  private final int mark;
  private final long first;
  private final long last;

  // Where to look next in each direction; meaningless once the range is used up there.
  private long ahead;
  private long behind;
  private boolean aheadDone;
  private boolean behindDone;

  // The node of the last look: it holds the indices around `near`. 0 = walk from the root.
  private long node;
  private int shift;
  private long near;

  // What the last look saw, and the first and last index for which it would have seen the same.
  private long seen;
  private long low;
  private long high;

  private long index;
  private long entry;

  private Cursor(long root, long first, long last, int mark) {
    this.root = root;
    this.first = first;
    this.last = last;
    this.mark = mark;
    this.ahead = first;
    this.behind = last;
    this.aheadDone = Long.compareUnsigned(first, last) > 0;
    this.behindDone = aheadDone;
  }

  static Cursor all(long root, long first, long last) {
    return new Cursor(root, first, last, ANY);
  }

  static Cursor raw(long root, long first, long last) {
    return new Cursor(root, first, last, RAW);
  }

  static Cursor marked(long root, long first, long last, int mark) {
    Marks.check(mark);
    return new Cursor(root, first, last, mark);
  }

  /** The first index of the entry last returned: less than the range where the entry straddles. */
  public long index() {
    return index;
  }

  /** The entry last returned, 0 before. */
  public long entry() {
    return entry;
  }

  /** {@code log2} of the indices that the entry last returned stands for. */
  public int order() {
    return Entries.order(entry);
  }

  /** Forgets the place in the tree but not the index: the next call walks from the root. */
  public void pause() {
    node = 0;
  }

  /** The entry after the one last returned, or the first one of the range; 0 when there is none. */
  public long next() {
    while (!aheadDone) {
      look(ahead);
      passAhead();
      if (seen != Entries.EMPTY) {
        passBehind();
        return found();
      }
    }
    return Entries.EMPTY;
  }

  /** The entry before the one last returned, or the last one of the range; 0 for none. */
  public long previous() {
    while (!behindDone) {
      look(behind);
      passBehind();
      if (seen != Entries.EMPTY) {
        passAhead();
        return found();
      }
    }
    return Entries.EMPTY;
  }

  private long found() {
    index = low;
    entry = seen;
    return seen;
  }

  private void passAhead() {
    aheadDone = Long.compareUnsigned(high, last) >= 0;
    ahead = high + 1;
  }

  private void passBehind() {
    behindDone = Long.compareUnsigned(low, first) <= 0;
    behind = low - 1;
  }

  // The mark is looked at after the slot, and the slot once more when there is none: the mark of an
  // entry that is replaced goes to what takes its place, and is there before it shows, so whoever
  // missed it at the old place finds it at the new one.
  /** Sets {@link #seen} to the entry that stands for {@code at}, 0 for none that is wanted. */
  private void look(long at) {
    if (node != 0 && !Node.covers(at ^ near, shift)) {
      node = 0;
    }
    near = at;
    while (node != 0 || enter(at)) {
      int slot = Node.slotOf(at, shift);
      long here = Node.load(node, slot);
      long marks = mark < 0 ? -1 : Node.marks(node, mark);
      if (here == Entries.RETRY) {
        node = 0;
      } else if (!wanted(here, slot, marks)) {
        if (mark < 0 || Node.load(node, slot) == here) {
          none(at, slot, marks);
          return;
        }
      } else if (!Entries.isNode(here)) {
        seen = shown(here);
        int order = Entries.order(here);
        low = Entries.first(at, order);
        high = low + Entries.span(order) - 1;
        return;
      } else {
        node = Entries.address(here);
        shift -= NodeLayout.BITS;
      }
    }
  }

  /** Goes to the topmost node; false, with the answer set, when none leads to {@code at}. */
  private boolean enter(long at) {
    long head = Words.getLongAcquire(root + TreeLayout.HEAD); // pairs with Tree.head
    if (Entries.isNode(head)) {
      shift = Node.shiftOf(head);
      if (Node.covers(at, shift)) {
        node = Entries.address(head);
        return true;
      }
      low = (long) NodeLayout.SLOTS << shift;
      high = -1;
      seen = Entries.EMPTY;
    } else if (at == 0) {
      low = 0;
      high = 0;
      boolean wanted = mark < 0 || (Marks.of(root) >>> mark & 1) != 0;
      seen = wanted ? shown(head) : Entries.EMPTY;
    } else {
      low = 1;
      high = -1;
      seen = Entries.EMPTY;
    }
    return false;
  }

  private long shown(long entry) {
    return mark == RAW ? entry : Entries.visible(entry);
  }

  /** True for a node or an entry that has the mark; that of an entry stands at its first slot. */
  private boolean wanted(long here, int slot, long marks) {
    int first = Entries.isNode(here) ? slot : slot & -Node.width(here, shift);
    return here != Entries.EMPTY && (marks >>> first & 1) != 0;
  }

  /** Nothing in this slot, nor in those around it that lack the mark. */
  private void none(long at, int slot, long marks) {
    int from = slot;
    int to = slot;
    if (mark >= 0) {
      from =
          Math.min(slot, end(Long.SIZE - 1 - Long.numberOfLeadingZeros(marks & (1L << slot) - 1)));
      to = Long.numberOfTrailingZeros(marks & -2L << slot) - 1;
    }
    long start = at & ~(((long) NodeLayout.SLOTS << shift) - 1);
    low = start + ((long) from << shift);
    high = start + ((to + 1L) << shift) - 1;
    seen = Entries.EMPTY;
  }

  /** The slot behind what begins in {@code slot}: the mark there stands for all of an entry. */
  private int end(int slot) {
    long here = slot < 0 ? Entries.EMPTY : Node.load(node, slot);
    boolean entry = here != Entries.EMPTY && !Entries.isInternal(here);
    return slot + (entry ? Node.width(here, shift) : 1);
  }
}
