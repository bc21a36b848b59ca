package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.frame.Frames;
import dev.quire.stats.PinInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Memory that is in pieces is made whole while it is used. */
@Timeout(240)
final class CompactionTest {

  private static final int PAGE = 4096;
  private static final int PAGES = 28 << 20 >>> Frames.FRAME_SHIFT;
  private static final OpenOptions WRITE =
      OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE);

  @TempDir Path folder;
  private final BitSet holes = new BitSet(PAGES);
  private TestFile content;
  private Quire quire;
  private CachedFile file;

  @BeforeEach
  void open() throws IOException {
    content = TestFile.create(folder.resolve("file"), 5, (long) PAGES * PAGE);
    quire = Quire.builder().memory(32 << 20).readAhead(0).pinSampling(1).build();
    file = quire.open(content.path(), WRITE);
  }

  @AfterEach
  void close() throws IOException {
    file.close();
    Intact.checkEmpty(quire);
    quire.close();
  }

  /** All of the file is in memory, and then every second page of it at random is not. */
  private void fragment(SplittableRandom random) throws IOException {
    Reads.all(file);
    for (int page = 0; page < PAGES; page++) {
      if (random.nextBoolean()) {
        holes.set(page);
        file.punchHole((long) page * PAGE, PAGE);
      }
    }
    file.force(true);
  }

  private void check(int page) throws IOException {
    byte[] read = new byte[PAGE];
    file.read((long) page * PAGE, MemorySegment.ofArray(read));
    if (holes.get(page)) {
      assertTrue(Arrays.equals(new byte[PAGE], read), "page " + page);
    } else {
      content.check((long) page * PAGE, PAGE, read, "page " + page);
    }
  }

  private double fragmentation() {
    return quire.rooms().compacting().fragmentation();
  }

  @Test
  void whatIsFreeIsInBlocksOfTwoMegabytesAfterwards() throws IOException {
    fragment(Seeds.random("whatIsFreeIsInBlocksOfTwoMegabytesAfterwards"));
    double before = fragmentation();
    long resident = quire.stats().residentBytes();
    CompactionResult result = quire.compact();
    System.out.printf("fragmentation %.3f, then %.3f; %s%n", before, fragmentation(), result);
    assertTrue(result.gainedBytes() > 0 && result.movedBytes() > 0, result::toString);
    assertEquals(0, result.heldSections(), result::toString);
    // What does not fill a section, and the gaps of the one with index nodes.
    long inPieces = result.freeBytes() - result.largeFreeBytes();
    assertTrue(inPieces <= 2 * Frames.SECTION_BYTES, result::toString);
    assertEquals(resident, quire.stats().residentBytes());
    long misses = quire.stats().misses();
    for (int page = 0; page < PAGES; page++) {
      if (!holes.get(page)) {
        check(page);
      }
    }
    assertEquals(misses, quire.stats().misses());
    Intact.check(quire);
    assertEquals(0, quire.compact().movedBytes());
  }

  @Test
  void aPinnedPageStaysWhereItIs() throws IOException {
    fragment(Seeds.random("aPinnedPageStaysWhereItIs"));
    int page = holes.nextClearBit(PAGES / 2);
    try (Folio pin = file.pin((long) page * PAGE)) {
      long pfn = quire.rooms().frames().pfn(file.mapping().lookup().peek(page));
      CompactionResult result = quire.compact();
      assertTrue(result.gainedBytes() > 0, result::toString);
      assertEquals(pfn, quire.rooms().frames().pfn(file.mapping().lookup().peek(page)));
      assertEquals(PAGE, pin.length());
    }
    Intact.check(quire);
  }

  @Test
  void whoHoldsWhatCouldNotBeEmptiedIsSaid() throws IOException {
    fragment(Seeds.random("whoHoldsWhatCouldNotBeEmptiedIsSaid"));
    List<Folio> pins = pinInEachSection();
    try {
      CompactionResult result = quire.compact();
      assertEquals(0, result.movedBytes(), result::toString);
      assertTrue(result.heldSections() > pins.size() / 2, result::toString);
      assertEquals(result.heldSections(), result.held().pinned());
      assertEquals(result.heldSections(), result.holders().size());
      PinInfo holder = result.holders().getFirst();
      assertTrue(holder.site().contains("CompactionTest"), holder::site);
    } finally {
      pins.forEach(Folio::close);
    }
    assertTrue(quire.compact().movedBytes() > 0);
    Intact.check(quire);
  }

  private List<Folio> pinInEachSection() throws IOException {
    BitSet sections = new BitSet();
    List<Folio> pins = new ArrayList<>();
    for (int page = 0; page < PAGES; page++) {
      long folio = file.mapping().lookup().peek(page);
      int section = folio == 0 ? 0 : quire.rooms().frames().pfn(folio) >>> Frames.SECTION_ORDER;
      if (folio != 0 && !sections.get(section)) {
        sections.set(section);
        pins.add(file.pin((long) page * PAGE));
      }
    }
    return pins;
  }

  @Test
  void aLargePageIsHadWithoutAnythingBeingEvicted() throws IOException {
    fragment(Seeds.random("aLargePageIsHadWithoutAnythingBeingEvicted"));
    long evictions = quire.stats().evictions();
    TestFile large = TestFile.create(folder.resolve("large"), 7, 6 << 20);
    try (CachedFile other = quire.open(large.path(), WRITE.pageSize(64 << 10))) {
      for (long at = 0; at < 6 << 20; at += 64 << 10) {
        try (Folio pin = other.pin(at)) {
          assertEquals(64 << 10, pin.length());
        }
      }
      assertEquals(evictions, quire.stats().evictions());
      large.check(0, 6 << 20, Form.HEAP_SEGMENT.read(quire, other, 0, 6 << 20), "large pages");
    }
    Intact.check(quire);
  }

  @Test
  void aCompactionWaitsForAResizeAndTheDirectOneGoesWithout() throws Exception {
    fragment(Seeds.random("aCompactionWaitsForAResizeAndTheDirectOneGoesWithout"));
    Shape shape = quire.rooms().shape();
    Compacting compacting = quire.rooms().compacting();
    AtomicReference<@Nullable CompactionResult> result = new AtomicReference<>();
    Thread asking = new Thread(() -> result.set(quire.compact()));
    shape.take(); // as a resize does
    try {
      asking.start();
      awaitWaiting(asking);
      assertNull(result.get());
      assertFalse(compacting.direct(Frames.SECTION_ORDER, Mobility.MOVABLE));
    } finally {
      shape.end();
    }
    asking.join();
    CompactionResult done = result.get();
    assertTrue(done != null && done.gainedBytes() > 0, () -> "result " + done);
    Intact.check(quire);
  }

  @Test
  void whoIsInterruptedInsteadOfHavingItsTurnHasAchievedNothing() throws Exception {
    fragment(Seeds.random("whoIsInterruptedInsteadOfHavingItsTurnHasAchievedNothing"));
    Shape shape = quire.rooms().shape();
    AtomicReference<@Nullable CompactionResult> result = new AtomicReference<>();
    AtomicBoolean interrupted = new AtomicBoolean();
    Thread asking =
        new Thread(() -> {
          result.set(quire.compact());
          interrupted.set(Thread.currentThread().isInterrupted());
        });
    shape.take();
    try {
      asking.start();
      awaitWaiting(asking);
      asking.interrupt();
      asking.join();
    } finally {
      shape.end();
    }
    CompactionResult done = result.get();
    assertTrue(done != null && done.movedBytes() == 0, () -> "result " + done);
    assertTrue(interrupted.get());
    assertTrue(quire.compact().gainedBytes() > 0);
  }

  @Test
  void whereEverySectionIsHeldAllocationsLookLessAndLessOften() throws IOException {
    fragment(Seeds.random("whereEverySectionIsHeldAllocationsLookLessAndLessOften"));
    Compacting compacting = quire.rooms().compacting();
    List<Folio> pins = pinInEachSection();
    try {
      long sections = compacting.all().held().size();
      assertTrue(sections > quire.rooms().frames().sections() / 2, () -> sections + " sections");
      for (int i = 0; i < 1 + 1 + 1 + 3 + 1; i++) { // tried, left out, tried, left out, tried
        assertFalse(compacting.direct(Frames.SECTION_ORDER, Mobility.MOVABLE));
      }
      assertEquals(3, quire.stats().compaction().direct());
      assertEquals(4, quire.stats().compaction().deferred());
    } finally {
      pins.forEach(Folio::close);
    }
    for (int i = 0; i < 7; i++) {
      assertFalse(compacting.direct(Frames.SECTION_ORDER, Mobility.MOVABLE));
    }
    assertTrue(compacting.direct(Frames.SECTION_ORDER, Mobility.MOVABLE));
    assertEquals(4, quire.stats().compaction().direct());
    assertEquals(Frames.SECTION_BYTES, quire.stats().compaction().freedBytes());
    Intact.check(quire);
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      assertTrue(thread.isAlive());
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void aResizeAndACompactionAskedForTogetherBothComeOff() throws IOException {
    fragment(Seeds.random("aResizeAndACompactionAskedForTogetherBothComeOff"));
    Resize resize = quire.resize(28 << 20);
    CompactionResult compacted = quire.compact();
    ResizeResult resized = resize.await();
    assertTrue(resized.isComplete(), resized::toString);
    assertEquals(0, compacted.heldSections(), compacted::toString);
    Intact.check(quire);
    for (int page = 0; page < PAGES; page++) {
      check(page);
    }
  }

  @Test
  void pagesAreReadAndWrittenMeanwhile() throws Exception {
    SplittableRandom random = Seeds.random("pagesAreReadAndWrittenMeanwhile");
    fragment(random);
    AtomicBoolean done = new AtomicBoolean();
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    Thread reader = start(random.split(), done, failure, false);
    Thread writer = start(random.split(), done, failure, true);
    long moved = 0;
    for (int round = 0; round < 5; round++) {
      moved += quire.compact().movedBytes();
      for (int i = 0; i < 500; i++) {
        int page = random.nextInt(PAGES);
        holes.clear(page); // a page of the file again, for this thread alone
        file.write(
            (long) page * PAGE, MemorySegment.ofArray(content.expected((long) page * PAGE, PAGE)));
      }
    }
    done.set(true);
    reader.join();
    writer.join();
    assertNull(failure.get());
    assertTrue(moved > 0);
    Intact.check(quire);
    for (int page = 0; page < PAGES; page++) {
      check(page);
    }
  }

  private Thread start(
      SplittableRandom random,
      AtomicBoolean done,
      AtomicReference<@Nullable Throwable> failure,
      boolean writes) {
    BitSet stable = (BitSet) holes.clone();
    return Thread.ofPlatform()
        .start(() -> {
          try {
            while (!done.get()) {
              int page = stable.nextClearBit(random.nextInt(PAGES));
              if (page < PAGES && writes) {
                byte[] same = content.expected((long) page * PAGE, PAGE);
                file.write((long) page * PAGE, MemorySegment.ofArray(same));
              } else if (page < PAGES) {
                byte[] read = new byte[PAGE];
                file.read((long) page * PAGE, MemorySegment.ofArray(read));
                content.check((long) page * PAGE, PAGE, read, "page " + page);
              }
            }
          } catch (Throwable e) {
            failure.compareAndSet(null, e);
          }
        });
  }
}
