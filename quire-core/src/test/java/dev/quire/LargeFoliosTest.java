package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.buddy.Buddy;
import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files whose readahead asks for folios of up to 2 MiB, and those that do not. */
@Timeout(120)
final class LargeFoliosTest {

  private static final int HALF = Frames.SECTION_ORDER - 1;
  private static final int SIZE = (12 << 20) + 5000;
  private static final OpenOptions WRITE =
      OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE);

  @TempDir Path folder;
  private TestFile content;

  @BeforeEach
  void create() throws IOException {
    content = TestFile.create(folder.resolve("file"), 11, SIZE);
  }

  /** Has all read ahead and reads it in order; returns the largest order that it got. */
  private int scan(Quire quire, CachedFile file) throws IOException {
    int largest = read(quire, file);
    Intact.check(quire);
    return largest;
  }

  private int read(Quire quire, CachedFile file) throws IOException {
    file.prefetch(0, SIZE).join();
    byte[] part = new byte[16384];
    for (int at = 0; at < SIZE; at += part.length) {
      int read = file.read(at, MemorySegment.ofArray(part));
      content.check(at, part.length, Arrays.copyOf(part, read), "a scan");
    }
    while (quire.rooms().cache().fillsUnderWay() != 0) {
      Thread.yield();
    }
    int largest = 0;
    for (long index = 0; index < SIZE >>> Frames.FRAME_SHIFT; index++) {
      long folio = file.mapping().lookup().peek(index);
      largest = folio == 0 ? largest : Math.max(largest, Identity.order(folio));
    }
    return largest;
  }

  @Test
  void aScanGetsThemWhereTheyAreAskedFor() throws IOException {
    try (Quire quire = Quire.builder().memory(80 << 20).build();
        CachedFile file = quire.open(content.path(), WRITE.largeFolios(true))) {
      assertEquals(Frames.SECTION_ORDER, scan(quire, file));
      assertEquals(0, quire.stats().largeFallbacks());
      for (Form form : Form.values()) {
        content.check(5_000_000, 300_000, form.read(quire, file, 5_000_000, 300_000), form);
      }
      file.write(6_000_000, MemorySegment.ofArray(content.expected(6_000_000, 100)));
      file.force(true);
      Intact.check(quire);
    }
  }

  @Test
  void aScanGetsSmallOnesOtherwise() throws IOException {
    try (Quire quire = Quire.builder().memory(80 << 20).build();
        CachedFile file = quire.open(content.path())) {
      assertEquals(4, scan(quire, file));
    }
  }

  @Test
  void aFewTakeAllOfALittleMemoryNever() throws IOException {
    try (Quire quire = Quire.builder().memory(QuireBuilder.MIN_MEMORY).build();
        CachedFile file = quire.open(content.path(), WRITE.largeFolios(true))) {
      assertTrue(scan(quire, file) <= 5);
    }
  }

  @Test
  void whereMemoryIsInPiecesSmallerOnesAreTakenAndThatIsCounted() throws IOException {
    try (Quire quire = Quire.builder().memory(80 << 20).build();
        CachedFile file = quire.open(content.path(), WRITE.largeFolios(true))) {
      Buddy buddy = quire.rooms().buddy();
      List<Integer> halves = new ArrayList<>();
      int half = buddy.allocate(HALF, Mobility.MOVABLE);
      while (half >= 0) {
        halves.add(half);
        half = buddy.allocate(HALF, Mobility.MOVABLE);
      }
      give(buddy, halves, 1);
      int largest = read(quire, file);
      long fallbacks = quire.stats().largeFallbacks();
      give(buddy, halves, 0);
      assertTrue(largest >= 4 && largest <= HALF, () -> "order " + largest);
      assertTrue(fallbacks > 0);
      Intact.check(quire);
    }
  }

  /** Gives those back that are the first halves of their sections (0), or the second ones (1). */
  private static void give(Buddy buddy, List<Integer> halves, int which) {
    for (int pfn : halves) {
      if ((pfn >>> HALF & 1) == which) {
        buddy.free(pfn, HALF);
      }
    }
  }

  @Test
  void whatACutLeavesBeyondTheEndIsGivenBack() throws IOException {
    try (Quire quire = Quire.builder().memory(80 << 20).build();
        CachedFile file = quire.open(content.path(), WRITE.largeFolios(true))) {
      assertEquals(Frames.SECTION_ORDER, scan(quire, file));
      int size = (8 << 20) + 3 * 4096 + 17;
      file.truncate(size);
      assertEquals((8 << 20) / 4096 + 4, file.mapping().residentFrames());
      content.resize(size);
      Intact.check(quire);
      file.truncate(SIZE);
      byte[] tail = new byte[8192];
      file.read(size - 10, MemorySegment.ofArray(tail));
      assertEquals(content.at(size - 1), tail[9]);
      for (int i = 10; i < tail.length; i++) {
        assertEquals(0, tail[i]);
      }
    }
  }
}
