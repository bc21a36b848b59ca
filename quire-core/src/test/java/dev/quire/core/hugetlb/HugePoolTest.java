package dev.quire.core.hugetlb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quire.core.buddy.Buddy;
import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.folio.FolioBug;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioLayout;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Identity;
import dev.quire.core.folio.Sequence;
import dev.quire.core.frame.Frames;
import dev.quire.core.frame.Range;
import dev.quire.core.frame.Ranges;
import dev.quire.core.os.Os;
import dev.quire.core.os.OsMemoryException;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.Words;
import java.lang.foreign.Arena;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Huge folios that come and go, and the metadata of their tails. */
final class HugePoolTest {

  private static final int SECTIONS = 6;
  private static final int TAIL = 300;

  private boolean refuses;
  private final Arena arena = Arena.ofConfined();
  private final Range range;
  private final Frames frames;
  private final Buddy buddy;
  private final HugePool pool;

  HugePoolTest() {
    assumeTrue(Os.system().canDrop(), "this system takes no memory back");
    range = Ranges.acquire(os(), SECTIONS);
    frames = new Frames(range.base(), range.memmap(), SECTIONS, 1);
    WaitQueues waits = new WaitQueues();
    buddy = new Buddy(frames, words(Buddy.bytes(1, SECTIONS)), 1, waits);
    pool = new HugePool(range, frames, buddy, waits, words(HugePool.bytes(SECTIONS)));
    for (int section = 0; section < SECTIONS; section++) {
      range.populate(section, false, false);
      buddy.online(section);
    }
  }

