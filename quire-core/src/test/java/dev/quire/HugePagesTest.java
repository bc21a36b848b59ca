package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import dev.quire.core.frame.Range;
import dev.quire.core.os.Os;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Files in pieces of 2 MiB: what they cost, what becomes of them, and where there can be none. */
@Timeout(120)
final class HugePagesTest {

  private static final int MIB = 1 << 20;
  private static final int HUGE = 2 * MIB;
  private static final OpenOptions READ = OpenOptions.read().hugePages(HugePages.ALWAYS);
  private static final OpenOptions WRITE =
      OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE).hugePages(HugePages.ALWAYS);

  @TempDir Path folder;

  private static QuireBuilder builder(int mib) {
    return Quire.builder().memory((long) mib * MIB).management(false).pinSampling(1);
  }

  private static void onHugePages() {
    assumeTrue(Os.system().canDrop(), "this system takes no memory back");
    try (Quire quire = builder(8).hugePages(HugePages.ALWAYS).build()) {
      assertTrue(quire.stats().budgetBytes() > 0);
    } catch (RuntimeException none) {
      assumeTrue(false, "no huge pages on this machine: " + none.getMessage());
    }
  }

  private TestFile file(String name, long bytes) throws IOException {
    return TestFile.create(folder.resolve(name), 17, bytes);
  }

  private static void readAt(TestFile content, CachedFile file, long position) throws IOException {
    byte[] bytes = new byte[64];
    int read = file.read(position, MemorySegment.ofArray(bytes));
    content.check(position, 64, java.util.Arrays.copyOf(bytes, Math.max(0, read)), "read");
  }

  private static long folio(CachedFile file, long position) {
    return file.mapping().lookup().peek(position >>> Frames.FRAME_SHIFT);
  }

  private static boolean isOptimised(CachedFile file, long position) {
    long folio = folio(file, position);
    return folio != 0
        && Identity.order(folio) == Frames.SECTION_ORDER
        && FolioFlags.has(folio, FolioFlags.HVO);
  }

  /** Bytes of metadata and links that have memory, with what else shares their mappings. */
  private static long metadata(Quire quire) throws IOException {
    Frames frames = quire.rooms().frames();
    long memmap = frames.folio(0);
    long words = quire.rooms().links();
    long all = frames.sections() * Frames.SECTION_MEMMAP_BYTES;
    long links = (long) frames.sections() * Range.SECTION_WORDS_BYTES;
    long low = Math.min(memmap, words);
    boolean together = words + links == memmap || memmap + all == words;
    return together
        ? Smaps.bytes("Rss", low, low + all + links)
        : Smaps.bytes("Rss", memmap, memmap + all) + Smaps.bytes("Rss", words, words + links);
  }

  @Test
  void oneReadBringsInTheWholePieceAndEveryFormReadsIt() throws IOException {
    onHugePages();
    TestFile content = file("file", 5 * HUGE + 5000);
    try (Quire quire = builder(80).build();
        CachedFile file = quire.open(content.path(), READ)) {
      readAt(content, file, 3 * HUGE + 77_777);
      assertTrue(isOptimised(file, 3 * HUGE));
      assertEquals(HUGE, quire.stats().residentBytes());
      for (Form form : Form.values()) {
        content.check(HUGE - 9, HUGE + 99, form.read(quire, file, HUGE - 9, HUGE + 99), form);
      }
      assertTrue(isOptimised(file, HUGE));
      readAt(content, file, 5 * HUGE + 100);
      assertFalse(isOptimised(file, 5 * HUGE));
      Intact.check(quire);
    }
  }

  @Test
  void metadataIsAQuarterOfAPercentByWhatTheSystemSays() throws IOException {
    onHugePages();
    assumeTrue(Smaps.isThere(), "no /proc/self/smaps to measure by");
    TestFile content = file("file", 24 * HUGE);
    try (Quire quire = builder(96).build();
        CachedFile file = quire.open(content.path(), READ)) {
      long before = metadata(quire);
      for (long at = 0; at < content.size(); at += HUGE) {
        readAt(content, file, at + 12_345);
        assertTrue(isOptimised(file, at));
      }
      long full = 24L * (Frames.SECTION_MEMMAP_BYTES + Range.SECTION_WORDS_BYTES);
      long left = full - (before - metadata(quire));
      assertTrue(left * 400 <= content.size(), left + " bytes of metadata for " + content.size());
    }
  }

  @Test
  void aLateComparisonOnATailFailsAndItsCountStaysZero() throws IOException {
    onHugePages();
    TestFile content = file("file", HUGE);
    try (Quire quire = builder(80).build();
        CachedFile file = quire.open(content.path(), READ)) {
      readAt(content, file, 0);
      Frames frames = quire.rooms().frames();
      int head = frames.pfn(folio(file, 0));
      for (int i = 1; i < Frames.SECTION_FRAMES; i++) {
        long tail = frames.folio(head + i);
        assertFalse(FolioRef.freeze(tail, 1)); // compares with a count that it has not
        assertFalse(FolioRef.tryGet(tail));
        assertEquals(frames.folio(head), Identity.head(frames, head + i));
        long held = quire.rooms().cache().folios().hold(head + i);
        assertEquals(frames.folio(head), held);
        quire.rooms().cache().folios().put(held, 1);
      }
      Intact.check(quire);
    }
  }

  @Test
  void aShortWriteDividesAPieceAndItsTailsAreWholeAgain() throws IOException {
    onHugePages();
    TestFile content = file("file", 2 * HUGE);
    try (Quire quire = builder(80).build();
        CachedFile file = quire.open(content.path(), WRITE)) {
      readAt(content, file, 0);
      readAt(content, file, HUGE);
      file.write(HUGE + 700_000, MemorySegment.ofArray(content.expected(HUGE + 700_000, 100)));
      assertFalse(isOptimised(file, HUGE));
      assertTrue(isOptimised(file, 0));
      Intact.check(quire);
      content.check(0, 2 * HUGE, Form.PIN.read(quire, file, 0, 2 * HUGE), "pin");
      file.force(true);
      Intact.check(quire);
    }
  }

  @Test
  void aCutInTheMiddleOfAPieceKeepsWhatIsBeforeIt() throws IOException {
    onHugePages();
    TestFile content = file("file", 2 * HUGE);
    try (Quire quire = builder(80).build();
        CachedFile file = quire.open(content.path(), WRITE)) {
      readAt(content, file, HUGE);
      file.truncate(HUGE + 300_000);
      Intact.check(quire);
      byte[] all = Form.PIN.read(quire, file, HUGE, HUGE);
      assertEquals(300_000, all.length);
      content.check(HUGE, 300_000, all, "what was before the cut");
      assertTrue(quire.stats().residentBytes() < HUGE);
      Intact.check(quire);
    }
  }

  @Test
  void piecesComeAndGoWhereMemoryIsLessThanTheFile() throws IOException {
    onHugePages();
    TestFile content = file("file", 64 * HUGE);
    SplittableRandom random = Seeds.random("HugePagesTest");
    try (Quire quire = builder(80).build();
        CachedFile file = quire.open(content.path(), READ)) {
      for (int i = 0; i < 300; i++) {
        readAt(content, file, random.nextInt(64 * HUGE - 64));
      }
      assertTrue(quire.stats().evictions() > 0);
      assertTrue(quire.stats().residentBytes() > 20 * HUGE, quire.stats()::toString);
      Intact.check(quire);
    }
  }

  @Test
  void aReserveServesWhileSmallPagesFillTheRest() throws IOException {
    onHugePages();
    TestFile small = file("small", 100 * MIB);
    TestFile content = file("file", 16 * HUGE);
    try (Quire quire = builder(80).hugePool(16 * HUGE).build();
        CachedFile rest = quire.open(small.path())) {
      Intact.check(quire);
      rest.prefetch(0, small.size()).join();
      for (long at = 0; at < small.size(); at += Frames.FRAME_BYTES) {
        readAt(small, rest, at);
      }
      List<Folio> pins = new ArrayList<>();
      for (long at = 0; at < 30 * MIB; at += 8 * Frames.FRAME_BYTES) {
        pins.add(rest.pin(at)); // so that no section is to be had by reclaim
      }
      try (CachedFile file = quire.open(content.path(), READ)) {
        for (long at = 0; at < content.size(); at += HUGE) {
          readAt(content, file, at + 1);
          assertTrue(isOptimised(file, at), "at " + at);
        }
        assertEquals(0, quire.rooms().huge().freeFolios());
      }
      pins.forEach(Folio::close);
      assertEquals(16, quire.rooms().huge().freeFolios());
      Intact.check(quire);
      assertEquals(4 * HUGE, quire.hugePool(4 * HUGE));
      Intact.check(quire);
    }
  }

  @Test
  void memoryShrinksToItsReserveAndNotBelow() throws IOException {
    onHugePages();
    TestFile content = file("file", 20 * HUGE);
    try (Quire quire = builder(96).hugePool(8 * HUGE).build();
        CachedFile file = quire.open(content.path(), READ)) {
      for (long at = 0; at < content.size(); at += HUGE) {
        readAt(content, file, at);
      }
      long least = quire.rooms().sizes().bytes(quire.rooms().sections().least() + 8);
      assertSays(() -> quire.resize(least - 4 * MIB), "" + 8 * HUGE, "set aside");
      ResizeResult down = quire.resize(56 * MIB).await();
      assertTrue(down.isComplete(), down.problem());
      assertEquals(8, quire.rooms().huge().reserve());
      Intact.check(quire);
      content.check(0, 3 * HUGE, Form.PIN.read(quire, file, 0, 3 * HUGE), "after");
      assertTrue(quire.resize(96 * MIB).await().isComplete());
      Intact.check(quire);
    }
  }

  @Test
  void memoryStandsOnHugePagesOrNotAsItWasSaid() throws IOException {
    onHugePages();
    assumeTrue(Smaps.isThere(), "no /proc/self/smaps to measure by");
    try (Quire always = builder(32).hugePages(HugePages.ALWAYS).build();
        Quire never = builder(32).hugePages(HugePages.NEVER).build()) {
      assertEquals(frames(always), huge(always));
      assertEquals(0, huge(never));
    }
  }

  private static long frames(Quire quire) {
    return (long) quire.rooms().sections().online() * Frames.SECTION_BYTES;
  }

  private static long huge(Quire quire) throws IOException {
    long first = quire.rooms().frames().address(0);
    return Smaps.bytes("AnonHugePages", first, first + frames(quire));
  }

  private static void assertSays(Executable call, String... all) {
    RuntimeException e = assertThrows(RuntimeException.class, call);
    for (String part : all) {
      assertTrue(Reads.said(e).contains(part), e::toString);
    }
  }

  @Test
  void whereThereCanBeNoneAnErrorSaysSoAndNothingHasChanged() throws IOException {
    TestFile content = file("file", HUGE);
    assertSays(() -> builder(8).portable(true).hugePages(HugePages.ALWAYS).build(), "ADVISE");
    assertSays(() -> builder(8).hugePool(16 * MIB).build(), "16777216", "8388608", "give less");
    assertSays(() -> builder(8).hugePool(-1), "-1", "give 0");
    try (Quire quire = builder(80).hugePages(HugePages.NEVER).build()) {
      assertSays(() -> quire.open(content.path(), READ), "NEVER", "build that with ADVISE");
      Intact.checkEmpty(quire);
    }
    try (Quire quire = builder(32).build()) {
      assertSays(() -> quire.open(content.path(), READ), "33554432", "68 MiB");
      Intact.checkEmpty(quire);
    }
    try (Quire quire = builder(80).portable(true).build()) {
      assertSays(() -> quire.open(content.path(), READ), "portable", "ADVISE");
      assertEquals(9, quire.open(content.path()).read(0, ByteBuffer.allocate(9)));
    }
  }

  @Test
  void aRefusedBuildKeepsNoMemory() throws IOException {
    assumeTrue(Smaps.isThere(), "no /proc/self/smaps to measure by");
    assumeTrue(Os.system().canDrop(), "this system takes no memory back");
    long[] at = new long[1];
    try (Quire quire = builder(64).build()) {
      at[0] = quire.rooms().frames().address(0);
    }
    long before = Smaps.bytes("Rss", at[0], at[0] + 64L * MIB);
    assertSays(() -> builder(64).hugePool(100 * MIB).build(), "give less");
    assertEquals(before, Smaps.bytes("Rss", at[0], at[0] + 64L * MIB));
  }
}
