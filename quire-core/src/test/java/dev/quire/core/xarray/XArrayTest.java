package dev.quire.core.xarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.word.Words;
import org.junit.jupiter.api.Test;

/** Single entries: the checks of the kernel's own suite that need no order. */
class XArrayTest extends XArrayFixture {

  /** Indices around every level of the tree. */
  private static final long[] EDGES = {
    0, 1, 63, 64, 4095, 4096, 262_143, 262_144, 1L << 30, (1L << 58) + 7, 1L << 63, -2, LAST
  };

  @Test // xa_err
  void anErrorIsNeitherAnEntryNorANode() {
    assertTrue(Entries.isError(Entries.NO_MEMORY));
    for (long entry : new long[] {0, entry(0), entry(5), object(0), object(7, 9)}) {
      assertFalse(Entries.isError(entry));
    }
    assertFalse(Entries.isObject(Entries.NO_MEMORY) || Entries.isValue(Entries.NO_MEMORY));
    assertThrows(IllegalArgumentException.class, () -> tree.store(0, 0, Entries.NO_MEMORY));
    assertThrows(IllegalArgumentException.class, () -> tree.store(1, 0, Entries.RETRY));
    pool.left = 0;
    assertEquals(Entries.NO_MEMORY, put(1));
    assertEquals(Entries.NO_MEMORY, tree.storeRange(0, 99, object(1)));
    assertEquals(Entries.NO_MEMORY, tree.reserve(64, 3));
    assertEquals(Entries.NO_MEMORY, tree.insert(LAST, 0, entry(1)));
    assertEquals(0, put(0)); // needs no node
    assertEquals(Entries.NO_MEMORY, put(1));
    assertEquals(entry(0), tree.load(0));
    assertEquals(1, tree.entries());
    assertEquals(0, pool.out());
  }

  @Test // xas_retry
  void aReaderInARetiredNodeStartsAgainAtTheRoot() {
    put(0);
    put(1);
    long node = Entries.address(Words.getLongPlain(root));
    Cursor stale = tree.find(0, LAST);
    assertEquals(entry(0), stale.next());
    tree.erase(1);
    assertEquals(entry(0), Words.getLongPlain(root)); // the only entry moved to the head
    for (int slot = 0; slot < NodeLayout.SLOTS; slot++) {
      assertEquals(Entries.RETRY, Node.entry(node, slot));
    }
    put(1);
    put(64);
    assertEquals(entry(1), stale.next());
    assertEquals(entry(64), stale.next());
    assertEquals(0, stale.next());
  }

  @Test // xa_load
  void loadFindsWhatWasStoredAndNothingElse() {
    for (long index = 0; index < 1024; index++) {
      for (long at = 0; at < 1024; at++) {
        assertEquals(at < index ? entry(at) : 0, tree.load(at));
      }
      assertEquals(0, put(index));
    }
    for (long index = 0; index < 1024; index++) {
      assertEquals(entry(index), tree.erase(index));
      for (long at = 0; at < 1024; at += 7) {
        assertEquals(at > index ? entry(at) : 0, tree.load(at));
      }
    }
    assertGone();
  }

  @Test
  void everyIndexOfSixtyFourBitsCanBeStored() {
    for (long index : EDGES) {
      assertEquals(0, put(index));
      assertIntact();
    }
    for (long index : EDGES) {
      assertEquals(entry(index), tree.load(index));
      assertEquals(entry(index), XArray.walk(root, index, 4096, Long.MAX_VALUE));
      assertEquals(0, tree.load(index ^ (1L << 40)));
    }
    assertVisits(tree.find(0, LAST), tree.find(0, LAST), EDGES);
    for (long index : EDGES) {
      assertEquals(entry(index), tree.erase(index));
    }
    assertGone();
  }

