package dev.quire.core.xarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Marks, iteration and counting: the rest of the checks of the kernel's own suite. */
class XArrayMarkTest extends XArrayFixture {

  @Test // xa_mark
  void aMarkBelongsToAnEntryAndGoesWithIt() {
    for (long index : new long[] {0, 1, 63, 64, 8191, 1L << 40, LAST}) {
      assertFalse(tree.setMark(index, 0)); // nothing there
      put(index);
      assertFalse(tree.isMarked(index, 0));
      assertTrue(tree.setMark(index, 0));
      assertTrue(tree.isMarked(index, 0));
      assertFalse(tree.isMarked(index, 1));
      assertTrue(tree.isMarked(0));
      put(index);
      assertTrue(tree.isMarked(index, 0)); // a new entry takes the marks over
      tree.erase(index);
      put(index);
      assertFalse(tree.isMarked(index, 0));
      assertFalse(tree.isMarked(0));
      assertTrue(tree.setMark(index, 2) && tree.clearMarks(index));
      assertFalse(tree.isMarked(2));
      tree.destroy();
    }
    assertThrows(IllegalArgumentException.class, () -> tree.setMark(0, 3));
    assertThrows(IllegalArgumentException.class, () -> tree.findMarked(0, 1, -1));
  }

  @Test // xa_mark, with entries of higher order
  void aLargerEntryHasTheMarksOfAllThatItReplaces() {
    for (int order = 2; order <= 11; order++) {
      long base = 1L << order;
      long next = base + (1L << order);
      put(base);
      put(base + 1);
      put(next);
      tree.setMark(base, 0);
      tree.setMark(base + 1, 1);
      tree.setMark(next, 2);
      put(base, order);
      for (long index = base; index < next; index += 1 + base / 50) {
        assertTrue(tree.isMarked(index, 0));
        assertTrue(tree.isMarked(index, 1));
        assertFalse(tree.isMarked(index, 2));
      }
      assertFalse(tree.isMarked(base - 1, 0));
      assertFalse(tree.isMarked(next, 0));
      assertIntact();
      assertVisits(tree.findMarked(0, LAST, 0), tree.findMarked(0, LAST, 0), base);
      assertVisits(tree.findMarked(next - 1, LAST, 1), tree.findMarked(next - 1, LAST, 1), base);
      put(next - 1); // takes the place of all of it, and the marks
      assertTrue(tree.isMarked(next - 1, 0) && tree.isMarked(next - 1, 1));
      assertFalse(tree.isMarked(base, 0));
      tree.clearMark(next - 1, 0);
      assertFalse(tree.isMarked(0));
      assertTrue(tree.isMarked(1));
      tree.destroy();
    }
  }

  @Test // xa_mark, followed through growth and shrinking
  void marksFollowAnEntryThroughEveryHeight() {
    put(0);
    tree.setMark(0, 1);
    for (long index = 1; index != 0; index <<= 6) {
      put(index);
      assertTrue(tree.isMarked(0, 1));
      assertFalse(tree.isMarked(index, 1));
      assertVisits(tree.findMarked(0, LAST, 1), tree.findMarked(0, LAST, 1), 0);
      assertIntact();
    }
    tree.eraseRange(1, LAST);
    assertTrue(tree.isMarked(0, 1));
    assertEquals(0, tree.nodes());
  }

  @Test // find
  void findReturnsTheNextEntryOfTheRange() {
    for (long i = 0; i < 100; i++) {
      for (long j = i + 1; j < 100; j += 5) {
        put(i);
        put(j);
        tree.setMark(j, 0);
        for (long k = 0; k < 100; k += 3) {
          Cursor at = tree.find(k, LAST);
          assertEquals(k <= i ? entry(i) : k <= j ? entry(j) : 0, at.next());
          at = tree.findMarked(k, LAST, 0);
          assertEquals(k <= j ? entry(j) : 0, at.next());
          assertEquals(k <= i ? entry(i) : 0, tree.find(k, j - 1).previous());
        }
        tree.destroy();
      }
    }
    put(LAST);
    assertEquals(entry(LAST), tree.find(LAST, LAST).next());
    assertEquals(entry(LAST), tree.find(5, LAST).previous());
    assertEquals(0, tree.find(0, LAST - 1).next());
    assertEquals(0, tree.find(7, 6).next());
    assertEquals(0, tree.find(7, 6).previous());
  }

