package example.tree;

import dev.quire.word.SharedWords;

/**
 * A B-tree from keys to hints, off the heap, whose readers take no latch: what an engine keeps
 * beside its files to find a record's page without a look-up in the cache.
 *
 * <p>The protocol is optimistic lock coupling (V. Leis, M. Haubenschild, T. Neumann: <i>Optimistic
 * Lock Coupling</i>, 2019), small enough to be read in one sitting: a root over leaves, no removal.
 * Any number of threads may call everything.
 */
public final class Tree {

  /** What {@link #find} returns when the key is not there. No hint has this value. */
  public static final long ABSENT = -1;

  private static final long TORN = -2;
  private static final int ROOT = 0;
  private static final long NODES = 64; // before it, in the first long, how many are in use

  private final SharedWords words;
  private final Node[] nodes;

  /**
   * A tree in these words, which are zero or hold a tree already.
   *
   * @param words room for a root, a leaf and what splits add
   */
  public Tree(SharedWords words) {
    this.words = words;
    nodes = new Node[(int) ((words.bytes() - NODES) / Node.BYTES)];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = new Node(words.slice(NODES + (long) i * Node.BYTES, Node.BYTES));
    }
    if (words.compareAndSetLong(0, 0, 2)) {
      nodes[ROOT].clear(1);
      nodes[1].clear(0);
      nodes[ROOT].put(Long.MIN_VALUE, 1);
    }
  }

  /** Bytes for so many nodes, root included. */
  public static long bytes(int nodes) {
    return NODES + (long) nodes * Node.BYTES;
  }

  /** The hint that was stored with the key, or {@link #ABSENT}. */
  public long find(long key) {
    long hint = tryFind(key);
    while (hint == TORN) {
      Thread.onSpinWait();
      hint = tryFind(key);
    }
    return hint;
  }

  private long tryFind(long key) {
    Node node = nodes[ROOT];
    long version = node.begin();
    while (!Node.isLatched(version)) {
      if (node.isLeaf()) {
        int at = node.position(key);
        long hint = at >= 0 && node.key(at) == key ? node.hint(at) : ABSENT;
        return node.unchanged(version) ? hint : TORN;
      }
      Node child = child(node, key);
      long versionOfChild = child.begin();
      // The second look: the child held the key at the moment at which its version was read.
      if (!node.unchanged(version)) {
        return TORN;
      }
      node = child;
      version = versionOfChild;
    }
    return TORN;
  }

  /** Stores a hint with the key, in place of the one that is there. */
  public void put(long key, long hint) {
    while (!tryPut(key, hint)) {
      Thread.onSpinWait();
    }
  }

  private boolean tryPut(long key, long hint) {
    Node root = nodes[ROOT];
    long version = root.begin();
    Node leaf = child(root, key);
    long versionOfLeaf = leaf.begin();
    boolean full = leaf.isFull();
    if (full ? !root.latch(version) : Node.isLatched(version) || !root.unchanged(version)) {
      return false;
    }
    boolean latched = leaf.latch(versionOfLeaf);
    boolean room = !full || !root.isFull() && used() < nodes.length;
    if (latched && room) {
      (full ? split(leaf, key) : leaf).put(key, hint);
    }
    if (latched) {
      leaf.unlatch();
    }
    if (full) {
      root.unlatch();
    }
    if (latched && !room) {
      throw new IllegalStateException(
          "tree of %d nodes is full; give it more words, or levels".formatted(nodes.length));
    }
    return latched;
  }

  /** Splits a full leaf, with the latches of it and of the root; the half that the key is for. */
  private Node split(Node leaf, long key) {
    int number = used();
    words.setLongOpaque(0, number + 1);
    Node upper = nodes[number];
    upper.clear(0);
    long first = leaf.moveUpperHalf(upper);
    nodes[ROOT].put(first, number);
    return key < first ? leaf : upper;
  }

  /** Nodes in use; changed under the latch of the root alone. */
  private int used() {
    return (int) words.getLongOpaque(0);
  }

  // A torn read may find no child at all, or any number that ever stood there: never one outside.
  private Node child(Node node, long key) {
    return nodes[(int) node.hint(Math.max(0, node.position(key)))];
  }
}
