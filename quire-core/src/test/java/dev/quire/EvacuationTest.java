package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.buddy.Buddy;
import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.frame.Frames;
import dev.quire.core.migrate.Effort;
import dev.quire.core.migrate.Emptied;
import dev.quire.core.migrate.Emptied.Left;
import dev.quire.core.migrate.Evacuation;
import dev.quire.core.migrate.Result.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ranges of frames become empty, or it is said who keeps them from that. */
@Timeout(120)
final class EvacuationTest extends OneSection {

  private Buddy buddy;
  private Evacuation evacuation;

  @BeforeEach
  void make() {
    buddy = quire.rooms().buddy();
    evacuation = new Evacuation(quire.rooms().cache(), buddy);
  }

  private Emptied empty(int section, Effort effort) {
    int from = section << Frames.SECTION_ORDER;
    return evacuation.empty(from, from + Frames.SECTION_FRAMES, effort);
  }

  private int section(long index) {
    return quire.rooms().frames().pfn(mapping().lookup().peek(index)) >>> Frames.SECTION_ORDER;
  }

  private static Effort insistent() {
    return Effort.insistent(() -> false);
  }

  @Test
  void aSectionIsEmptyAfterwardsAndStaysSo() throws IOException {
    for (int order : new int[] {0, 3, 6}) {
      for (long at = (long) order << 5; at < 200 + ((long) order << 5); at += 1L << order) {
        mapping().fill().large(at, order);
      }
    }
    Reads.all(file);
    int section = section(0);
    assertTrue(buddy.isolate(section));
    assertFalse(buddy.isolate(section));
    Emptied emptied = empty(section, insistent());
    assertEquals(0, emptied.left().size());
    assertTrue(emptied.frames() > 0 && emptied.folios() > 0);
    buddy.drain();
    assertEquals(Frames.SECTION_FRAMES, buddy.freeIn(section));
    buddy.verify();
    check();
    assertEquals(Frames.SECTION_FRAMES, buddy.freeIn(section));
    buddy.restore(section);
    Intact.check(quire);
  }

  @Test
  void whatIsHeldStaysAndIsReported() throws IOException {
    Reads.all(file);
    int section = section(7);
    buddy.isolate(section);
    try (Folio pin = file.pin(7 * 4096)) {
      assertEquals(4096, pin.length());
      Emptied emptied = empty(section, new Effort(3, 1000, false, false, 9, () -> false));
      assertEquals(1, emptied.left().size());
      Left left = emptied.left().getFirst();
      assertEquals(quire.rooms().frames().pfn(mapping().lookup().peek(7)), left.pfn());
      assertEquals(Outcome.BUSY, left.why().outcome());
      assertEquals(1, left.why().others());
      assertEquals(Frames.SECTION_FRAMES - 1, drainedAndFree(section));
    }
    assertEquals(0, empty(section, insistent()).left().size());
    assertEquals(Frames.SECTION_FRAMES, drainedAndFree(section));
    buddy.restore(section);
    check();
  }

  @Test
  void aLargeFolioForWhichThereIsNoPlaceIsDividedIfThatIsWanted() throws IOException {
    mapping().fill().large(64, 6);
    Reads.all(file);
    int section = section(64);
    buddy.isolate(section);
    List<int[]> taken = takeBlocksOf(6);
    Left left = empty(section, Effort.light(() -> false)).left().getFirst();
    assertEquals(Outcome.NO_MEMORY, left.why().outcome());
    assertEquals(6, order(64));
    assertEquals(0, empty(section, Effort.thorough(() -> false)).left().size());
    assertTrue(order(64) < 6);
    assertEquals(Frames.SECTION_FRAMES, drainedAndFree(section));
    taken.forEach(block -> buddy.free(block[0], block[1]));
    buddy.restore(section);
    check();
  }

  /** All free blocks of that order or more, but for some of half the size. */
  private List<int[]> takeBlocksOf(int order) {
    List<int[]> taken = new ArrayList<>();
    for (int size = Frames.SECTION_ORDER; size >= order; size--) {
      take(size, taken);
    }
    for (int i = 0; i < 3; i++) {
      int[] block = taken.removeFirst();
      buddy.free(block[0], block[1]);
    }
    List<int[]> halves = new ArrayList<>();
    take(order - 1, halves);
    for (int i = 0; i < halves.size(); i++) {
      if (i % 2 == 0) {
        buddy.free(halves.get(i)[0], halves.get(i)[1]);
      } else {
        taken.add(halves.get(i));
      }
    }
    return taken;
  }

  private void take(int order, List<int[]> taken) {
    for (int pfn = allocate(order); pfn >= 0; pfn = allocate(order)) {
      taken.add(new int[] {pfn, order});
    }
  }

  private int allocate(int order) {
    return buddy.allocate(order, Mobility.MOVABLE);
  }

  private int drainedAndFree(int section) {
    buddy.drain();
    return buddy.freeIn(section);
  }

  /** What reclaim has in its hands at this moment comes to the lists in the end. */
  private void awaitFree(int section) {
    while (drainedAndFree(section) != Frames.SECTION_FRAMES) {
      assertEquals(0, empty(section, insistent()).left().size());
    }
  }

  @Test
  void whereThereIsNoMemoryPagesGoByWhatThePolicySays() throws IOException {
    TestFile large = TestFile.create(folder.resolve("large"), 3, 20 << 20);
    try (CachedFile other = quire.open(large.path())) {
      Reads.all(other);
      int section = quire.rooms().frames().sections() - 1;
      buddy.isolate(section);
      long evictions = quire.stats().evictions();
      Emptied emptied = empty(section, insistent());
      assertEquals(0, emptied.left().size());
      assertTrue(quire.stats().evictions() > evictions);
      awaitFree(section);
      buddy.restore(section);
      Intact.check(quire);
    }
  }

  @Test
  void nodesNeverMoveAndWorkEndsWhenItIsToldTo() throws IOException {
    Reads.all(file);
    int slabs = 0;
    for (int section = 0; section < quire.rooms().frames().fixedSections(); section++) {
      for (Left left : empty(section, Effort.light(() -> false)).left()) {
        assertEquals(Outcome.SLAB, left.why().outcome());
        slabs++;
      }
    }
    assertEquals(quire.rooms().slabFrames(), slabs);
    assertEquals(0, empty(section(0), Effort.light(() -> true)).folios());
    check();
  }
}
