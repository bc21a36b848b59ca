package dev.quire.core.xarray;

import dev.quire.core.word.Words;

/**
 * A tree as its writer sees it: the head, the totals, nodes that come, leave and wait.
 *
 * <p>Everything here runs under the tree's lock and keeps nothing but two addresses of its own.
 */
final class Tree {

  /** Address of {@link TreeLayout}. */
  final long root;

  final NodePool pool;

  Tree(long root, NodePool pool) {
    this.root = root;
    this.pool = pool;
  }

  long head() {
    return Words.getLongPlain(root + TreeLayout.HEAD);
  }

  void head(long entry) {
    Words.setLongRelease(root + TreeLayout.HEAD, entry); // pairs with XArray.load and walk
  }

  /** One of the words that no figure is made of: under the lock. */
  private long own(int field) {
    return Words.getLongPlain(root + field);
  }

  private void own(int field, long value) {
    Words.setLongPlain(root + field, value);
  }

  long total(int field) {
    return Words.getLongOpaque(root + field);
  }

  private void total(int field, long delta) {
    Words.setLongOpaque(root + field, total(field) + delta);
  }

  /** Counts an entry that came (1) or went (-1). */
  void tally(long entry, int sign) {
    if (entry == Entries.EMPTY || Entries.isReserved(entry)) {
      return;
    }
    total(TreeLayout.ENTRIES, sign);
    long span = Entries.span(Entries.order(entry));
    total(Entries.isValue(entry) ? TreeLayout.SHADOWS : TreeLayout.PAGES, sign * span);
  }

  /** Counts the entries that one entry was split into. */
  void tallySplit(long entry, long pieces) {
    if (!Entries.isReserved(entry)) {
      total(TreeLayout.ENTRIES, pieces - 1);
    }
  }

  /** Takes nodes out of the pool before anything is changed; false, with no effect, without. */
  boolean supply(long nodes) {
    for (long i = 0; i < nodes; i++) {
      long node = pool.allocate();
      if (node == 0) {
        giveBack();
        return false;
      }
      Words.setLongPlain(node + NodeLayout.PARENT, own(TreeLayout.SPARE));
      own(TreeLayout.SPARE, node);
    }
    return true;
  }

  /** Gives the nodes back that an operation did not need. */
  void giveBack() {
    for (long node = own(TreeLayout.SPARE); node != 0; node = own(TreeLayout.SPARE)) {
      own(TreeLayout.SPARE, Node.parent(node));
      pool.free(node);
    }
  }

  /** A new empty node, from those that were supplied. */
  long take(int shift, long parent, int offset) {
    long node = own(TreeLayout.SPARE);
    if (node == 0) {
      throw new IllegalStateException("an operation counted too few nodes; " + describe());
    }
    own(TreeLayout.SPARE, Node.parent(node));
    Node.initialise(node, shift, parent, offset);
    total(TreeLayout.NODES, 1);
    return node;
  }

  /** Lets a node go that has no place in the tree any more. */
  private void retire(long node) {
    unlist(node);
    Node.close(node);
    total(TreeLayout.NODES, -1);
    pool.retire(node);
  }

  /** Retires a subtree that has left the tree, with all its entries. */
  void discard(long node) {
    int shift = Node.shift(node);
    for (int slot = 0; slot < NodeLayout.SLOTS; slot++) {
      long entry = Node.entry(node, slot);
      if (Entries.isNode(entry)) {
        discard(Entries.address(entry));
      } else if (entry != Entries.EMPTY) {
        tally(entry, -1);
        slot += Node.width(entry, shift) - 1;
      }
    }
    retire(node);
  }

  /** Unlinks {@code from} and the nodes above it that are empty, and lowers the tree. */
  void settle(long from) {
    long node = from;
    while (Node.count(node) == 0) {
      if (!retirable()) {
        return;
      }
      long parent = Node.parent(node);
      if (parent == 0) {
        head(Entries.EMPTY);
        retire(node);
        return;
      }
      Node.store(parent, Node.offset(node), Entries.EMPTY);
      changed(parent);
      retire(node);
      node = parent;
    }
    shrink();
  }

  /** Takes heads away that have nothing but slot 0: the tree is as low as its largest index. */
  void shrink() {
    for (long head = head(); Entries.isNode(head); head = head()) {
      long node = Entries.address(head);
      long entry = Node.entry(node, 0);
      boolean below = Entries.isNode(entry);
      boolean lowers = below || (Node.shift(node) == 0 && entry != Entries.EMPTY);
      if (Node.count(node) != 1 || !lowers || !retirable()) {
        return;
      }
      if (below) {
        Node.attach(Entries.address(entry), 0, 0);
      }
      head(entry);
      retire(node); // the marks of its slot 0 are those of the tree
    }
  }

  /** Unlinks the empty nodes of a subtree; false when the pool takes no more. */
  boolean prune(long node) {
    for (int slot = 0; slot < NodeLayout.SLOTS; slot++) {
      long entry = Node.entry(node, slot);
      if (Entries.isNode(entry)) {
        long below = Entries.address(entry);
        if (!prune(below)) {
          return false;
        }
        if (Node.count(below) == 0) {
          if (!retirable()) {
            return false;
          }
          Node.store(node, slot, Entries.EMPTY);
          changed(node);
          retire(below);
        }
      }
    }
    return true;
  }

  void idle(boolean idle) {
    Words.setIntPlain(root + TreeLayout.IDLE, idle ? 1 : 0);
  }

  boolean idle() {
    return Words.getIntPlain(root + TreeLayout.IDLE) != 0;
  }

  private boolean retirable() {
    if (pool.canRetire()) {
      return true;
    }
    idle(true);
    return false;
  }

  /** Enters a node into the list of those that hold nothing but values, or takes it out. */
  void changed(long node) {
    int count = Node.count(node);
    boolean listed = Node.previous(node) != 0;
    boolean shadows = count != 0 && count == Node.values(node);
    if (shadows && !listed) {
      list(node);
    } else if (listed && !shadows) {
      unlist(node);
    }
  }

  private void list(long node) {
    long last = own(TreeLayout.LAST);
    Words.setLongPlain(node + NodeLayout.NEXT, 0);
    Words.setLongPlain(node + NodeLayout.PREVIOUS, last == 0 ? root : last);
    Words.setLongPlain(last == 0 ? root + TreeLayout.FIRST : last + NodeLayout.NEXT, node);
    own(TreeLayout.LAST, node);
    total(TreeLayout.SHADOW_NODES, 1);
  }

  private void unlist(long node) {
    long previous = Node.previous(node);
    if (previous == 0) {
      return;
    }
    long next = Node.next(node);
    boolean first = previous == root;
    Words.setLongPlain(first ? root + TreeLayout.FIRST : previous + NodeLayout.NEXT, next);
    if (next == 0) {
      own(TreeLayout.LAST, first ? 0 : previous);
    } else {
      Words.setLongPlain(next + NodeLayout.PREVIOUS, previous);
    }
    Words.setLongPlain(node + NodeLayout.PREVIOUS, 0);
    total(TreeLayout.SHADOW_NODES, -1);
  }

  String describe() {
    return "tree at 0x%x: head 0x%x, %d entries, %d pages, %d shadows, %d nodes"
        .formatted(
            root,
            head(),
            total(TreeLayout.ENTRIES),
            total(TreeLayout.PAGES),
            total(TreeLayout.SHADOWS),
            total(TreeLayout.NODES));
  }
}
