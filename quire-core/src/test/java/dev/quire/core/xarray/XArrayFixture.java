package dev.quire.core.xarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;

/** An empty tree for each test; afterwards it has to add up and to give every node back. */
abstract class XArrayFixture {

  static final long LAST = -1;

  final TestPool pool = new TestPool();
  final long root = TestPool.words(TreeLayout.BYTES);
  final XArray tree = new XArray(root, pool);

  /** An entry of order 0 that tells its index, like the others of this name. */
  static long entry(long index) {
    return Entries.value(index & (1L << 58) - 1);
  }

  static long entry(long index, int order) {
    return Entries.withOrder(entry(index), order);
  }

  /** An object entry of order 0. */
  static long object(long number) {
    return (number + 1) << 6;
  }

  static long object(long number, int order) {
    return Entries.withOrder(object(number), order);
  }

  long put(long index) {
    return tree.store(index, 0, entry(index));
  }

  long put(long index, int order) {
    return tree.store(index, order, entry(index));
  }

  void assertLoads(long first, long last, long entry) {
    for (long index = first; index <= last; index++) {
      assertEquals(entry, tree.load(index), "index " + index);
    }
  }

  /** The entries at these indices and no others, upwards and downwards. */
  static void assertVisits(Cursor up, Cursor down, long... indices) {
    for (long index : indices) {
      assertTrue(up.next() != 0, "index " + index);
      assertEquals(index, up.index());
    }
    assertEquals(0, up.next());
    for (int i = indices.length - 1; i >= 0; i--) {
      assertTrue(down.previous() != 0, "index " + indices[i]);
      assertEquals(indices[i], down.index());
    }
    assertEquals(0, down.previous());
  }

  void assertIntact() {
    TreeAudit.check(root, pool);
    assertEquals(tree.nodes(), pool.out(), "nodes that the pool has given out");
  }

  void assertGone() {
    assertTrue(tree.isEmpty());
    assertIntact();
    assertEquals(0, pool.out());
  }

  @AfterEach
  void everyNodeComesBack() {
    assertIntact();
    tree.destroy();
    assertGone();
  }
}
