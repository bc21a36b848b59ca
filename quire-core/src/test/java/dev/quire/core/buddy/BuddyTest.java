package dev.quire.core.buddy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.folio.FolioBug;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioLayout;
import dev.quire.core.folio.Sequence;
import dev.quire.core.frame.Frames;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.Words;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class BuddyTest {

  private static final int ALL = Fixture.FRAMES;

  @Test
  void anAllocatorWithoutSectionsHasNothing() {
    Buddy buddy = new Fixture(2, 1, 1).buddy;
    assertEquals(-1, buddy.allocate(0, Mobility.MOVABLE));
    assertEquals(-1, buddy.allocate(9, Mobility.FIXED));
    assertEquals(0, buddy.freeFrames());
    assertEquals(-1, buddy.info().largestOrder());
    buddy.verify();
  }

  @Test
  void splittingAndMergingRestoreTheWholeSection() {
    Fixture fixture = Fixture.online(1, 1, 1);
    Buddy buddy = fixture.buddy;
    assertEquals(1, buddy.info().blocks(9, Mobility.FIXED));
    for (int order = 0; order <= 9; order++) {
      int pfn = buddy.allocate(order, Mobility.FIXED);
      assertEquals(0, pfn & (1 << order) - 1);
      assertEquals(ALL - (1 << order), buddy.freeFrames());
      for (int below = order; below < 9; below++) {
        assertEquals(1, buddy.info().blocks(below, Mobility.FIXED));
      }
      buddy.verify();
      buddy.free(pfn, order);
      buddy.drain();
      assertEquals(1, buddy.info().blocks(9, Mobility.FIXED));
      buddy.verify();
    }
  }

  @Test
  void aBlockCarriesItsOrderInHeadAndTails() {
    Fixture fixture = Fixture.online(1, 0, 1);
    int small = fixture.buddy.allocate(0, Mobility.MOVABLE);
    int pfn = fixture.buddy.allocate(4, Mobility.MOVABLE);
    assertEquals(0, fixture.flags(small));
    assertEquals(0, fixture.flags(pfn));
    for (int i = 0; i < 16; i++) {
      long folio = fixture.frames.folio(pfn + i);
      assertEquals(4, fixture.order(pfn + i));
      assertEquals(i == 0 ? 0 : FolioFlags.TAIL, fixture.flags(pfn + i));
      assertEquals(0, Words.getLongPlain(folio + FolioLayout.PRIVATE));
      assertEquals(0, Words.getIntPlain(folio + FolioLayout.REFCOUNT));
    }
  }

  @Test
  void theIdentityOfAFrameSurvivesItsFreedom() {
    Fixture fixture = Fixture.online(1, 0, 1);
    int pfn = fixture.buddy.allocate(3, Mobility.MOVABLE);
    for (int i = 0; i < 8; i++) {
      Sequence.move(fixture.frames.folio(pfn + i), Sequence.IDENTITY * (i + 7) + 2);
    }
    fixture.buddy.free(pfn, 3);
    assertEquals(pfn, fixture.buddy.allocate(3, Mobility.MOVABLE));
    for (int i = 0; i < 8; i++) {
      assertEquals(Sequence.IDENTITY * (i + 7) + 2, Sequence.begin(fixture.frames.folio(pfn + i)));
    }
  }

  @Test
  void exhaustionAndReturnLoseNothing() {
    Fixture fixture = Fixture.online(3, 0, 4);
    Buddy buddy = fixture.buddy;
    for (int order : new int[] {0, 2, 9}) {
      Set<Integer> seen = new HashSet<>();
      for (int pfn = buddy.allocate(order, Mobility.MOVABLE);
          pfn != -1;
          pfn = buddy.allocate(order, Mobility.MOVABLE)) {
        assertTrue(seen.add(pfn));
      }
      assertEquals((3 * ALL) >> order, seen.size());
      assertEquals(0, buddy.freeFrames());
      buddy.verify();
      seen.forEach(pfn -> buddy.free(pfn, order));
      assertEquals(3 * ALL, buddy.freeFrames());
      buddy.drain();
      assertEquals(3, buddy.info().blocks(9, Mobility.MOVABLE));
      buddy.verify();
    }
  }

  @Test
  void fixedAllocationsStayInFixedSections() {
    Fixture fixture = Fixture.online(4, 1, 2);
    for (int i = 0; i < ALL; i++) {
      assertEquals(0, fixture.section(fixture.buddy.allocate(0, Mobility.FIXED)));
    }
    assertEquals(-1, fixture.buddy.allocate(0, Mobility.FIXED));
    assertEquals(3 * ALL, fixture.buddy.freeFrames());
    assertNotEquals(-1, fixture.buddy.allocate(9, Mobility.MOVABLE));
    fixture.buddy.verify();
  }

  @Test
  void movableAllocationsPreferSectionsThatMayLeave() {
    Fixture fixture = Fixture.online(4, 1, 2);
    for (int i = 0; i < 3 * ALL; i++) {
      assertTrue(fixture.section(fixture.buddy.allocate(0, Mobility.MOVABLE)) > 0);
    }
    assertEquals(0, fixture.section(fixture.buddy.allocate(0, Mobility.MOVABLE)));
    fixture.buddy.verify();
  }

  @Test
  void movableAllocationsLeaveTheReserve() {
    Fixture fixture = Fixture.online(2, 1, 2);
    Buddy buddy = fixture.buddy;
    Deque<Integer> movable = new ArrayDeque<>();
    for (int pfn = buddy.allocate(0, Mobility.MOVABLE);
        pfn != -1;
        pfn = buddy.allocate(0, Mobility.MOVABLE)) {
      movable.push(pfn);
    }
    assertEquals(16, buddy.reserveFrames());
    assertEquals(16, buddy.freeFrames());
    assertEquals(-1, buddy.allocate(3, Mobility.MOVABLE));
    for (int i = 0; i < 16; i++) {
      assertNotEquals(-1, buddy.allocate(0, Mobility.FIXED));
    }
    assertEquals(-1, buddy.allocate(0, Mobility.FIXED));
    // What comes back from the fixed section fills the reserve first.
    for (int i = 0; i < 16; i++) {
      buddy.free(movable.pop(), 0);
      assertEquals(-1, buddy.allocate(0, Mobility.MOVABLE));
    }
    buddy.free(movable.pop(), 0);
    assertNotEquals(-1, buddy.allocate(0, Mobility.MOVABLE));
    buddy.verify();
  }

  @Test
  void aFixedAllocationGetsFramesThatStandInStripes() {
    Fixture fixture = Fixture.online(1, 1, 8);
    Buddy buddy = fixture.buddy;
    List<Integer> taken = new ArrayList<>();
    for (int i = 0; i < ALL; i++) {
      taken.add(buddy.allocate(0, Mobility.FIXED));
    }
    taken.forEach(pfn -> buddy.free(pfn, 0));
    assertTrue(buddy.info().stripedFrames() > 0);
    assertEquals(0, buddy.allocate(9, Mobility.FIXED));
    assertEquals(0, buddy.freeFrames());
    buddy.verify();
  }

  @Test
  void stripesGiveFramesBackToOtherThreads() throws Exception {
    Fixture fixture = Fixture.online(1, 0, 8);
    Buddy buddy = fixture.buddy;
    for (int i = 0; i < 8; i++) {
      Thread thread =
          new Thread(() -> buddy.free(buddy.allocate(0, Mobility.MOVABLE), 0)); // fills a stripe
      thread.start();
      thread.join();
    }
    assertTrue(buddy.info().stripedFrames() > Stripes.BATCH);
    for (int i = 0; i < ALL; i++) {
      assertNotEquals(-1, buddy.allocate(0, Mobility.MOVABLE));
    }
    assertEquals(-1, buddy.allocate(0, Mobility.MOVABLE));
    buddy.verify();
  }

  @Test
  void doubleFreeIsRefused() {
    Fixture fixture = Fixture.online(1, 0, 1);
    Buddy buddy = fixture.buddy;
    int striped = buddy.allocate(0, Mobility.MOVABLE);
    buddy.free(striped, 0);
    refused("double free", buddy, striped, 0);
    int listed = buddy.allocate(3, Mobility.MOVABLE);
    buddy.free(listed, 3);
    refused("double free", buddy, listed, 3);
    refused("double free", buddy, listed + 1, 0); // inside a block that has merged by now
    buddy.drain();
    refused("double free", buddy, striped, 0);
    assertEquals(ALL, buddy.freeFrames());
  }

  @Test
  void wrongOrderIsRefused() {
    Fixture fixture = Fixture.online(1, 0, 1);
    Buddy buddy = fixture.buddy;
    int pfn = buddy.allocate(3, Mobility.MOVABLE);
    refused("wrong order", buddy, pfn, 0);
    refused("wrong order", buddy, pfn, 2);
    refused("tail", buddy, pfn + 4, 2);
    int other = buddy.allocate(2, Mobility.MOVABLE);
    refused("wrong order", buddy, other, 3);
    buddy.free(pfn, 3);
    buddy.free(other, 2);
    assertEquals(1, buddy.info().blocks(9, Mobility.MOVABLE));
  }

  @Test
  void freeOfAFolioInUseIsRefused() {
    Fixture fixture = Fixture.online(1, 0, 1);
    Buddy buddy = fixture.buddy;
    int pfn = buddy.allocate(1, Mobility.MOVABLE);
    long folio = fixture.frames.folio(pfn);
    for (int field : new int[] {FolioLayout.REFCOUNT, FolioLayout.MAPPING, FolioLayout.LATCH}) {
      Words.setIntPlain(folio + field, 1);
      refused("in use", buddy, pfn, 1);
      Words.setIntPlain(folio + field, 0);
    }
    FolioFlags.set(folio, FolioFlags.DIRTY);
    refused("flags", buddy, pfn, 1);
    FolioFlags.clear(folio, FolioFlags.DIRTY);
    Words.setIntPlain(folio + FolioLayout.BYTES + FolioLayout.REFCOUNT, 1);
    assertThrows(FolioBug.class, () -> buddy.free(pfn, 1));
    Words.setIntPlain(folio + FolioLayout.BYTES + FolioLayout.REFCOUNT, 0);
    buddy.free(pfn, 1);
    assertEquals(ALL, buddy.freeFrames());
  }

  @Test
  void badArgumentsAreRefused() {
    Fixture fixture = new Fixture(2, 1, 1);
    Buddy buddy = fixture.buddy;
    buddy.online(1);
    assertThrows(IllegalStateException.class, () -> buddy.online(1));
    assertThrows(IllegalArgumentException.class, () -> buddy.online(2));
    assertThrows(IllegalArgumentException.class, () -> buddy.allocate(10, Mobility.FIXED));
    assertThrows(IllegalArgumentException.class, () -> buddy.free(-1, 0));
    assertThrows(IllegalArgumentException.class, () -> buddy.free(2 * ALL, 0));
    assertThrows(IllegalArgumentException.class, () -> buddy.free(ALL + 1, 1));
    assertThrows(FolioBug.class, () -> buddy.free(0, 0)); // offline
    assertThrows(IllegalArgumentException.class, () -> Buddy.bytes(3, 1));
    assertThrows(IllegalArgumentException.class, () -> Buddy.bytes(1, 0));
    assertThrows(
        IllegalArgumentException.class, () -> new Buddy(fixture.frames, 4, 1, new WaitQueues()));
    buddy.verify();
  }

  @Test
  void aSectionInUseDoesNotComeOnline() {
    Fixture fixture = new Fixture(1, 1, 1);
    Words.setIntPlain(fixture.frames.folio(300) + FolioLayout.REFCOUNT, 1);
    assertThrows(FolioBug.class, () -> fixture.buddy.online(0));
    assertEquals(0, fixture.buddy.totalFrames());
    fixture.buddy.verify();
  }

  @Test
  void verifyFindsWhatWasCorrupted() {
    int[] fields = {
      FolioLayout.FLAGS, FolioLayout.REFCOUNT, FolioLayout.NEXT, FolioLayout.PREVIOUS
    };
    for (int field : fields) {
      Fixture fixture = Fixture.online(1, 0, 1);
      int pfn = fixture.buddy.allocate(5, Mobility.MOVABLE);
      fixture.buddy.verify();
      Words.setIntPlain(fixture.frames.folio(pfn + 32) + field, 9);
      assertThrows(FolioBug.class, fixture.buddy::verify);
    }
    Fixture fixture = Fixture.online(1, 0, 1);
    int pfn = fixture.buddy.allocate(0, Mobility.MOVABLE);
    Words.setIntPlain(fixture.frames.folio(pfn) + FolioLayout.FLAGS, FreeLists.LOOSE);
    assertThrows(FolioBug.class, fixture.buddy::verify); // neither in a stripe nor in a list
  }

  @Test
  void infoTellsHowFragmentedTheFreeFramesAre() {
    Fixture fixture = Fixture.online(1, 0, 1);
    Buddy buddy = fixture.buddy;
    assertEquals(0.0, buddy.info().fragmentation(9));
    int pfn = buddy.allocate(7, Mobility.MOVABLE);
    assertEquals(8, buddy.info().largestOrder());
    assertEquals(128.0 / 384, buddy.info().fragmentation(8));
    assertEquals(1.0, buddy.info().fragmentation(9));
    assertEquals(384, buddy.info().freeFrames());
    buddy.free(pfn, 7);
    assertEquals(9, buddy.info().largestOrder());
  }

  @Test
  void framesInStripesCountAsFree() {
    Fixture fixture = Fixture.online(1, 0, 1);
    Buddy buddy = fixture.buddy;
    buddy.free(buddy.allocate(0, Mobility.MOVABLE), 0);
    assertEquals(Stripes.BATCH, buddy.info().stripedFrames());
    assertEquals(ALL, buddy.freeFrames());
  }

  @Test
  void theMarksFollowTheSectionsOnline() {
    Fixture fixture = new Fixture(2, 1, 1);
    fixture.buddy.online(0);
    assertEquals(27, fixture.buddy.minWatermark());
    assertEquals(32, fixture.buddy.lowWatermark());
    assertEquals(37, fixture.buddy.highWatermark());
    fixture.buddy.online(1);
    assertEquals(2L * Frames.SECTION_FRAMES, fixture.buddy.totalFrames());
    assertEquals(32, fixture.buddy.minWatermark());
  }

  private static void refused(String why, Buddy buddy, int pfn, int order) {
    FolioBug bug = assertThrows(FolioBug.class, () -> buddy.free(pfn, order));
    assertTrue(bug.toString().contains(why), bug.toString());
    buddy.verify();
  }
}