  @Test // find_entry
  void aCursorVisitsEachEntryOnceWhateverItsOrder() {
    for (int order = 0; order < 12; order++) {
      for (int gap = 0; gap < 5; gap++) {
        long span = 1L << order;
        long[] indices = {0, span * (1 + gap), span * (2 + gap), span * (70 + gap)};
        for (long index : indices) {
          put(index, order);
        }
        assertVisits(tree.find(0, LAST), tree.find(0, LAST), indices);
        long inside = indices[1] + span - 1;
        assertVisits(
            tree.find(inside, LAST), tree.find(inside, LAST), indices[1], indices[2], indices[3]);
        assertVisits(tree.find(0, inside), tree.find(0, inside), 0, indices[1]);
        tree.destroy();
      }
    }
  }

  @Test // pause
  void aPausedCursorGoesOnBehindWhatItHasSeen() {
    for (int order = 0; order <= 8; order++) {
      for (long i = 0; i < 40; i++) {
        put(i << order, order);
      }
      Cursor at = tree.find(0, LAST);
      for (long i = 0; i < 40; i++) {
        assertEquals(entry(i << order, order), at.next());
        at.pause();
        if (i % 7 == 6) {
          tree.erase(i << order);
          put((i - 1) << order, order); // behind: not seen again
        }
      }
      at.pause();
      assertEquals(0, at.next());
      tree.destroy();
    }
  }

  @Test // account
  void nodesCountTheirSlotsAndTheirValues() {
    for (int order = 1; order < 12; order++) {
      long span = 1L << order;
      int width = 1 << order % 6;
      tree.store(0, order, object(1));
      long node = Removal.node(new Tree(root, pool).head(), 0);
      assertEquals(width, Node.count(node));
      assertEquals(0, Node.values(node));
      put(span, order);
      long second = Removal.node(new Tree(root, pool).head(), span);
      assertEquals(width, Node.values(second));
      assertEquals(node == second ? 2 * width : width, Node.count(second));
      assertEquals(span, tree.pages());
      assertEquals(span, tree.shadows());
      assertEquals(2, tree.entries());
      tree.erase(span);
      assertEquals(0, tree.shadows());
      tree.erase(0);
      assertGone();
    }
  }

  @Test // move
  void aCursorTurnsAroundWhereverItIs() {
    long[] indices = {0, 1, 17, 63, 64, 4095, 4096, 1L << 31, LAST};
    for (long index : indices) {
      put(index);
    }
    Cursor at = tree.find(0, LAST);
    for (int turn = 1; turn < indices.length; turn++) {
      for (int i = 0; i <= turn; i++) {
        assertEquals(entry(indices[i]), at.next());
      }
      for (int i = turn - 1; i >= 0; i--) {
        assertEquals(entry(indices[i]), at.previous());
      }
      assertEquals(0, at.previous());
      at = tree.find(0, LAST);
    }
  }

  @Test // workingset
  void aNodeOfShadowsIsListedUntilAnObjectComesOrItIsDropped() {
    for (long index = 0; index < 64; index++) {
      tree.store(index, 0, object(index));
    }
    assertEquals(0, tree.shadowNodes());
    for (long index = 0; index < 64; index++) {
      tree.replace(index, object(index), entry(index)); // evicted
      assertEquals(index == 63 ? 1 : 0, tree.shadowNodes());
    }
    tree.store(5, 0, object(5)); // and read again
    assertEquals(0, tree.shadowNodes());
    tree.erase(5);
    assertEquals(1, tree.shadowNodes());
    put(640, 3);
    put(6400, 6);
    tree.store(12_800, 0, object(1));
    assertEquals(3, tree.shadowNodes());
    assertIntact();
    assertEquals(1, tree.dropShadows(1)); // the one that was listed first
    assertEquals(0, tree.load(1));
    assertEquals(entry(640, 3), tree.load(641));
    assertEquals(2, tree.dropShadows(100));
    assertEquals(0, tree.shadows());
    assertEquals(object(1), tree.load(12_800));
    pool.canRetire = false;
    tree.erase(12_800);
    put(12_801);
    assertEquals(0, tree.dropShadows(100)); // nowhere to put the node
    pool.canRetire = true;
    assertEquals(1, tree.dropShadows(100));
    tree.trim();
    assertGone();
  }

  @Test
  void anEmptyNodeStaysWhileThePoolCanTakeNoMore() {
    put(0);
    put(5000);
    pool.canRetire = false;
    long nodes = tree.nodes();
    tree.erase(5000);
    assertEquals(nodes, tree.nodes());
    assertTrue(tree.isTrimmable());
    assertEquals(0, tree.load(5000));
    assertVisits(tree.find(0, LAST), tree.find(0, LAST), 0);
    assertEquals(Entries.NO_MEMORY, tree.store(0, 12, object(1))); // would bury nodes
    assertEquals(entry(0), tree.load(0));
    pool.left = 0;
    assertEquals(0, put(5001)); // uses what stayed
    tree.erase(5001);
    tree.erase(0);
    assertFalse(tree.isEmpty());
    pool.canRetire = true;
    tree.trim();
    assertGone();
  }
}
