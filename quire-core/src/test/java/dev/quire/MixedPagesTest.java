package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.buddy.Buddy;
import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Engines with blocks of 4, 8, 16 and 64 KiB share one pool; -Dquire.seed=N replays a run. */
@Timeout(240)
final class MixedPagesTest {

  private static final int FRAME = Frames.FRAME_BYTES;
  private static final int[] PAGES = {4 << 10, 8 << 10, 16 << 10, 64 << 10};
  private static final int SIZE = 12 << 20;
  private static final OpenOptions WRITE =
      OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE);

  @TempDir Path folder;
  private final SplittableRandom random;
  private final List<TestFile> contents = new ArrayList<>();
  private final List<CachedFile> files = new ArrayList<>();
  private Quire quire;

  MixedPagesTest() {
    long seed = Long.getLong("quire.seed", System.nanoTime());
    System.out.println("MixedPagesTest: replay with -Dquire.seed=" + seed);
    random = new SplittableRandom(seed);
  }

  @BeforeEach
  void create() throws IOException {
    for (int page : PAGES) {
      contents.add(TestFile.create(folder.resolve("file" + page), page, SIZE));
    }
    open(64 << 20); // all of it fits
  }

  private void open(long memory) throws IOException {
    quire =
        Quire.builder()
            .memory(memory)
            .readAhead(0)
            .pinSampling(0)
            .dirtyAge(Duration.ofDays(1))
            .build();
    for (int i = 0; i < PAGES.length; i++) {
      files.add(quire.open(contents.get(i).path(), WRITE.pageSize(PAGES[i])));
    }
  }

  @AfterEach
  void close() throws IOException {
    Intact.check(quire);
    for (CachedFile file : files) {
      file.close();
    }
    files.clear();
    Intact.checkEmpty(quire);
    quire.close();
  }

  /** Frames that carry pages, by the allocator. */
  private long usedFrames() {
    Buddy buddy = quire.rooms().buddy();
    return buddy.totalFrames() - buddy.freeFrames() - quire.rooms().slabFrames();
  }

  private void ask(int which, int position, SplittableRandom own) throws IOException {
    int page = PAGES[which];
    switch (own.nextInt(3)) {
      case 0 -> {
        byte[] target = new byte[100];
        int read = files.get(which).read(position, MemorySegment.ofArray(target));
        contents.get(which).check(position, read, target, "read in pages of " + page);
      }
      case 1 -> {
        try (Folio pin = files.get(which).pin(position)) {
          assertEquals(page, pin.length());
          assertEquals(contents.get(which).at(position), pin.getByte(position & page - 1));
        }
      }
      default ->
          files
              .get(which)
              .write(position, MemorySegment.ofArray(contents.get(which).expected(position, 1)));
    }
  }

  @Test
  void eachBlockTakesItsFramesAndNoneBeside() throws IOException {
    BitSet[] asked = new BitSet[PAGES.length];
    long frames = 0;
    for (int i = 0; i < 2000; i++) {
      int which = random.nextInt(PAGES.length);
      int position = random.nextInt(SIZE - 100);
      position -= Math.max(0, (position & PAGES[which] - 1) + 100 - PAGES[which]); // one page
      asked[which] = asked[which] == null ? new BitSet() : asked[which];
      if (!asked[which].get(position / PAGES[which])) {
        asked[which].set(position / PAGES[which]);
        frames += PAGES[which] / FRAME;
      }
      ask(which, position, random);
    }
    for (int which = 0; which < PAGES.length; which++) {
      long expected = (long) asked[which].cardinality() * PAGES[which];
      assertEquals(expected, files.get(which).residentBytes(), "pages of " + PAGES[which]);
    }
    assertEquals(frames, usedFrames());
    assertEquals(0, quire.stats().evictions());
    assertEquals(0, quire.stats().directReclaims());
  }

  @Test
  void allOfThemFindRoomWhereMemoryIsFull() throws Exception {
    close();
    open(16 << 20);
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      List<Future<?>> work = new ArrayList<>();
      for (int thread = 0; thread < 3; thread++) {
        SplittableRandom own = random.split();
        work.add(
            threads.submit(() -> {
              for (int i = 0; i < 4000; i++) {
                int which = own.nextInt(PAGES.length);
                int position = own.nextInt(SIZE - 100);
                position -= Math.max(0, (position & PAGES[which] - 1) + 100 - PAGES[which]);
                ask(which, position, own);
              }
              return null;
            }));
      }
      for (Future<?> each : work) {
        each.get();
      }
    }
    for (CachedFile file : files) {
      file.force(true);
      assertTrue(file.residentBytes() > 0, file::toString);
      assertEquals(0, file.residentBytes() % file.pageSize());
    }
    Intact.check(quire);
    Buddy buddy = quire.rooms().buddy();
    long pages = files.stream().mapToLong(CachedFile::residentBytes).sum() / FRAME;
    assertEquals(pages, usedFrames());
    assertTrue(pages > buddy.totalFrames() / 2, () -> pages + " of " + buddy.totalFrames());
  }

  @Test
  void whatNeedsMoreInOnePieceThanThereIsTakesLessAndIsCounted() throws IOException {
    close();
    open(12 << 20);
    TestFile scanned = TestFile.create(folder.resolve("scanned"), 77, SIZE);
    try (CachedFile large = quire.open(scanned.path(), WRITE.largeFolios(true))) {
      List<Folio> pins = pinOneOfEach(64);
      int bytes = 4 << 20;
      large.prefetch(0, bytes).join();
      assertTrue(quire.stats().largeFallbacks() > 0);
      byte[] all = new byte[bytes];
      large.read(0, MemorySegment.ofArray(all));
      scanned.check(0, bytes, all, "a scan");
      for (long index = 0; index < bytes / FRAME; index += 16) {
        assertTrue(Identity.order(large.mapping().lookup().peek(index)) >= 4);
      }
      assertEquals(bytes, large.residentBytes());
      pins.forEach(Folio::close);
    }
  }

  /**
   * Of all aligned blocks of so many frames one is pinned, as far as they carry pages; no other.
   */
  private List<Folio> pinOneOfEach(int block) throws IOException {
    CachedFile small = files.getFirst();
    for (int at = 0; at < SIZE; at += FRAME) {
      small.read(at, MemorySegment.ofArray(new byte[1]));
    }
    List<Folio> pins = new ArrayList<>();
    for (int at = 0; at < SIZE; at += FRAME) {
      long folio = small.mapping().lookup().peek(at / FRAME);
      if (folio != 0 && quire.rooms().frames().pfn(folio) % block == block / 3) {
        pins.add(small.pin(at));
      }
    }
    while (quire.rooms().reclaimer().evict(1, false)) {
      Thread.onSpinWait();
    }
    assertEquals((long) pins.size() * FRAME, small.residentBytes());
    return pins;
  }
}
