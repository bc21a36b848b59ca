package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A cache of exactly so many pages. */
@Timeout(120)
final class ResidentPagesTest {

  private static final int PAGE = 4096;
  private static final int PAGES = 400;

  @TempDir Path folder;

  private TestFile file(int seed) throws IOException {
    return TestFile.create(folder.resolve("file" + seed), seed, (long) PAGES * PAGE - 100);
  }

  private static Quire limited(long pages) {
    return limited(pages, ReclaimPolicy.E2Q);
  }

  private static Quire limited(long pages, ReclaimPolicy policy) {
    return Quire.builder()
        .memory(16 << 20)
        .readAhead(0)
        .residentPages(pages)
        .policy(policy)
        .build();
  }

  private static void read(TestFile content, CachedFile file, long page) throws IOException {
    byte[] target = new byte[16];
    int read = file.read(page * PAGE + 8, MemorySegment.ofArray(target));
    content.check(page * PAGE + 8, read, target, "page " + page);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 31, 100, 399})
  void asManyPagesStayAsWereAllowedAndNotOneMore(int pages) throws IOException {
    TestFile content = file(1);
    try (Quire quire = limited(pages);
        CachedFile file = quire.open(content.path())) {
      for (int i = 0; i < 3 * PAGES; i++) {
        read(content, file, i % PAGES);
        assertEquals((long) Math.min(i + 1, pages) * PAGE, file.residentBytes(), "after " + i);
      }
      assertEquals(quire.stats().fills() - pages, quire.stats().evictions());
      Intact.check(quire);
    }
  }

  @Test
  void aPageThatStaysIsHitAndOneThatWasEvictedIsNot() throws IOException {
    TestFile content = file(2);
    try (Quire quire = limited(1, ReclaimPolicy.CLOCK); // by which each second hit is news
        CachedFile file = quire.open(content.path())) {
      assertEquals(-1, quire.heat(file, 0));
      read(content, file, 0);
      int filled = quire.heat(file, 100);
      assertTrue(filled >= 0);
      read(content, file, 0);
      assertTrue(quire.heat(file, 0) != filled, "a hit tells reclaim");
      assertEquals(1, quire.stats().misses());
      read(content, file, 1);
      assertEquals(-1, quire.heat(file, 0));
      assertTrue(quire.heat(file, PAGE) >= 0);
      assertThrows(IllegalArgumentException.class, () -> quire.heat(file, -1));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 4", "2, 8", "7, 4", "64, 3"})
  void manyThreadsTogetherNeverHaveMore(int pages, int threads) throws Exception {
    TestFile content = file(3);
    long seed = Long.getLong("quire.seed", System.nanoTime());
    System.out.println("resident pages: replay with -Dquire.seed=" + seed);
    try (Quire quire = limited(pages);
        CachedFile file = quire.open(content.path());
        ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      AtomicLong most = new AtomicLong();
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        Random random = new Random(seed + t);
        all.add(
            pool.submit(() -> {
              for (int i = 0; i < 2000; i++) {
                read(content, file, (long) (PAGES * Math.pow(random.nextDouble(), 3)));
                long used = quire.stats().usedBytes() - quire.stats().metadataBytes();
                most.accumulateAndGet(Math.max(used, file.residentBytes()), Math::max);
              }
              return null;
            }));
      }
      for (Future<?> each : all) {
        each.get();
      }
      assertTrue(most.get() <= (long) pages * PAGE, most + " bytes for pages");
      assertEquals((long) pages * PAGE, file.residentBytes());
      Intact.check(quire);
    }
  }

  @Test
  void prefetchBatchesAndReadaheadKeepToIt() throws Exception {
    TestFile content = file(4);
    try (Quire quire = Quire.builder().memory(16 << 20).residentPages(20).build();
        CachedFile file = quire.open(content.path())) {
      file.prefetch(0, (long) PAGES * PAGE).get();
      assertEquals(20 * PAGE, file.residentBytes());
      for (int round = 0; round < 5; round++) {
        long[] positions = new long[64];
        MemorySegment[] targets = new MemorySegment[64];
        for (int i = 0; i < 64; i++) {
          positions[i] = (long) (i * 6 + round) * PAGE;
          targets[i] = MemorySegment.ofArray(new byte[8]);
        }
        file.readBatch(positions, targets).get();
        assertTrue(file.residentBytes() <= 20 * PAGE);
      }
      for (int i = 0; i < PAGES; i++) {
        read(content, file, i);
        assertTrue(file.residentBytes() <= 20 * PAGE);
      }
      Intact.check(quire);
    }
  }

  @Test
  void aLargerPageCountsAsThoseThatItIsMadeOf() throws IOException {
    TestFile content = file(5);
    try (Quire quire = limited(15);
        CachedFile file = quire.open(content.path(), OpenOptions.read().pageSize(16 << 10))) {
      for (int i = 0; i < PAGES; i += 3) {
        read(content, file, i);
      }
      assertEquals(12 * PAGE, file.residentBytes());
      TestFile other = file(6);
      OpenOptions larger = OpenOptions.read().pageSize(64 << 10);
      IllegalArgumentException refused =
          assertThrows(
              IllegalArgumentException.class, () -> quire.open(other.path(), larger).close());
      assertTrue(refused.toString().contains("residentPages is 15"), refused::toString);
    }
  }

  @Test
  void pinnedPagesCountAlsoWithoutTheirFileAndWhatIsSaidNamesTheLimit() throws IOException {
    TestFile content = file(7);
    TestFile other = file(8);
    try (Quire quire = limited(2);
        CachedFile second = quire.open(other.path())) {
      CachedFile first = quire.open(content.path());
      Folio orphan = first.pin(0);
      first.close();
      try (Folio pin = second.pin(0)) {
        MemoryExhaustedException full =
            assertThrows(MemoryExhaustedException.class, () -> read(other, second, 1));
        assertTrue(Reads.said(full).contains("2 may carry pages of files"), full::toString);
        assertEquals(other.at(5), pin.getByte(5));
        orphan.close();
        read(other, second, 1);
      }
      Intact.check(quire);
    }
  }

  @Test
  void aWriterOfMorePagesThanMayStayHasThemStoredOnTheWay() throws IOException {
    TestFile content = file(9);
    OpenOptions writing = OpenOptions.of(StandardOpenOption.WRITE);
    try (Quire quire = limited(3)) {
      try (CachedFile file = quire.open(content.path(), writing)) {
        for (int i = 0; i < 40; i++) {
          file.write((long) i * PAGE + 5, MemorySegment.ofArray(new byte[] {(byte) i, 1}));
          assertTrue(file.residentBytes() <= 3 * PAGE);
        }
        for (int i = 0; i < 40; i++) {
          byte[] target = new byte[2];
          file.read((long) i * PAGE + 5, MemorySegment.ofArray(target));
          assertEquals((byte) i, target[0]);
          assertEquals(1, target[1]);
        }
      }
      Intact.checkEmpty(quire);
    }
  }

  @Test
  void aLimitOfNothingIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Quire.builder().residentPages(0));
    assertThrows(IllegalArgumentException.class, () -> Quire.builder().residentPages(-5));
    Quire.builder().residentPages(Long.MAX_VALUE);
  }
}
