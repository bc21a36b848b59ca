package dev.quire.core.xarray;

/**
 * Counts a tree again, entry by entry, and compares it with what the tree says of itself.
 *
 * <p>For tests and diagnosis, under the tree's lock: it visits every slot.
 */
public final class TreeAudit {

  private final Tree tree;
  private long entries;
  private long pages;
  private long shadows;
  private long nodes;
  private long shadowNodes;

  private TreeAudit(Tree tree) {
    this.tree = tree;
  }

  /**
   * Checks the tree at {@code root}.
   *
   * @throws IllegalStateException naming the node, when something does not add up
   */
  public static void check(long root, NodePool pool) {
    new TreeAudit(new Tree(root, pool)).check();
  }

  private void check() {
    long head = tree.head();
    int marks = 0;
    if (Entries.isNode(head)) {
      marks = node(head, 0, 0, 0);
    } else if (head != Entries.EMPTY) {
      entry(head, 0, head);
      require(Entries.order(head) == 0, head, "order in the head");
      marks = Marks.of(tree.root);
    }
    require(marks == Marks.of(tree.root), head, "marks of the tree");
    require(entries == tree.total(TreeLayout.ENTRIES), head, "entries: " + entries);
    require(pages == tree.total(TreeLayout.PAGES), head, "pages: " + pages);
    require(shadows == tree.total(TreeLayout.SHADOWS), head, "shadows: " + shadows);
    require(nodes == tree.total(TreeLayout.NODES), head, "nodes: " + nodes);
    require(shadowNodes == tree.total(TreeLayout.SHADOW_NODES), head, "listed: " + shadowNodes);
    require(tree.total(TreeLayout.SPARE) == 0, head, "spare nodes");
    checkList();
  }

  /** Returns the marks that the slot above has to show. */
  private int node(long tagged, long base, long parent, int offset) {
    long node = Entries.address(tagged);
    int shift = Node.shift(node);
    nodes++;
    require(shift == Node.shiftOf(tagged), node, "level in the slot above");
    require(Node.parent(node) == parent && Node.offset(node) == offset, node, "place");
    int count = 0;
    int values = 0;
    int marks = 0;
    for (int slot = 0; slot < NodeLayout.SLOTS; slot++) {
      long entry = Node.entry(node, slot);
      int wanted = 0;
      if (entry == Entries.EMPTY) {
        require(Marks.at(node, slot) == 0, node, "mark of an empty slot");
        continue;
      }
      count++;
      long index = base + ((long) slot << shift);
      if (Entries.isNode(entry)) {
        require(Node.shiftOf(entry) == shift - NodeLayout.BITS, node, "level below");
        wanted = node(entry, index, node, slot);
        require(Marks.at(node, slot) == wanted, node, "marks of slot " + slot);
      } else {
        require(Node.shiftFor(Entries.order(entry)) == shift, node, "order in slot " + slot);
        values += Entries.isValue(entry) ? 1 : 0;
        int first = slot & -Node.width(entry, shift);
        require(entry == Node.entry(node, first), node, "copy in slot " + slot);
        if (first == slot) {
          entry(entry, index, node);
          wanted = Marks.at(node, slot);
          checkWidth(node, slot, entry, shift);
        } else {
          require(Marks.at(node, slot) == 0, node, "mark inside an entry");
        }
      }
      marks |= wanted;
    }
    require(count == Node.count(node) && values == Node.values(node), node, "count, values");
    shadowNodes += count != 0 && count == values ? 1 : 0;
    return marks;
  }

  private void checkWidth(long node, int slot, long entry, int shift) {
    for (int i = slot; i < slot + Node.width(entry, shift); i++) {
      require(Node.entry(node, i) == entry, node, "whole entry in slot " + slot);
    }
  }

  private void entry(long entry, long index, long where) {
    if (Entries.isReserved(entry)) {
      return;
    }
    require(!Entries.isInternal(entry), where, "internal entry");
    int order = Entries.order(entry);
    require(Entries.first(index, order) == index, where, "alignment");
    entries++;
    if (Entries.isValue(entry)) {
      shadows += Entries.span(order);
    } else {
      pages += Entries.span(order);
    }
  }

  private void checkList() {
    long listed = 0;
    long previous = tree.root;
    long last = 0;
    for (long node = tree.total(TreeLayout.FIRST); node != 0; node = Node.next(node)) {
      require(Node.previous(node) == previous, node, "place in the list of shadow nodes");
      require(Node.count(node) == Node.values(node), node, "a listed node");
      require(++listed <= shadowNodes, node, "length of the list of shadow nodes");
      previous = node;
      last = node;
    }
    require(last == tree.total(TreeLayout.LAST), last, "end of the list of shadow nodes");
    require(listed == shadowNodes, last, "nodes in the list of shadow nodes");
  }

  private void require(boolean condition, long where, String what) {
    if (!condition) {
      throw new IllegalStateException(
          "%s is wrong at 0x%x in the %s".formatted(what, where, tree.describe()));
    }
  }
}