  @Test
  void theSlotOfAnIndexShowsItsEntryUntilTheTreeIsRebuilt() {
    assertEquals(root, XArray.slot(root, 0));
    assertEquals(0, XArray.slot(root, 1));
    put(0);
    assertEquals(entry(0), Words.getLongPlain(XArray.slot(root, 0)));
    put(70);
    put(640, 7);
    assertTrue(Entries.isNode(Words.getLongPlain(root))); // where index 0 stood
    long slot = XArray.slot(root, 70);
    assertEquals(entry(70), Words.getLongPlain(slot));
    assertEquals(0, Words.getLongPlain(XArray.slot(root, 71)));
    assertEquals(0, Words.getLongPlain(XArray.slot(root, 2000)));
    assertEquals(entry(640, 7), Words.getLongPlain(XArray.slot(root, 700)));
    assertEquals(0, XArray.slot(root, 4096));
    tree.erase(70);
    assertEquals(Entries.RETRY, Words.getLongPlain(slot));
  }

  @Test // xa_shrink
  void aTreeIsAsLowAsItsLargestIndex() {
    put(0);
    put(LAST);
    assertEquals(21, tree.nodes()); // 11 levels, the topmost shared
    assertEquals(entry(LAST), tree.erase(LAST));
    assertEquals(0, tree.nodes());
    assertEquals(entry(0), tree.load(0));
    assertEquals(0, tree.load(LAST));
    for (int shift = 0; shift < 60; shift += 6) {
      put((1L << (shift + 6)) - 1);
      put(1L << (shift + 6));
      long nodes = tree.nodes();
      tree.erase(1L << (shift + 6));
      assertTrue(tree.nodes() < nodes);
      assertEquals(shift, Node.shiftOf(Words.getLongPlain(root)));
      assertIntact();
    }
  }

  @Test // xa_shrink, where a store leaves nothing but index 0
  void aStoreThatTakesALargerEntryAwayLowersTheTree() {
    put(0, 9);
    assertEquals(1, tree.nodes());
    put(0);
    assertEquals(0, tree.nodes());
    assertEquals(entry(0), tree.load(0));
    put(0, 9);
    put(0, 3);
    assertEquals(1, tree.nodes());
    assertEquals(0, Node.shiftOf(Words.getLongPlain(root)));
  }

  @Test // xa_shrink, where the single slot holds an entry of higher order
  void anEntryOfHigherOrderKeepsItsNode() {
    put(0, 6);
    put(1 << 12);
    tree.erase(1 << 12);
    assertEquals(1, tree.nodes());
    assertLoads(0, 63, entry(0, 6));
    assertEquals(0, tree.load(64));
    tree.erase(17);
    assertGone();
  }

  @Test // xas_erase
  void eraseReturnsTheEntryAndLeavesTheRest() {
    for (long index = 0; index < 1000; index += 3) {
      put(index);
    }
    assertEquals(0, tree.erase(1));
    for (long index = 0; index < 1000; index += 6) {
      assertEquals(entry(index), tree.erase(index));
      assertEquals(0, tree.erase(index));
    }
    for (long index = 0; index < 1000; index++) {
      assertEquals(index % 6 == 3 ? entry(index) : 0, tree.load(index));
    }
    tree.eraseRange(0, LAST);
    assertGone();
  }

