package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.cache.Mapping;
import dev.quire.core.folio.FolioBug;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioLatch;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Identity;
import dev.quire.core.folio.Owners;
import dev.quire.core.folio.Sequence;
import dev.quire.core.frame.Frames;
import dev.quire.stats.QuireStats;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Accounts for every frame and every reference of an instance that nobody uses at this moment: what
 * each concurrent test ends with.
 */
final class Intact {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final Assembly rooms;
  private final QuireStats stats;
  private final Map<Long, Long> residents = new HashMap<>();
  private final Map<Long, Long> dirty = new HashMap<>();
  private final Map<Long, Long> unsynced = new HashMap<>();
  private long slabs;
  private long orphans;
  private long pooled;
  private long pins;

  private Intact(Quire quire) {
    this.rooms = quire.rooms();
    this.stats = quire.stats();
  }

  /** Every reference has an owner, none of them a pin. Waits for readahead that is under way. */
  static void check(Quire quire) {
    check(quire, 0);
  }

  /** Every reference has an owner, and {@code pins} of them are pins. */
  static void check(Quire quire, long pins) {
    patiently(() -> new Intact(quire).run(pins));
  }

  private static void patiently(Runnable check) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      try {
        check.run();
        return;
      } catch (AssertionError | FolioBug e) {
        if (System.nanoTime() > end) {
          throw e;
        }
        LockSupport.parkNanos(1_000_000); // background fills and evictions come to an end
      }
    }
  }

  /** As {@link #check(Quire, long)}, once {@code first} has stopped whoever is at work. */
  static void check(Quire quire, long pins, Runnable first) {
    first.run();
    check(quire, pins);
  }

  /**
   * As {@link #check(Quire)}, and no page is left: all but index nodes is free. Readahead that was
   * asked for before its file was closed may still take a folio, to find that nobody wants it.
   */
  static void checkEmpty(Quire quire) {
    patiently(() -> new Intact(quire).runEmpty());
  }

  private void runEmpty() {
    run(0);
    assertEquals(0, stats.residentBytes(), "bytes resident without a file");
    long fixed = stats.metadataBytes() - rooms.overheadBytes();
    assertEquals(fixed, stats.usedBytes(), "used by something else than index nodes");
    assertEquals(rooms.nodes().waiting(), rooms.nodes().used(), "nodes without a tree");
  }

  private void run(long expectedPins) {
    Frames frames = rooms.frames();
    assertEquals(0, rooms.cache().fillsUnderWay(), "fills under way");
    rooms.buddy().verify();
    rooms.lanes().verify();
    for (int pfn = 0; pfn < frames.limit(); pfn++) {
      if (rooms.buddy().isOnline(pfn >>> Frames.SECTION_ORDER)) {
        look(frames.folio(pfn), pfn);
      }
    }
    assertEquals(expectedPins, pins, "references that nobody accounts for");
    checkTrees();
    checkSums();
    assertEquals(
        pooled, (long) rooms.huge().freeFolios() << Frames.SECTION_ORDER, "frames in the pool");
  }

  private void look(long folio, int pfn) {
    int flags = FolioFlags.flags(folio);
    int count = FolioRef.count(folio);
    if (Identity.head(rooms.frames(), pfn) != folio) { // perhaps without metadata of its own
      flags |= FolioFlags.TAIL;
    }
    if ((flags & FolioFlags.POOLED) != 0) {
      assertEquals(0, count, () -> "count of a pooled folio: " + FolioBug.describe(folio));
      pooled += Frames.SECTION_FRAMES;
      return;
    }
    if ((flags & (FolioFlags.BUDDY | FolioFlags.SLAB | FolioFlags.TAIL)) != 0) {
      assertEquals(0, count, () -> "count of frame " + pfn + ": " + FolioBug.describe(folio));
      assertEquals(
          0,
          (flags & FolioFlags.TAIL) != 0 ? 0 : rooms.cache().attachments().count(folio),
          () -> "attached to frame " + pfn + ": " + FolioBug.describe(folio));
      slabs += (flags & FolioFlags.SLAB) != 0 ? 1 : 0;
      return;
    }
    int expected = Owners.expected(folio);
    assertTrue(
        count >= Math.max(1, expected),
        () -> "frame " + pfn + " lacks references: " + FolioBug.describe(folio));
    pins += count - expected;
    int settled = FolioFlags.DIRTY | FolioFlags.UNSYNCED | FolioFlags.PRIVATE | FolioFlags.HVO;
    assertEquals(
        0, flags & ~settled, () -> "flags of a folio at rest: " + FolioBug.describe(folio));
    assertEquals(
        (flags & FolioFlags.PRIVATE) != 0,
        rooms.cache().attachments().count(folio) != 0,
        () -> "attached, and the flag: " + FolioBug.describe(folio));
    long frames = 1L << Identity.order(folio);
    long id = Identity.mapping(folio);
    assertTrue(
        id != 0 || (flags & FolioFlags.PRIVATE) == 0,
        () -> "attached to an orphan: " + FolioBug.describe(folio));
    if (id == 0) {
      orphans += frames;
    } else {
      residents.merge(id, frames, Long::sum);
      cached(folio, id);
      dirty.merge(id, (flags & FolioFlags.DIRTY) != 0 ? frames : 0, Long::sum);
      unsynced.merge(id, (flags & FolioFlags.UNSYNCED) != 0 ? frames : 0, Long::sum);
    }
  }

  private void cached(long folio, long id) {
    assertTrue(!FolioLatch.held(folio), () -> "latched at rest: " + FolioBug.describe(folio));
    assertTrue(
        Sequence.readable(Sequence.begin(folio)),
        () -> "not readable at rest: " + FolioBug.describe(folio));
    Mapping mapping = rooms.cache().mapping(id);
    assertTrue(mapping != null, () -> "in no file: " + FolioBug.describe(folio));
    if (mapping != null) {
      for (long i = 0; i < 1L << Identity.order(folio); i++) {
        long index = Identity.index(folio) + i;
        assertEquals(
            folio, mapping.lookup().peek(index), () -> "not found: " + FolioBug.describe(folio));
      }
    }
  }

  private void checkTrees() {
    long nodes = rooms.nodes().waiting();
    long resident = 0;
    for (Mapping mapping : rooms.cache().mappings()) {
      long found = residents.getOrDefault(mapping.id(), 0L);
      assertEquals(found, mapping.residentFrames(), "frames in a tree, and found in the memmap");
      assertEquals(
          dirty.getOrDefault(mapping.id(), 0L), mapping.states().dirtyFrames(), "dirty frames");
      assertEquals(
          unsynced.getOrDefault(mapping.id(), 0L),
          mapping.states().unsyncedFrames(),
          "unsynced frames");
      resident += found;
      nodes += mapping.nodes();
    }
    assertEquals(nodes, rooms.nodes().used(), "index nodes in trees, waiting, and handed out");
    assertEquals(resident << Frames.FRAME_SHIFT, stats.residentBytes(), "resident bytes");
    checkSum(dirty, rooms.cache().dirtyFrames());
    checkSum(unsynced, rooms.cache().unsyncedFrames());
  }

  private static void checkSum(Map<Long, Long> each, long counted) {
    long sum = each.values().stream().mapToLong(Long::longValue).sum();
    assertEquals(sum, counted, "of the instance, and of its files");
  }

  private void checkSums() {
    long budget = stats.freeBytes() + stats.usedBytes() + stats.reservedBytes();
    assertEquals(stats.budgetBytes(), budget, "free + used + reserved");
    long used =
        slabs + orphans + pooled + residents.values().stream().mapToLong(Long::longValue).sum();
    assertEquals(used << Frames.FRAME_SHIFT, stats.usedBytes(), "used, frame by frame");
    assertEquals(
        slabs << Frames.FRAME_SHIFT, stats.metadataBytes() - rooms.overheadBytes(), "slabs");
  }
}
