package dev.quire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.frame.Frames;
import dev.quire.stats.FileMap;
import dev.quire.stats.MemoryMap;
import dev.quire.stats.QuireStats;
import dev.quire.stats.ResizeStats;
import dev.quire.stats.SectionMap;
import dev.quire.stats.SectionStats;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an instance shows of its memory, of its size, and of its files. */
@Timeout(60)
final class PicturesTest {

  private static final int PAGE = Frames.FRAME_BYTES;
  private static final long MIB = 1 << 20;

  @TempDir private Path folder;

  private static QuireBuilder builder() {
    return Quire.builder()
        .memory(16 * MIB)
        .maxMemory(32 * MIB)
        .readAhead(0)
        .pinSampling(1)
        .management(false);
  }

  private CachedFile open(Quire quire, String name, int pages) throws IOException {
    Path path = TestFile.create(folder.resolve(name), 3, (long) pages * PAGE).path();
    return quire.open(path, OpenOptions.read().advice(Advice.RANDOM));
  }

  private static void read(CachedFile file, int page) throws IOException {
    file.read((long) page * PAGE, MemorySegment.ofArray(new byte[PAGE]));
  }

  private static long count(byte[] states, byte state) {
    return IntStream.range(0, states.length).filter(i -> states[i] == state).count();
  }

  @Test
  void figuresSayWhatTheBudgetMayBecomeAndWhatMemoryConsistsOf() {
    try (Quire quire = builder().build()) {
      QuireStats stats = quire.stats();
      assertEquals(32 * MIB, stats.maxMemoryBytes());
      assertTrue(stats.leastBytes() > 0 && stats.leastBytes() < 16 * MIB, "" + stats);
      assertEquals(stats.leastBytes(), quire.resize(stats.leastBytes()).await().reached());
      assertThrows(IllegalArgumentException.class, () -> quire.resize(stats.leastBytes() - 1));
      SectionStats sections = stats.sections();
      assertEquals(Frames.SECTION_BYTES, sections.sectionBytes());
      assertEquals(quire.rooms().frames().sections(), sections.most());
      assertEquals(0, sections.isolated());
      assertEquals(sections.most(), sections.online() + sections.absent());
      assertTrue(sections.empty() >= sections.online() - 2, "" + sections);
      SectionStats fewer = quire.stats().sections();
      assertEquals(sections.most(), fewer.most());
      assertEquals(fewer.fixed(), fewer.online());
    }
  }

  @Test
  void whatIsFreeInPiecesIsNoUseForAWholeSection() {
    SectionStats whole =
        new SectionStats(2 * MIB, 8, 4, 0, 1, List.of(0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 3L));
    assertEquals(0, whole.fragmentation());
    SectionStats half =
        new SectionStats(2 * MIB, 8, 4, 0, 1, List.of(512L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 1L));
    assertEquals(0.5, half.fragmentation());
    SectionStats none =
        new SectionStats(2 * MIB, 8, 4, 0, 1, List.of(0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L));
    assertEquals(0, none.fragmentation());
  }

  @Test
  void sectionsAreShownAsTheyAreAndHowFullTheyAre() throws IOException {
    try (Quire quire = builder().build()) {
      CachedFile file = open(quire, "file", 600);
      for (int page = 0; page < 600; page++) {
        read(file, page);
      }
      SectionMap map = quire.sectionMap(1024);
      SectionStats sums = quire.stats().sections();
      assertEquals(sums.most(), map.sections());
      assertEquals(1, map.cellSections());
      assertEquals(sums.fixed(), count(map.states(), SectionMap.FIXED));
      assertEquals(sums.online() - sums.fixed(), count(map.states(), SectionMap.MOVABLE));
      assertEquals(sums.absent(), count(map.states(), SectionMap.ABSENT));
      long used = (long) Arrays.stream(map.usedFrames()).sum() * PAGE;
      assertEquals(quire.stats().usedBytes(), used);
      SectionMap few = quire.sectionMap(3);
      assertTrue(few.states().length <= 3, "" + few.states().length);
      assertEquals(used, (long) Arrays.stream(few.usedFrames()).sum() * PAGE);
      assertThrows(IllegalArgumentException.class, () -> quire.sectionMap(0));
    }
  }