  @Test // insert
  void insertFailsWhereSomethingIs() {
    for (int order = 0; order <= 9; order++) {
      long index = 1L << order;
      assertEquals(0, tree.insert(index, order, object(1)));
      assertEquals(object(1, order), tree.insert(2 * index - 1, 0, object(2)));
      assertEquals(object(1, order), tree.insert(0, order + 1, object(2)));
      assertLoads(index, 2 * index - 1, object(1, order));
      assertEquals(0, tree.insert(0, 0, object(3)));
      tree.erase(0);
      tree.erase(index);
      assertGone();
    }
    assertThrows(IllegalArgumentException.class, () -> tree.insert(0, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> tree.insert(1, 1, object(1)));
    assertThrows(IllegalArgumentException.class, () -> tree.insert(0, 16, object(1)));
  }

  @Test // cmpxchg
  void replaceOnlyReplacesWhatIsExpected() {
    assertEquals(0, put(12_345_678));
    assertEquals(0, tree.replace(5, 0, entry(5)));
    assertEquals(entry(5), tree.replace(5, 0, entry(6)));
    assertEquals(entry(5), tree.replace(5, entry(4), entry(6)));
    assertEquals(entry(5), tree.load(5));
    assertEquals(entry(5), tree.replace(5, entry(5), object(6)));
    assertEquals(object(6), tree.load(5));
    assertEquals(object(6), tree.replace(5, object(6), 0));
    assertEquals(0, tree.load(5));
    assertEquals(0, tree.replace(5, object(6), object(7)));
    assertEquals(0, tree.load(5));
    assertEquals(entry(12_345_678), tree.erase(12_345_678));
    assertGone();
  }

  @Test // reserve
  void aReservedPlaceLooksEmptyAndNeedsNoMemoryLater() {
    assertEquals(0, tree.reserve(12_345_678, 0));
    assertFalse(tree.isEmpty());
    assertEquals(0, tree.load(12_345_678));
    assertEquals(0, tree.entries());
    assertEquals(0, tree.find(0, LAST).next());
    assertFalse(tree.setMark(12_345_678, 0));
    assertEquals(Entries.RESERVED, tree.reserve(12_345_678, 0));
    assertEquals(Entries.RESERVED, tree.insert(12_345_678, 0, entry(1)));
    tree.release(12_345_678);
    assertGone();
    for (int order = 0; order <= Entries.MAX_ORDER; order++) {
      long index = 3L << (40 + order);
      tree.reserve(index, order);
      pool.left = 0;
      assertEquals(0, tree.store(index, order, object(1)));
      tree.release(index); // an entry is not a reserved place
      assertEquals(object(1, order), tree.load(index));
      pool.left = Long.MAX_VALUE;
      tree.erase(index);
      assertGone();
    }
    tree.reserve(0, 0);
    assertEquals(0, tree.load(0));
    tree.release(0);
  }

  @Test // xa_alloc
  void allocateTakesTheSmallestFreeIndex() {
    for (long index = 0; index < 200; index++) {
      assertEquals(index, tree.allocate(0, Long.MAX_VALUE, entry(index)));
    }
    tree.erase(70);
    tree.erase(130);
    assertEquals(100 + 30, tree.allocate(100, 1000, entry(130)));
    assertEquals(70, tree.allocate(0, 1000, entry(70)));
    assertEquals(200, tree.allocate(0, 1000, entry(200)));
    assertEquals(XArray.FULL, tree.allocate(10, 200, entry(1)));
    tree.store(256, 8, object(1));
    assertEquals(512, tree.allocate(256, 1000, entry(512)));
    assertEquals(Long.MAX_VALUE, tree.allocate(Long.MAX_VALUE, Long.MAX_VALUE, entry(3)));
    assertEquals(XArray.FULL, tree.allocate(Long.MAX_VALUE, Long.MAX_VALUE, entry(3)));
    pool.left = 0;
    assertEquals(-Entries.NO_MEMORY, tree.allocate(1L << 30, 1L << 31, entry(4)));
    assertThrows(IllegalArgumentException.class, () -> tree.allocate(-1, 5, entry(1)));
  }

  @Test // destroy
  void destroyTakesEverythingAndGivesEveryNodeBack() {
    tree.destroy();
    assertGone();
    for (long index : new long[] {0, 1, 63, 1 << 20, LAST}) {
      put(index);
      tree.setMark(index, 1);
      tree.destroy();
      assertGone();
      assertFalse(tree.isMarked(1));
      assertEquals(0, tree.load(index));
    }
    put(1 << 11, 11);
    put(LAST);
    tree.reserve(1 << 30, 9);
    tree.destroy();
    assertGone();
  }
}
