package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.FutureTask;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What readers say about pages, and what becomes of these. */
@Timeout(60)
final class AdviceTest {

  private static final int PAGE = 4096;
  private static final int PAGES = 600;
  private static final int RESIDENT = 32;

  @TempDir Path folder;

  private TestFile content;

  @BeforeEach
  void makeFile() throws IOException {
    content = TestFile.create(folder.resolve("file"), 7, (long) PAGES * PAGE - 100);
  }

  private static Quire limited(ReclaimPolicy policy) {
    return Quire.builder()
        .memory(16 << 20)
        .residentPages(RESIDENT)
        .readAhead(0)
        .policy(policy)
        .build();
  }

  private void read(CachedFile file, long page) throws IOException {
    byte[] target = new byte[100];
    int read = file.read(page * PAGE + 8, MemorySegment.ofArray(target));
    content.check(page * PAGE + 8, read, target, "page " + page);
  }

  private void read(CachedFile file, long page, Advice advice) throws IOException {
    byte[] target = new byte[100];
    int read = file.read(page * PAGE + 8, MemorySegment.ofArray(target), advice);
    content.check(page * PAGE + 8, read, target, "page " + page + ", " + advice);
  }

  private void readAll(CachedFile file, long from, long to) throws IOException {
    for (long page = from; page < to; page++) {
      read(file, page);
    }
  }

  private static boolean isResident(Quire quire, CachedFile file, long page) {
    return quire.heat(file, page * PAGE) >= 0;
  }

  private static long resident(Quire quire, CachedFile file, long from, long to) {
    return LongStream.range(from, to).filter(page -> isResident(quire, file, page)).count();
  }

  private CachedFile open(Quire quire, Advice advice) throws IOException {
    return quire.open(content.path(), OpenOptions.read().advice(advice));
  }