  @Test
  void aSectionThatIsBeingEmptiedShowsAndSoDoesTheResize() throws Exception {
    CountDownLatch isolated = new CountDownLatch(1);
    CountDownLatch seen = new CountDownLatch(1);
    QuireBuilder builder = builder();
    builder.emptyings =
        emptying ->
            (section, stop) -> {
              isolated.countDown();
              waitFor(seen);
              emptying.empty(section, stop);
            };
    try (Quire quire = builder.build()) {
      assertTrue(quire.lastResize().isEmpty());
      assertEquals(0, quire.stats().resize().ended());
      assertFalse(quire.stats().resize().running());
      Resize resize = quire.resize(12 * MIB);
      try {
        isolated.await();
        assertEquals(resize, quire.lastResize().orElseThrow());
        assertEquals(1, count(quire.sectionMap(1024).states(), SectionMap.ISOLATED));
        assertEquals(1, quire.stats().sections().isolated());
        ResizeStats running = quire.stats().resize();
        assertTrue(running.running());
        assertEquals("", running.end());
        assertEquals(16 * MIB, running.fromBytes());
        assertEquals(12 * MIB, running.wantedBytes());
      } finally {
        seen.countDown();
      }
      assertTrue(resize.await().isComplete());
      ResizeStats over = quire.stats().resize();
      assertFalse(over.running());
      assertEquals("COMPLETE", over.end());
      assertEquals(12 * MIB, over.reachedBytes());
      assertEquals(1, over.ended());
      assertEquals(0, over.incomplete());
      assertTrue(over.seconds() > 0);
      assertEquals(0, quire.stats().sections().isolated());
    }
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  @Test
  void whatHasGoneShowsInThePictureOfMemory() {
    try (Quire quire = builder().build()) {
      int before = quire.memoryMap(1 << 20).cells().length;
      assertEquals(0, count(quire.memoryMap(1 << 20).cells(), MemoryMap.OFFLINE));
      Frames frames = quire.rooms().frames();
      int second = frames.fixedSections();
      assertTrue(quire.rooms().sections().retire(second, () -> false));
      byte[] cells = quire.memoryMap(1 << 20).cells();
      assertEquals(before, cells.length);
      assertEquals(Frames.SECTION_FRAMES, count(cells, MemoryMap.OFFLINE));
      assertEquals(MemoryMap.OFFLINE, cells[second << Frames.SECTION_ORDER]);
      assertEquals(0, count(quire.memoryMap(1).cells(), MemoryMap.OFFLINE)); // more is beside it
    }
  }

  @Test
  void aFileShowsWhereItsPagesAreAndWhichAreAskedForAgain() throws IOException {
    try (Quire quire = builder().build();
        CachedFile file = open(quire, "file", 100);
        CachedFile other = open(quire, "other", 3)) {
      for (int page = 0; page < 10; page++) {
        read(file, page);
      }
      for (int page = 95; page < 100; page++) {
        read(file, page);
      }
      read(other, 1);
      FileMap map = map(quire, "file");
      assertEquals(10 * PAGE, map.cellBytes());
      assertArrayEquals(new double[] {1, 0, 0, 0, 0, 0, 0, 0, 0, 0.5}, map.resident(), 1e-9);
      assertArrayEquals(new double[10], map.hot());
      assertArrayEquals(new double[] {0, 1, 0}, map(quire, "other").resident(), 1e-9);
      assertThrows(IllegalArgumentException.class, () -> quire.fileMaps(0));
    }
  }

  @Test
  void whatIsHotInAFileIsWhatItsFiguresSay() throws IOException {
    try (Quire quire = builder().build();
        CachedFile file = open(quire, "file", 1000)) {
      for (int round = 0; round < 20; round++) {
        for (int page = 0; page < 1000; page += page < 100 ? 1 : 7) {
          read(file, page);
        }
      }
      for (int page = 0; page < 1000; page++) {
        read(file, page);
      }
      FileMap map = map(quire, "file");
      double hot = Arrays.stream(map.hot()).sum() * map.cellBytes();
      double resident = Arrays.stream(map.resident()).sum() * map.cellBytes();
      assertEquals(quire.stats().hotBytes(), hot, 1);
      assertEquals(quire.stats().residentBytes(), resident, 1);
    }
  }

  private static FileMap map(Quire quire, String name) {
    return quire.fileMaps(10).stream()
        .filter(map -> map.path().endsWith("/" + name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void anEmptyFileHasNoCells() throws IOException {
    try (Quire quire = builder().build();
        CachedFile file = open(quire, "file", 0)) {
      assertEquals(0, file.size());
      assertEquals(0, map(quire, "file").resident().length);
    }
  }
}
