package dev.quire.core.xarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Entries of higher order: the checks of the kernel's own suite that need one. */
class XArrayOrderTest extends XArrayFixture {

  @Test // cmpxchg_order
  void replaceOfAnEntryOfHigherOrderReplacesAllOfIt() {
    tree.store(32, 5, object(5));
    tree.setMark(40, 1);
    assertEquals(object(5, 5), tree.replace(47, object(5, 5), object(6)));
    assertLoads(32, 63, object(6, 5));
    assertTrue(tree.isMarked(63, 1));
    assertEquals(object(6, 5), tree.replace(33, object(5, 5), 0));
    assertEquals(object(6, 5), tree.replace(33, object(6, 5), 0));
    assertGone();
    assertFalse(tree.isMarked(1));
  }

  @Test // multi_store
  void anEntryOfHigherOrderIsFoundAtEveryIndexOfIt() {
    for (int order = 0; order <= Entries.MAX_ORDER; order++) {
      long span = 1L << order;
      assertEquals(0, put(span, order));
      assertEquals(0, tree.load(span - 1));
      assertEquals(0, tree.load(2 * span));
      for (long index = span; index < 2 * span; index += Math.max(1, span / 64)) {
        assertEquals(entry(span, order), tree.load(index));
      }
      assertEquals(entry(span, order), tree.load(2 * span - 1));
      assertEquals(1, tree.entries());
      assertEquals(span, tree.shadows());
      assertIntact();
      assertEquals(entry(span, order), tree.erase(2 * span - 1));
      assertGone();
    }
    assertThrows(IllegalArgumentException.class, () -> put(3, 1));
    assertThrows(IllegalArgumentException.class, () -> put(0, -1));
  }

  @Test // multi_store
  void aLargerEntryReplacesTheSmallerOnesAndASmallerOneTheWholeLarger() {
    for (int order = 1; order <= 12; order++) {
      for (int small = 0; small < order; small++) {
        long span = 1L << order;
        for (long index = 0; index < 2 * span; index += 1L << small) {
          put(index, small);
          if (span > 512) {
            index += span / 16;
            index &= -1L << small;
          }
        }
        put(0, order);
        assertEquals(entry(0, order), tree.load(0));
        assertEquals(entry(0, order), tree.load(span - 1));
        assertIntact();
        long part = span - (1L << small);
        assertEquals(entry(0, order), put(part, small));
        assertEquals(part == 0 ? entry(0, small) : 0, tree.load(0));
        assertEquals(entry(part, small), tree.load(span - 1));
        assertIntact();
        tree.destroy();
      }
    }
  }

  @Test // multi_store_advanced
  void storesOfEveryPairOfOrdersAddUp() {
    for (int i = 0; i < 10; i++) {
      for (int j = 0; j < 10; j++) {
        for (long base : new long[] {0, 1L << 10, 1L << 18, 1L << 61, -1024}) {
          put(base, i);
          long other = Entries.first(base + 600, j);
          put(other, j);
          assertIntact();
          boolean apart = other >= base + (1L << i) || (other < base && base > 0);
          assertEquals(apart ? 2 : 1, tree.entries());
          tree.eraseRange(base, base + 1023);
          assertGone();
        }
      }
    }
  }

  @Test // get_order
  void everyIndexOfAnEntryKnowsItsOrder() {
    assertEquals(-1, tree.order(0));
    for (int order = 0; order <= Entries.MAX_ORDER; order++) {
      for (int slots = 0; slots < 3; slots++) {
        long first = (long) slots << order;
        put(first, order);
        for (long index = first; index < first + (1L << order); index += 1 + (1L << order) / 99) {
          assertEquals(order, tree.order(index));
        }
        assertEquals(-1, tree.order(first + (1L << order)));
      }
      tree.destroy();
    }
  }

