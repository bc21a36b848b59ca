package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.buddy.BuddyInfo;
import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import dev.quire.core.migrate.Compaction.Compacted;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pages that are pinned for long are moved to where they are in nobody's way. */
@Timeout(240)
final class LongPinTest {

  private static final int PAGE = Frames.FRAME_BYTES;
  private static final int PAGES = 28 << 20 >>> Frames.FRAME_SHIFT;
  private static final OpenOptions WRITE =
      OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE);

  @TempDir Path folder;
  private TestFile content;
  private Quire quire;
  private CachedFile file;

  @BeforeEach
  void open() throws IOException {
    content = TestFile.create(folder.resolve("file"), 9, (long) PAGES * PAGE);
    quire = Quire.builder().memory(32 << 20).readAhead(0).pinSampling(0).build();
    file = quire.open(content.path(), WRITE);
  }

  @AfterEach
  void close() throws IOException {
    file.close();
    Intact.checkEmpty(quire);
    quire.close();
  }

  private int section(int page) {
    long folio = file.mapping().lookup().peek(page);
    return quire.rooms().frames().pfn(folio) >>> Frames.SECTION_ORDER;
  }

  private boolean isFixed(int page) {
    return section(page) < quire.rooms().frames().fixedSections();
  }

  private int movablePage(SplittableRandom random) {
    int page = random.nextInt(PAGES);
    while (isFixed(page)) {
      page = (page + 1) % PAGES;
    }
    return page;
  }

  private void check(Folio pin) throws IOException {
    byte[] bytes = pin.segment().toArray(ValueLayout.JAVA_BYTE);
    content.check(pin.position(), pin.length(), bytes, "pinned");
  }

  private long settledBytes() {
    return quire.stats().compaction().longTermBytes();
  }

  private long inPlace() {
    return quire.stats().compaction().longTermInPlace();
  }

  @Test
  void thePageIsMovedFirstAndStaysThere() throws IOException {
    Reads.all(file);
    int page = movablePage(Seeds.random("thePageIsMovedFirstAndStaysThere"));
    try (Folio pin = file.pin((long) page * PAGE + 17, PinMode.LONGTERM)) {
      assertTrue(isFixed(page));
      assertEquals((long) page * PAGE, pin.position());
      check(pin);
      assertEquals(PAGE, settledBytes());
      assertEquals(1, quire.holders(file, (long) page * PAGE).size());
      Intact.check(quire, 1);
      try (Folio again = file.pin((long) page * PAGE, PinMode.LONGTERM)) {
        check(again);
        assertEquals(2 * PAGE, settledBytes());
      }
    }
    assertEquals(0, settledBytes());
    assertEquals(0, inPlace());
    Intact.check(quire);
  }

  @Test
  void aPageThatIsMissingIsFilledAndOneThatIsDirtyStaysSo() throws IOException {
    byte[] bytes = new byte[PAGE];
    Reads.all(file);
    int page = movablePage(Seeds.random("aPageThatIsMissingIsFilledAndOneThatIsDirtyStaysSo"));
    file.write((long) page * PAGE, MemorySegment.ofArray(bytes));
    try (Folio pin = file.pin((long) page * PAGE, PinMode.LONGTERM)) {
      assertTrue(isFixed(page));
      assertEquals(0, pin.getLong(0));
    }
    file.force(true);
    file.write(
        (long) page * PAGE, MemorySegment.ofArray(content.expected((long) page * PAGE, PAGE)));
    file.force(true);
    quire.rooms().reclaimer().evict(PAGES, false);
    try (Folio pin = file.pin((long) page * PAGE, PinMode.LONGTERM)) {
      assertTrue(isFixed(page));
      check(pin);
    }
  }

  @Test
  void whatSomebodyHoldsIsPinnedWhereItStands() throws IOException {
    Reads.all(file);
    int page = movablePage(Seeds.random("whatSomebodyHoldsIsPinnedWhereItStands"));
    int section = section(page);
    try (Folio held = file.pin((long) page * PAGE);
        Folio pin = file.pin((long) page * PAGE, PinMode.LONGTERM)) {
      assertEquals(section, section(page));
      check(held);
      check(pin);
      assertEquals(1, inPlace());
      assertEquals(0, settledBytes());
    }
    Intact.check(quire);
  }

  @Test
  void halfOfTheFixedMemoryIsForIndexNodes() throws IOException {
    Reads.all(file);
    int half = quire.rooms().frames().fixedSections() << Frames.SECTION_ORDER - 1;
    List<Folio> pins = new ArrayList<>();
    try {
      for (int page = 0; page < half + 10; page++) {
        pins.add(file.pin((long) page * PAGE, PinMode.LONGTERM));
      }
      assertEquals((long) half * PAGE, settledBytes() - (long) fixedAmong(half, 10) * PAGE);
      for (Folio pin : pins) {
        check(pin);
      }
      assertEquals(10 - fixedAmong(half, 10), inPlace());
    } finally {
      pins.forEach(Folio::close);
    }
    assertEquals(0, settledBytes());
  }

  /** Pages that stand there already are pinned there. */
  private int fixedAmong(int from, int count) {
    int fixed = 0;
    for (int page = from; page < from + count; page++) {
      fixed += isFixed(page) ? 1 : 0;
    }
    return fixed;
  }

  @Test
  void allMovableMemoryIsMadeWholeBesidePagesThatArePinnedForLong() throws IOException {
    SplittableRandom random =
        Seeds.random("allMovableMemoryIsMadeWholeBesidePagesThatArePinnedForLong");
    Reads.all(file);
    BitSet kept = new BitSet();
    List<Folio> pins = new ArrayList<>();
    try {
      for (int i = 0; i < 200; i++) {
        int page = random.nextInt(PAGES);
        kept.set(page);
        pins.add(file.pin((long) page * PAGE, PinMode.LONGTERM));
      }
      for (int page = 0; page < PAGES; page++) {
        if (!kept.get(page) && random.nextBoolean()) {
          file.punchHole((long) page * PAGE, PAGE);
        }
      }
      file.force(true);
      Compacted done = quire.rooms().compacting().all();
      int fixed = quire.rooms().frames().fixedSections();
      assertTrue(done.freed() > 0, done::toString);
      assertTrue(done.held().stream().allMatch(section -> section < fixed), done::toString);
      assertTrue(gaps() < Frames.SECTION_FRAMES, "gaps that the pages of one section fit into");
      for (Folio pin : pins) {
        check(pin);
      }
      Intact.check(quire, 200);
    } finally {
      pins.forEach(Folio::close);
    }
  }

  /** Free frames of movable sections in smaller blocks than those. */
  private long gaps() {
    BuddyInfo info = quire.rooms().buddy().info();
    long gaps = 0;
    for (int order = 0; order < Frames.SECTION_ORDER; order++) {
      gaps += info.blocks(order, Mobility.MOVABLE) << order;
    }
    return gaps;
  }

  @Test
  void aLargeFolioIsDividedAndOnlyAPieceOfItMoves() throws IOException {
    file.mapping().fill().large(0, Frames.SECTION_ORDER);
    assertEquals(Frames.SECTION_ORDER, order(0));
    int section = section(0);
    try (Folio pin = file.pin(PAGE, PinMode.LONGTERM)) {
      check(pin);
      assertTrue(isFixed(1));
      assertEquals(16 * PAGE, settledBytes());
      assertEquals(section, section(16));
    }
    Intact.check(quire);
  }

  private int order(int page) {
    return Identity.order(file.mapping().lookup().peek(page));
  }

  @Test
  void whatCannotBePinnedCannotBePinnedForLong() throws IOException {
    assertThrows(EOFException.class, () -> file.pin((long) PAGES * PAGE, PinMode.LONGTERM));
    assertThrows(IllegalArgumentException.class, () -> file.pin(-1, PinMode.LONGTERM));
    CachedFile closed = quire.open(content.path());
    closed.close();
    assertThrows(IllegalStateException.class, () -> closed.pin(0, PinMode.LONGTERM));
    assertEquals(0, settledBytes());
  }
}
