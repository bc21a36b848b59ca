package dev.quire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.buddy.Buddy;
import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Long writes make large folios where a file asks for them; short ones do not make them dirty. */
@Timeout(120)
final class LargeWritesTest {

  private static final int PAGE = Frames.FRAME_BYTES;
  private static final int FOLIO = (int) Frames.SECTION_BYTES;
  private static final int PART = 64 << 10;
  private static final OpenOptions WRITE =
      OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE).largeFolios(true);

  @TempDir Path folder;
  private final SplittableRandom random;
  private Path path;
  private Quire quire;
  private CachedFile file;
  private byte[] expected = new byte[0];

  LargeWritesTest() {
    long seed = Long.getLong("quire.seed", System.nanoTime());
    System.out.println("LargeWritesTest: replay with -Dquire.seed=" + seed);
    random = new SplittableRandom(seed);
  }

  @BeforeEach
  void create() throws IOException {
    path = folder.resolve("file");
    Files.write(path, expected);
    quire =
        Quire.builder()
            .memory(160 << 20) // a folio of 2 MiB is less than what may become dirty at once
            .readAhead(0)
            .pinSampling(0)
            .dirtyAge(Duration.ofDays(1))
            .build();
    quire.collapsing().stop(); // or it makes larger folios, some time
    file = quire.open(path, WRITE);
  }

  @AfterEach
  void close() throws IOException {
    Intact.check(quire);
    file.force(true);
    assertArrayEquals(expected, Files.readAllBytes(path));
    file.close();
    Intact.checkEmpty(quire);
    quire.close();
  }

  /** Written and remembered. */
  private void write(int position, int length) throws IOException {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    file.write(position, MemorySegment.ofArray(bytes));
    expected = Arrays.copyOf(expected, Math.max(expected.length, position + length));
    System.arraycopy(bytes, 0, expected, position, length);
  }

  private int order(int position) {
    long folio = file.mapping().lookup().peek(position / PAGE);
    return folio == 0 ? -1 : Identity.order(folio);
  }

  private long dirtyBytes() {
    return file.mapping().states().dirtyFrames() * PAGE;
  }

  /** Four large folios, clean. */
  private void fill() throws IOException {
    write(0, 4 * FOLIO);
    file.force(true);
    assertEquals(0, dirtyBytes());
    assertEquals(9, order(2 * FOLIO));
  }

  @Test
  void aLongWriteMakesFoliosAsLargeAsItIs() throws IOException {
    write(0, 4 * FOLIO + PART + 2 * PAGE + 100);
    for (int at = 0; at < 4 * FOLIO; at += FOLIO / 2) {
      assertEquals(9, order(at));
    }
    assertEquals(4, order(4 * FOLIO));
    assertEquals(1, order(4 * FOLIO + PART));
    assertEquals(0, order(4 * FOLIO + PART + 2 * PAGE));
    assertEquals(0, quire.stats().bytesRead());
    byte[] read = new byte[expected.length];
    file.read(0, MemorySegment.ofArray(read));
    assertArrayEquals(expected, read);
  }

  @Test
  void pagesThatItCoversInPartStayPages() throws IOException {
    write(0, 100);
    write(3 * PAGE + 17, 2 * FOLIO);
    assertEquals(0, order(3 * PAGE));
    assertEquals(2, order(4 * PAGE));
    assertEquals(8, order(FOLIO / 2));
    assertEquals(9, order(FOLIO));
    assertEquals(0, order(2 * FOLIO + 3 * PAGE));
  }

  @Test
  void whatIsInTheFileIsNotReadToBeOverwritten() throws IOException {
    write(0, 4 * FOLIO + 5);
    file.force(true);
    file.close();
    file = quire.open(path, WRITE);
    write(FOLIO, FOLIO);
    assertEquals(9, order(FOLIO));
    assertEquals(-1, order(0));
    assertEquals(0, quire.stats().bytesRead());
  }

  @Test
  void pagesThatAreThereAreOverwrittenInTheirPlace() throws IOException {
    write(0, PAGE);
    write(5 * PAGE, PAGE);
    file.force(true);
    write(0, FOLIO);
    assertEquals(0, order(0));
    assertEquals(0, order(5 * PAGE));
    assertTrue(order(FOLIO / 2) >= 4);
  }

  @Test
  void appendsMakeThemToo() throws IOException {
    for (int i = 0; i < 3; i++) {
      byte[] bytes = new byte[FOLIO];
      random.nextBytes(bytes);
      assertEquals((long) i * FOLIO, file.append(MemorySegment.ofArray(bytes)));
      expected = Arrays.copyOf(expected, (i + 1) * FOLIO);
      System.arraycopy(bytes, 0, expected, i * FOLIO, FOLIO);
      assertEquals(9, order(i * FOLIO));
    }
  }

  @Test
  void otherFilesGetPages() throws IOException {
    file.close();
    file = quire.open(path, WRITE.largeFolios(false));
    write(0, FOLIO);
    assertEquals(0, order(0));
    assertEquals(0, quire.stats().largeFallbacks());
  }

  @Test
  void whereMemoryIsInPiecesSmallerOnesAreTakenAndThatIsCounted() throws IOException {
    Buddy buddy = quire.rooms().buddy();
    List<Integer> halves = new ArrayList<>();
    int half = buddy.allocate(8, Mobility.MOVABLE);
    while (half >= 0) {
      halves.add(half);
      half = buddy.allocate(8, Mobility.MOVABLE);
    }
    give(buddy, halves, 1);
    write(0, 2 * FOLIO);
    long fallbacks = quire.stats().largeFallbacks();
    give(buddy, halves, 0);
    assertTrue(fallbacks > 0);
    for (int at = 0; at < 2 * FOLIO; at += PART) {
      assertTrue(order(at) >= 4 && order(at) <= 8, "order " + order(at));
    }
  }

  private static void give(Buddy buddy, List<Integer> halves, int which) {
    for (int pfn : halves) {
      if ((pfn >>> 8 & 1) == which) {
        buddy.free(pfn, 8);
      }
    }
  }

  @Test
  void aShortWriteMakesAPartOfALargeFolioDirty() throws IOException {
    fill();
    long before = quire.stats().bytesWritten();
    write(FOLIO + 3 * PART + 100, 50);
    assertEquals(PART, dirtyBytes());
    file.force(true);
    assertEquals(PART, quire.stats().bytesWritten() - before);
    assertEquals(9, order(0));
    assertEquals(4, order(FOLIO));
  }

  @Test
  void soDoesAChangeInPlace() throws IOException {
    fill();
    byte[] one = {7};
    try (Folio pin = file.pinForWrite(FOLIO)) {
      pin.copyFrom(MemorySegment.ofArray(one), 0, 5, 1);
    }
    expected[FOLIO + 5] = 7;
    assertEquals(PART, dirtyBytes());
  }

  @Test
  void oneThatIsHeldBecomesDirtyAsAWhole() throws IOException {
    fill();
    try (Folio pin = file.pin(FOLIO)) {
      write(FOLIO + 3 * PART, 50);
      assertEquals(FOLIO, dirtyBytes());
      assertEquals(PAGE, pin.length());
    }
    assertEquals(9, order(FOLIO));
  }

  @Test
  void oneThatIsOverwrittenByHalfStaysWhole() throws IOException {
    fill();
    write(FOLIO, FOLIO / 2);
    assertEquals(9, order(FOLIO));
    assertEquals(FOLIO, dirtyBytes());
  }
}