  @ParameterizedTest
  @EnumSource(names = {"SCAN", "ONE_TOUCH", "DROP_BEHIND", "BYPASS"})
  void hitsOfWhoReadsInPassingTellNothing(Advice advice) throws IOException {
    try (Quire quire = limited(ReclaimPolicy.CLOCK);
        CachedFile file = quire.open(content.path());
        CachedFile scan = open(quire, advice)) {
      read(file, 0);
      int before = quire.heat(file, 0);
      read(scan, 0);
      read(file, 0, advice);
      assertEquals(before, quire.heat(file, 0));
      assertEquals(1, quire.stats().misses());
      read(file, 0);
      assertNotEquals(before, quire.heat(file, 0), "a hit of another does");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPageThatWasReadOnceIsTheNextToGo(ReclaimPolicy policy) throws IOException {
    try (Quire quire = limited(policy);
        CachedFile file = quire.open(content.path())) {
      readAll(file, 0, RESIDENT - 1);
      for (long page = 100; page < 200; page++) {
        read(file, page, Advice.ONE_TOUCH);
        assertTrue(isResident(quire, file, page), "it stays until something has to go");
      }
      assertEquals(RESIDENT - 1, resident(quire, file, 0, RESIDENT - 1));
      Intact.check(quire);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ONE_TOUCH", "DROP_BEHIND", "BYPASS"})
  void aPageMayBeGoneByTheTimeItsReaderIsDoneWithIt(Advice advice) throws IOException {
    try (Quire quire = limited(ReclaimPolicy.CLOCK);
        CachedFile file = quire.open(content.path())) {
      new Passing(quire.rooms().reclaimer()).read(file.mapping(), 3 * PAGE, 100, advice);
      assertFalse(isResident(quire, file, 3));
      Intact.check(quire);
    }
  }

  @Test
  void whoLooksForAnAttachmentMayMeetAPageThatIsJustGoing() throws Exception {
    try (Quire quire = limited(ReclaimPolicy.CLOCK);
        CachedFile file = quire.open(content.path())) {
      FutureTask<Boolean> looks =
          new FutureTask<>(() -> {
            boolean found = false;
            for (int i = 0; i < 1_000_000; i++) {
              found |= file.attachment(3 * PAGE) != null;
            }
            return found;
          });
      Thread.ofPlatform().start(looks);
      while (!looks.isDone()) {
        read(file, 3, Advice.BYPASS);
      }
      assertFalse(looks.get());
    }
  }

  @Test
  void innerNodesOutliveALongScan() throws IOException {
    try (Quire quire = limited(ReclaimPolicy.E2Q);
        CachedFile file = quire.open(content.path())) {
      readAll(file, 100, 100 + RESIDENT);
      read(file, 0, Advice.INNER_NODE);
      read(file, 1);
      readAll(file, 200, 400);
      assertTrue(isResident(quire, file, 0));
      assertFalse(isResident(quire, file, 1), "a page that was asked for as often is gone");
    }
  }

  @Test
  void aRangeOfInnerNodesNeedsNoWordFromReaders() throws IOException {
    try (Quire quire = limited(ReclaimPolicy.E2Q);
        CachedFile file = quire.open(content.path())) {
      readAll(file, 100, 100 + RESIDENT);
      read(file, 2);
      file.advise(0, 4 * PAGE - 1, Advice.INNER_NODE);
      readAll(file, 0, 8);
      readAll(file, 200, 400);
      assertEquals(4, resident(quire, file, 0, 4));
      assertEquals(0, resident(quire, file, 4, 8));
      file.advise(0, Long.MAX_VALUE, Advice.NORMAL);
      readAll(file, 10, 12);
      readAll(file, 400, PAGES);
      assertEquals(0, resident(quire, file, 10, 12), "nothing is said any more");
    }
  }

  @Test
  void pagesOfARangeThatAreReadOnceGoFirst() throws IOException {
    try (Quire quire = limited(ReclaimPolicy.CLOCK);
        CachedFile file = quire.open(content.path())) {
      readAll(file, 0, 20);
      file.advise(100L * PAGE, 400L * PAGE, Advice.ONE_TOUCH);
      readAll(file, 100, 500);
      assertEquals(20, resident(quire, file, 0, 20));
    }
  }

  @Test
  void aScanThatComesAgainAndAgainProvesNothing() throws IOException {
    try (Quire quire = limited(ReclaimPolicy.E2Q);
        CachedFile file = quire.open(content.path());
        CachedFile scan = open(quire, Advice.SCAN)) {
      readAll(file, 0, 28);
      for (int pass = 0; pass < 20; pass++) {
        readAll(scan, 100, 160);
      }
      assertTrue(resident(quire, file, 0, 28) >= 27, "all but what passes anyway");
      for (int pass = 0; pass < 20; pass++) {
        readAll(file, 100, 160);
      }
      assertTrue(resident(quire, file, 0, 28) < 20, "what others ask for again does");
    }
  }

  @Test
  void whatAReaderHasBehindItGoesFirst() throws IOException {
    try (Quire quire = limited(ReclaimPolicy.CLOCK);
        CachedFile file = quire.open(content.path());
        CachedFile behind = open(quire, Advice.DROP_BEHIND)) {
      readAll(file, 500, 530);
      readInPieces(behind, content, 480);
      assertEquals(30 + 480, quire.stats().misses(), "no page goes before its end was read");
      assertEquals(30, resident(quire, file, 500, 530));
      Intact.check(quire);
    }
  }

  @Test
  void whatWasFilledAheadOfAReaderGoesFirstOnceItIsBehindHim() throws IOException {
    TestFile large = TestFile.create(folder.resolve("large"), 8, 6000L * PAGE);
    try (Quire quire = Quire.builder().memory(8 << 20).policy(ReclaimPolicy.CLOCK).build();
        CachedFile file = quire.open(content.path());
        CachedFile behind =
            quire.open(large.path(), OpenOptions.read().advice(Advice.DROP_BEHIND))) {
      readAll(file, 0, 300);
      readInPieces(behind, large, 6000);
      assertTrue(quire.stats().readAheadFrames() > 0, "pages were filled ahead");
      assertTrue(quire.stats().evictions() > 100, "and had to go, 16 together or less");
      // But for those that had to give way to an index node, which goes by the number of frames.
      assertTrue(resident(quire, file, 0, 300) > 200);
      Intact.check(quire);
    }
  }

  private static void readInPieces(CachedFile file, TestFile of, long pages) throws IOException {
    byte[] piece = new byte[1536]; // some end in the next page
    for (long at = 0; at < pages * PAGE; at += piece.length) {
      int read = file.read(at, MemorySegment.ofArray(piece));
      of.check(at, read, piece, "at " + at);
    }
  }

  @ParameterizedTest
  @EnumSource
  void bypassLeavesNothing(ReclaimPolicy policy) throws IOException {
    try (Quire quire = limited(policy);
        CachedFile file = quire.open(content.path());
        CachedFile bypass = open(quire, Advice.BYPASS)) {
      byte[] all = new byte[40 * PAGE];
      int read = bypass.read(0, MemorySegment.ofArray(all));
      content.check(0, read, all, "40 pages in one read");
      assertEquals(0, file.residentBytes());
      read(file, 50, Advice.BYPASS);
      assertEquals(0, file.residentBytes());
      Intact.check(quire);
    }
  }

  @Test
  void bypassLeavesWhatOthersHaveAskedForHoldOrHaveChanged() throws IOException {
    try (Quire quire = limited(ReclaimPolicy.CLOCK);
        CachedFile file =
            quire.open(
                content.path(), OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
        CachedFile bypass = open(quire, Advice.BYPASS)) {
      read(file, 1);
      bypass.read(2 * PAGE, MemorySegment.ofArray(new byte[1]));
      assertFalse(isResident(quire, file, 2));
      try (Folio pinned = bypass.pin(3 * PAGE)) {
        assertEquals(PAGE, pinned.length());
        read(bypass, 3);
        assertTrue(isResident(quire, file, 3));
      }
      file.write(4 * PAGE + 8, MemorySegment.ofArray(content.expected(4 * PAGE + 8, 10)));
      read(bypass, 1);
      read(bypass, 4);
      assertTrue(isResident(quire, file, 1));
      assertTrue(isResident(quire, file, 4));
      Intact.check(quire);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyFormOfReadingAndWritingWorksWithAnyAdvice(Advice advice) throws IOException {
    try (Quire quire = Quire.builder().memory(16 << 20).build();
        CachedFile file =
            quire.open(
                content.path(),
                OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE).advice(advice))) {
      for (long page = 0; page < 40; page++) {
        read(file, page);
        byte[] target = new byte[20];
        int read = file.read(file.hint(page * PAGE), page * PAGE, MemorySegment.ofArray(target));
        content.check(page * PAGE, read, target, "by hint");
        long at = page * PAGE;
        try (Folio pinned = file.pin(at, PinMode.SHARED)) {
          content.check(
              at, 20, pinned.segment().asSlice(0, 20).toArray(ValueLayout.JAVA_BYTE), "pinned");
        }
        long value = quire.optimistic(scope -> scope.page(file, at).getLong(0));
        assertEquals(
            MemorySegment.ofArray(content.expected(at, 8)).get(ValueLayout.JAVA_LONG_UNALIGNED, 0),
            value);
        file.write(at + 2, MemorySegment.ofArray(content.expected(at + 2, 50)));
      }
      file.force(false);
      byte[][] targets = {new byte[30], new byte[30]};
      MemorySegment[] segments = {
        MemorySegment.ofArray(targets[0]), MemorySegment.ofArray(targets[1])
      };
      file.read(new long[] {70L * PAGE, 90L * PAGE}, segments);
      content.check(70L * PAGE, 30, targets[0], "batch");
      content.check(90L * PAGE, 30, targets[1], "batch");
      file.advise(Advice.NORMAL);
      readAll(file, 0, 100);
      file.advise(advice);
      readAll(file, 0, 100);
      Intact.check(quire);
    }
  }

  @Test
  void adviceThatMeansNothingThereIsRefused() throws IOException {
    try (Quire quire = limited(ReclaimPolicy.E2Q)) {
      CachedFile file = quire.open(content.path());
      MemorySegment target = MemorySegment.ofArray(new byte[8]);
      assertTrue(
          assertThrows(IllegalArgumentException.class, () -> file.advise(0, 1, Advice.BYPASS))
              .toString()
              .contains("BYPASS for a range"));
      assertTrue(
          assertThrows(IllegalArgumentException.class, () -> file.read(0, target, Advice.RANDOM))
              .toString()
              .contains("CachedFile.advise"));
      assertThrows(IllegalArgumentException.class, () -> file.advise(-1, 1, Advice.SCAN));
      assertThrows(IllegalArgumentException.class, () -> file.advise(0, -1, Advice.SCAN));
      assertThrows(IllegalArgumentException.class, () -> file.read(-1, target, Advice.SCAN));
      file.close();
      assertThrows(IllegalStateException.class, () -> file.advise(Advice.SCAN));
      assertThrows(IllegalStateException.class, () -> file.advise(0, 1, Advice.SCAN));
      assertThrows(IllegalStateException.class, () -> file.read(0, target, Advice.SCAN));
    }
  }
}