  @Test // xas_get_order
  void aCursorKnowsTheOrderOfWhatItFinds() {
    for (int order = 0; order <= Entries.MAX_ORDER; order++) {
      put(1L << order, order);
    }
    Cursor at = tree.find(0, LAST);
    for (int order = 0; order <= Entries.MAX_ORDER; order++) {
      assertEquals(entry(1L << order, order), at.next());
      assertEquals(order, at.order());
      assertEquals(1L << order, at.index());
    }
    assertEquals(0, at.next());
  }

  @Test // xas_conflict_get_order
  void whatStandsInTheWayOfAnEntryIsSeenExactlyOnce() {
    for (int order = 0; order <= 11; order++) {
      put(1L << order, order);
      for (int wanted = 0; wanted <= 11; wanted++) {
        long first = Entries.first(1L << order, wanted);
        Cursor conflicts = tree.find(first, first + (1L << wanted) - 1);
        assertEquals(entry(1L << order, order), conflicts.next());
        assertEquals(1L << order, conflicts.index());
        assertEquals(0, conflicts.next());
        Cursor inside = tree.find((2L << order) - 1, (2L << order) - 1);
        assertEquals(entry(1L << order, order), inside.next());
        assertEquals(0, inside.next());
      }
      tree.destroy();
    }
  }

  @Test // create_range
  void afterPrepareAStoreToAnyIndexOfTheRangeNeedsNoMemory() {
    for (int order = 1; order <= 11; order++) {
      for (long first : new long[] {0, 1L << order, 3L << 30}) {
        long last = first + (1L << order) - 1;
        put(first); // some of the way is there already
        assertEquals(0, tree.prepare(first, last));
        assertEquals(0, tree.prepare(first, last)); // once more changes nothing
        assertEquals(1, tree.entries());
        assertIntact();
        pool.left = 0;
        for (long index = first; index <= last; index++) {
          assertEquals(index == first ? entry(index) : 0, put(index));
        }
        pool.left = Long.MAX_VALUE;
        tree.eraseRange(first, last);
        tree.trim();
        assertGone();
      }
    }
  }

  @Test // create_range, over entries of higher order and without memory
  void prepareLeavesLargerEntriesAloneAndIsUndoneWithoutMemory() {
    put(1 << 6, 6);
    put(1 << 9, 8);
    assertEquals(0, tree.prepare(0, 2047));
    assertEquals(0, tree.prepare(0, 2047));
    assertLoads(64, 127, entry(64, 6));
    assertLoads(512, 767, entry(512, 8));
    assertTrue(tree.isTrimmable());
    long nodes = tree.nodes();
    tree.trim();
    assertTrue(tree.nodes() < nodes);
    assertFalse(tree.isTrimmable());
    nodes = tree.nodes();
    pool.left = 20;
    assertEquals(Entries.NO_MEMORY, tree.prepare(0, 2047));
    assertEquals(nodes, tree.nodes());
    assertThrows(IllegalArgumentException.class, () -> tree.prepare(5, 4));
    assertThrows(IllegalArgumentException.class, () -> tree.prepare(0, LAST));
  }

  @Test // store_range
  void storeRangeFillsExactlyTheRange() {
    long[] edges = {0, 1, 2, 62, 63, 64, 65, 4094, 4095, 4096, 4097, 100_000};
    for (long first : edges) {
      for (long last : edges) {
        if (first <= last) {
          assertEquals(0, tree.storeRange(first, last, object(1)));
          assertEquals(last - first + 1, tree.pages());
          assertIntact();
          assertEquals(0, first == 0 ? 0 : tree.load(first - 1));
          assertEquals(object(1), Entries.withOrder(tree.load(first), 0));
          assertEquals(object(1), Entries.withOrder(tree.load(last), 0));
          assertEquals(0, tree.load(last + 1));
          assertEquals(0, tree.storeRange(first, last, 0));
          assertGone();
        }
      }
    }
    assertEquals(0, tree.storeRange(LAST - 4095, LAST, object(1)));
    assertEquals(object(1, 12), tree.load(LAST));
    assertThrows(IllegalArgumentException.class, () -> tree.storeRange(0, LAST, object(1)));
  }