  /** The system of this machine, which refuses to give memory back where a test wants that. */
  private Os os() {
    Os system = Os.system();
    return (Os)
        Proxy.newProxyInstance(
            Os.class.getClassLoader(),
            new Class<?>[] {Os.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("name")) {
                return "refusing "
                    + System.identityHashCode(
                        this); // or the range of another test would come, with its own
              }
              if (refuses && method.getName().equals("populate")) {
                system.lock(1 << 12, 1L << 40); // throws: nothing is there to be locked
              }
              try {
                return method.invoke(system, arguments);
              } catch (InvocationTargetException e) {
                throw Objects.requireNonNull(e.getCause());
              }
            });
  }

  @AfterEach
  void end() {
    for (int section = 0; section < SECTIONS; section++) {
      range.drop(section);
    }
    Ranges.release(range);
    arena.close();
  }

  private long words(long bytes) {
    return arena.allocate(bytes, 64).address();
  }

  @Test
  void aFolioOfThePoolHasNoTailsButItsFirstOnesAndAllOfThemHaveItAsHead() {
    int pfn = pool.take();
    long head = frames.folio(pfn);
    assertTrue(FolioFlags.has(head, FolioFlags.HVO));
    for (int i = 1; i < Frames.SECTION_FRAMES; i++) {
      boolean kept = i < Range.KEPT_FRAMES;
      assertEquals(kept ? FolioFlags.TAIL : 0, FolioFlags.flags(frames.folio(pfn + i)));
      assertEquals(kept ? Frames.SECTION_ORDER : 0, Identity.order(frames.folio(pfn + i)));
      assertEquals(0, FolioRef.count(frames.folio(pfn + i)));
      assertEquals(head, Identity.head(frames, pfn + i));
    }
    buddy.verify();
    assertTrue(pool.restore(head));
    assertEquals(0, FolioFlags.flags(head));
    for (int i = 1; i < Frames.SECTION_FRAMES; i++) {
      assertEquals(FolioFlags.TAIL, FolioFlags.flags(frames.folio(pfn + i)));
      assertEquals(head, Identity.head(frames, pfn + i));
    }
    buddy.verify();
  }

  @Test
  void identitiesRestartAboveWhateverAFrameEverShowed() {
    int pfn = pool.take();
    pool.restore(frames.folio(pfn));
    long tail = frames.folio(pfn + TAIL);
    for (int life = 0; life < 3; life++) {
      Sequence.move(tail, 1000 * Sequence.IDENTITY);
      long before = Sequence.identity(Sequence.begin(tail));
      assertTrue(pool.give(pfn));
      assertEquals(pfn, pool.take());
      assertEquals(0, Sequence.begin(tail));
      pool.restore(frames.folio(pfn));
      assertTrue(Sequence.identity(Sequence.begin(tail)) > before);
    }
  }

  @Test
  void theReserveIsKeptAndWhatIsBeyondBecomesFreeFrames() {
    assertEquals(3, pool.reserve(3));
    assertEquals(3, pool.freeFolios());
    int[] taken = new int[4];
    for (int i = 0; i < taken.length; i++) {
      taken[i] = pool.take();
      assertNotEquals(-1, taken[i]);
    }
    assertEquals(4, pool.folios());
    long free = buddy.freeFrames();
    assertTrue(pool.give(taken[0]));
    assertEquals(free + Frames.SECTION_FRAMES, buddy.freeFrames());
    assertFalse(pool.give(taken[1]));
    assertEquals(free + Frames.SECTION_FRAMES, buddy.freeFrames());
    assertEquals(3, pool.folios());
    assertEquals(1, pool.freeFolios());
    assertEquals(2, pool.reserve(0));
    assertTrue(pool.give(taken[2]));
    assertTrue(pool.give(taken[3]));
    assertEquals(0, pool.folios());
    buddy.verify();
  }

  @Test
  void moreThanThereIsCannotBeReserved() {
    int held = buddy.allocate(0, Mobility.MOVABLE);
    int reached = pool.reserve(100);
    assertTrue(reached >= SECTIONS - 2 && reached < SECTIONS, reached + " folios");
    assertEquals(-1, drained());
    buddy.free(held, 0);
    assertEquals(0, pool.reserve(0) - reached);
  }

  private int drained() {
    int taken;
    do {
      taken = pool.take();
    } while (taken >= 0);
    return taken;
  }

  @Test
  void whoGivesAFolioTwiceIsFoundOut() {
    pool.reserve(1);
    int pfn = pool.take();
    pool.give(pfn);
    assertThrows(FolioBug.class, () -> pool.give(pfn));
    int used = pool.take();
    FolioRef.unfreeze(frames.folio(used), 1);
    assertThrows(FolioBug.class, () -> pool.give(used));
  }

  @Test
  void aSectionThatIsEmptiedLosesItsFolioAndTheReserveIsFilledUpElsewhere() {
    pool.reserve(2);
    int pfn = pool.take();
    int section = pfn >>> Frames.SECTION_ORDER;
    pool.give(pfn);
    assertTrue(buddy.isolate(section));
    pool.vacate(section);
    assertTrue(buddy.isEmpty(section));
    assertEquals(2, pool.freeFolios());
    assertTrue(buddy.offline(section));
    range.drop(section);
    range.populate(section, false, false);
    buddy.online(section);
    buddy.verify();
  }

  @Test
  void whatIsGivenInASectionThatIsEmptiedDoesNotComeIntoThePool() {
    pool.reserve(2);
    int pfn = pool.take();
    int section = pfn >>> Frames.SECTION_ORDER;
    assertTrue(buddy.isolate(section));
    pool.vacate(section);
    assertFalse(buddy.isEmpty(section));
    assertTrue(pool.give(pfn));
    assertTrue(buddy.isEmpty(section));
    buddy.restore(section);
    buddy.verify();
  }

  @Test
  void aFolioWhoseTailsCannotComeBackServesAsAHugeOne() {
    int pfn = pool.take();
    refuses = true;
    assertThrows(OsMemoryException.class, () -> range.bringTails(pfn >>> Frames.SECTION_ORDER));
    assertFalse(pool.restore(frames.folio(pfn)));
    assertTrue(FolioFlags.has(frames.folio(pfn), FolioFlags.HVO));
    assertFalse(pool.give(pfn));
    assertEquals(1, pool.freeFolios());
    assertEquals(pfn, pool.take());
    refuses = false;
    assertTrue(pool.give(pfn));
    assertEquals(0, pool.folios());
    buddy.verify();
  }

  @Test
  void aLateMarkInMetadataThatIsAwayDoesNoHarm() {
    int pfn = pool.take();
    long tail = frames.folio(pfn + TAIL);
    Words.setByteOpaque(tail + FolioLayout.RECLAIM, (byte) 7); // as a hit that was stopped
    assertEquals(frames.folio(pfn), Identity.head(frames, pfn + TAIL));
    buddy.verify();
    assertTrue(pool.give(pfn));
    buddy.verify();
  }
}
