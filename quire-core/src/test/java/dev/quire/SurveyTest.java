package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import dev.quire.core.migrate.Survey;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which pages are put together in the background. */
@Timeout(120)
final class SurveyTest {

  private static final int PAGE = Frames.FRAME_BYTES;
  private static final int FOLIO = Frames.SECTION_FRAMES;
  private static final int FOLIOS = 4;
  private static final int LOOKS = 100_000;
  private static final OpenOptions LARGE =
      OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE).largeFolios(true);

  @TempDir Path folder;
  private TestFile content;
  private Quire quire;
  private CachedFile file;
  private Survey survey;

  @BeforeEach
  void open() throws IOException {
    content = TestFile.create(folder.resolve("file"), 9, FOLIOS * FOLIO * PAGE + 100);
    quire =
        Quire.builder()
            .memory(80 << 20)
            .readAhead(0)
            .policy(ReclaimPolicy.CLOCK) // by which each hit but the first one counts
            .dirtyAge(Duration.ofDays(1))
            .build();
    quire.collapsing().stop(); // each test goes its rounds itself
    file = quire.open(content.path(), LARGE);
    survey = new Survey(quire.rooms().cache());
  }

  @AfterEach
  void close() throws IOException {
    Intact.check(quire);
    file.close();
    Intact.checkEmpty(quire);
    quire.close();
  }

  private void fill(CachedFile large, int order) throws IOException {
    for (long at = 0; at < FOLIOS * FOLIO; at += 1L << order) {
      assertTrue(large.mapping().fill().large(at, order));
    }
  }

  /** Asks twice for the first so many of each sixteen pages. */
  private void ask(CachedFile large, int warm) throws IOException {
    for (long page = 0; page < FOLIOS * FOLIO; page++) {
      if (page % 16 < warm) {
        read(large, page);
        read(large, page);
      }
    }
  }

  private void read(CachedFile large, long page) throws IOException {
    byte[] target = new byte[16];
    large.read(page * PAGE, MemorySegment.ofArray(target));
    content.check(page * PAGE, 16, target, "page " + page);
  }

  private int order(long page) {
    long folio = file.mapping().lookup().peek(page);
    return folio == 0 ? -1 : Identity.order(folio);
  }

  @Test
  void pagesThatAreWarmBecomeOneFolio() throws IOException {
    fill(file, 0);
    ask(file, 9);
    assertEquals(FOLIOS, survey.round(LOOKS, 100));
    assertEquals(9, order(0));
    assertEquals(9, order(FOLIOS * FOLIO - 1));
    assertEquals(FOLIOS, quire.stats().largeCollapses());
    for (Form form : Form.values()) {
      content.check(100, 3 << 20, form.read(quire, file, 100, 3 << 20), form);
    }
    assertEquals(0, survey.round(LOOKS, 100));
  }

  @Test
  void pagesOfWhichHalfAreColdStayWhatTheyAre() throws IOException {
    fill(file, 0);
    ask(file, 8);
    assertEquals(0, survey.round(LOOKS, 100));
    assertEquals(0, order(0));
  }

  @Test
  void whatIsMissingOrDirtyKeepsItsRangeAsItIs() throws IOException {
    for (long at = 0; at < FOLIOS * FOLIO; at += 16) {
      if (at != FOLIO + 16) {
        assertTrue(file.mapping().fill().large(at, 4));
        read(file, at);
        read(file, at); // all of a folio is as warm as one page of it
      }
    }
    file.write(5, MemorySegment.ofArray(content.expected(5, 1)));
    assertEquals(FOLIOS - 2, survey.round(LOOKS, 100));
    assertEquals(4, order(0));
    assertEquals(4, order(FOLIO));
    file.force(true);
    assertEquals(1, survey.round(LOOKS, 100));
    assertEquals(9, order(0));
  }

  @Test
  void roundsAreBoundedAndGoOnWhereTheLastOneEnded() throws IOException {
    TestFile other = TestFile.create(folder.resolve("other"), 9, FOLIOS * FOLIO * PAGE);
    try (CachedFile second = quire.open(other.path(), LARGE)) {
      fill(file, 4);
      fill(second, 4);
      ask(file, 1);
      ask(second, 1);
      assertEquals(1, survey.round(LOOKS, 1));
      assertEquals(9, order(0));
      assertEquals(4, order(FOLIO));
      assertEquals(1, survey.round(1, 100));
      assertEquals(9, order(FOLIO));
      assertEquals(4, survey.round(LOOKS, 4));
      assertEquals(9, order(3 * FOLIO));
      assertEquals(2, survey.round(LOOKS, 100));
      assertEquals(0, survey.round(LOOKS, 100));
      assertEquals(2 * FOLIOS, quire.stats().largeCollapses());
    }
    assertEquals(0, survey.round(LOOKS, 100));
  }

  @Test
  void filesThatDoNotWantThemAreNotLookedAt() throws IOException {
    file.close();
    file = quire.open(content.path(), LARGE.largeFolios(false));
    fill(file, 4);
    ask(file, 1);
    assertEquals(0, survey.round(LOOKS, 100));
  }

  @Test
  void itHappensByItself() throws IOException {
    file.close();
    quire.close();
    quire = Quire.builder().memory(80 << 20).readAhead(0).policy(ReclaimPolicy.CLOCK).build();
    file = quire.open(content.path(), LARGE);
    fill(file, 4);
    ask(file, 1);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (quire.stats().largeCollapses() < FOLIOS) {
      assertTrue(System.nanoTime() < end, "nobody has put them together");
      LockSupport.parkNanos(1_000_000);
    }
    assertEquals(9, order(0));
    assertEquals(9, order(3 * FOLIO));
  }
}