  @Test // store_iter
  void aStoreOverSmallerEntriesTakesEachOfThemOnce() {
    for (int order = 2; order < 11; order++) {
      for (long start : new long[] {0, 1L << order, 7L << 33}) {
        long last = start + (1L << order) - 1;
        put(start);
        put(start + 1);
        put(last - 1, order > 2 ? 1 : 0);
        int seen = 0;
        for (Cursor at = tree.find(start, last); at.next() != 0; ) {
          seen++;
        }
        assertEquals(3, seen);
        assertEquals(entry(start), put(start, order));
        assertEquals(1, tree.entries());
        assertEquals(entry(start, order), tree.load(last));
        tree.erase(last);
        assertGone();
      }
    }
  }

  @Test // align
  void aCursorThatStartsAnywhereFindsAnEntryAtItsFirstIndex() {
    long index = 0;
    for (int round = 0; round < 3; round++) {
      for (int order : new int[] {0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 3, 0, 6}) {
        index = Entries.first(index + (1L << order) - 1, order);
        put(index, order);
        index += 1L << order;
      }
    }
    long end = index;
    for (long from = 0; from < end; from += 5) {
      long covered = from;
      for (Cursor at = tree.find(from, end); at.next() != 0; ) {
        assertEquals(Entries.first(at.index(), at.order()), at.index());
        assertTrue(at.index() + (1L << at.order()) > covered, "twice");
        covered = at.index() + (1L << at.order());
      }
      assertEquals(end, covered);
    }
  }

  @Test // split
  void aSplitEntryStandsAtEveryIndexInTheNewOrder() {
    for (int order = 1; order <= Entries.MAX_ORDER; order++) {
      for (int small = 0; small < order; small++) {
        long first = 3L << order;
        put(first, order);
        tree.setMark(first, 0);
        tree.setMark(first, 2);
        assertEquals(0, tree.split(first + (1L << order) - 1, small));
        assertEquals(1L << (order - small), tree.entries());
        assertIntact();
        Cursor at = tree.find(0, LAST);
        Cursor marked = tree.findMarked(0, LAST, 2);
        for (long i = first; i < first + (1L << order); i += 1L << small) {
          assertEquals(entry(first, small), at.next());
          assertEquals(i, at.index());
          marked.next();
          assertEquals(i, marked.index());
        }
        assertTrue(tree.isMarked(first, 0) && !tree.isMarked(first, 1));
        assertEquals(0, at.next());
        tree.eraseRange(first, first + (1L << order) - 1);
        assertGone();
      }
    }
  }

  @Test // split, without memory and of what cannot be split
  void aSplitThatFailsHasNoEffect() {
    put(0, 12);
    long nodes = tree.nodes();
    pool.left = 64;
    assertEquals(Entries.NO_MEMORY, tree.split(5, 0));
    assertEquals(nodes, tree.nodes());
    assertLoads(0, 4095, entry(0, 12));
    assertEquals(0, tree.split(0, 12));
    assertThrows(IllegalArgumentException.class, () -> tree.split(0, 13));
    assertThrows(IllegalArgumentException.class, () -> tree.split(0, 16));
    assertEquals(0, tree.split(1 << 20, 0)); // nothing there
    pool.left = Long.MAX_VALUE;
    assertEquals(0, tree.split(100, 6));
    assertEquals(0, tree.split(100, 3));
    assertEquals(63 + 8, tree.entries());
  }

  @Test
  void anOperationWithoutMemoryHasNoEffectHoweverFarItWouldGet() {
    Random random = new Random(5);
    for (int i = 0; i < 2000; i++) {
      int order = random.nextInt(10);
      long index = Entries.first(random.nextLong(1L << (1 + random.nextInt(30))), order);
      long before = tree.load(index);
      long nodes = tree.nodes();
      pool.left = random.nextInt(5);
      if (Entries.isError(put(index, order))) {
        assertEquals(before, tree.load(index));
        assertEquals(nodes, tree.nodes());
      }
      assertIntact();
    }
  }
}
