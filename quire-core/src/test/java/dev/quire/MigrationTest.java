package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.cache.PageStates;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioLock;
import dev.quire.core.folio.Heat;
import dev.quire.core.frame.Frames;
import dev.quire.core.migrate.Migration;
import dev.quire.core.migrate.Result;
import dev.quire.core.migrate.Result.Outcome;
import dev.quire.core.migrate.Split;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A folio stands elsewhere afterwards, or stays where it is and says why. */
@Timeout(120)
final class MigrationTest extends OneSection {

  private static final int PAGES = SIZE >>> Frames.FRAME_SHIFT;

  private Migration migration;

  @BeforeEach
  void make() {
    migration = new Migration(quire.rooms().cache());
  }

  private long folio(long index) {
    return mapping().lookup().peek(index);
  }

  private Result move(long index) {
    return migration.move(mapping().lookup().hold(index), Frames.SECTION_ORDER);
  }

  private static final class Attachment implements PageAttachment {
    private int drops;

    @Override
    public boolean release() {
      return true;
    }

    @Override
    public void dropped() {
      drops++;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 9})
  void itsPagesAreFoundAtTheNewPlaceWithoutBeingRead(int order) throws IOException {
    for (long at = 0; at < PAGES; at += 1L << order) {
      assertTrue(mapping().fill().large(at, order));
    }
    long free = quire.stats().freeBytes();
    for (long at = 0; at < PAGES; at += 1L << order) {
      long old = folio(at);
      assertEquals(Outcome.DONE, move(at + (1L << order) - 1).outcome());
      assertNotEquals(old, folio(at));
      assertEquals(order, order(at));
    }
    assertEquals(0, quire.stats().misses());
    check();
    assertEquals(free, quire.stats().freeBytes());
  }

  @Test
  void hintsAndScopesOfBeforeMiss() throws IOException {
    Reads.all(file);
    long hint = file.hint(0);
    long old = folio(0);
    assertEquals(Outcome.DONE, move(0).outcome());
    assertEquals(0, mapping().lookup().page(old, hint & -1L << 32, 0, 4096));
    byte[] bytes = new byte[4096];
    assertEquals(-1, mapping().lookup().read(hint, 0, MemorySegment.ofArray(bytes), 0, 4096));
    assertNotEquals(hint, file.hint(0));
    assertEquals(4096, file.read(hint, 0, MemorySegment.ofArray(bytes)));
    content.check(0, 4096, bytes, "an old hint");
    hint = file.hint(0);
    assertEquals(4096, mapping().lookup().read(hint, 0, MemorySegment.ofArray(bytes), 0, 4096));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void whatIsDirtyIsDirtyAtTheNewPlaceAndIsStored(int order) throws IOException {
    assertTrue(mapping().fill().large(0, order));
    MemorySegment bytes = TestFile.bytes(4096, 9);
    file.write(0, bytes);
    assertEquals(Outcome.DONE, move(0).outcome());
    assertTrue(FolioFlags.has(folio(0), FolioFlags.DIRTY));
    assertEquals(1L << order, mapping().states().dirtyFrames());
    Intact.check(quire);
    file.force(true);
    assertFalse(FolioFlags.has(folio(0), FolioFlags.DIRTY));
    byte[] stored = Arrays.copyOf(Files.readAllBytes(file.path()), 4096);
    assertEquals(-1, MemorySegment.ofArray(stored).mismatch(bytes));
    Intact.check(quire);
  }

  @Test
  void whatIsWrittenAndNotSyncedIsSyncedOnce() throws IOException {
    file.write(0, TestFile.bytes(4096, 9));
    long folio = mapping().lookup().hold(0);
    quire.rooms().cache().latch().shared(folio, Long.MAX_VALUE);
    FolioLock.tryLock(folio);
    assertEquals(PageStates.Begun.YES, mapping().states().begin(folio));
    quire.rooms().cache().lock().unlock(folio);
    quire.unlatch(folio);
    assertEquals(Outcome.WRITEBACK, move(0).outcome());
    mapping().states().end(folio);
    mapping().put(folio);
    assertEquals(Outcome.DONE, move(0).outcome());
    assertTrue(FolioFlags.has(folio(0), FolioFlags.UNSYNCED));
    Intact.check(quire);
    mapping().states().synced(mapping().states().flip());
    assertFalse(FolioFlags.has(folio(0), FolioFlags.UNSYNCED));
    assertEquals(0, mapping().states().unsyncedFrames());
    Intact.check(quire);
  }

  @Test
  void whatWaitsForTheLogWaitsAtTheNewPlace() throws IOException {
    quire.logDurable(0);
    try (Folio pin = file.pinForWrite(0)) {
      pin.logPosition(77);
    }
    assertEquals(Outcome.DONE, move(0).outcome());
    assertEquals(77, PageStates.logPosition(folio(0)));
    assertTrue(mapping().states().isHeldBack(folio(0)));
    quire.logDurable(77);
    file.force(true);
  }

  @Test
  void whatIsAttachedGoesAlongAndIsAskedAndToldNothing() throws IOException {
    assertTrue(mapping().fill().large(0, 2));
    Attachment first = new Attachment();
    Attachment third = new Attachment();
    file.attach(0, first);
    file.attach(2 * 4096, third);
    for (int i = 0; i < 3; i++) {
      assertEquals(Outcome.DONE, move(0).outcome());
      assertSame(first, file.attachment(0));
      assertEquals(null, file.attachment(4096));
      assertSame(third, file.attachment(2 * 4096));
      Intact.check(quire);
    }
    assertTrue(file.detach(2 * 4096, third));
    assertEquals(0, first.drops);
    file.truncate(0);
    content.resize(0);
    assertEquals(1, first.drops);
    assertEquals(0, third.drops);
  }

  @Test
  void whatIsInUseStaysAndSaysWhose() throws IOException {
    Reads.all(file);
    try (Folio pin = file.pin(0);
        Folio other = file.pin(0)) {
      assertEquals(pin.length(), other.length());
      Result result = move(0);
      assertEquals(Outcome.BUSY, result.outcome());
      assertEquals(2, result.others());
    }
    try (Folio pin = file.pin(0, PinMode.SHARED)) {
      assertEquals(4096, pin.length());
      assertEquals(Outcome.LATCHED, move(0).outcome());
    }
    try (Folio pin = file.pinForWrite(0)) {
      assertEquals(4096, pin.length());
      Result result = move(0);
      assertEquals(Outcome.LATCHED, result.outcome());
      assertEquals(Thread.currentThread().threadId(), result.thread());
    }
    long folio = folio(0);
    FolioLock.tryLock(folio);
    assertEquals(Outcome.LOCKED, move(0).outcome());
    quire.rooms().cache().lock().unlock(folio);
    assertEquals(folio, folio(0));
    assertEquals(Outcome.DONE, move(0).outcome());
    check();
  }

  @Test
  void anOrphanIsItsHoldersAlone() throws IOException {
    Reads.all(file);
    try (Folio pin = file.pin(0)) {
      long folio = mapping().lookup().hold(0);
      file.truncate(0);
      content.resize(0);
      Result result = migration.move(folio, Frames.SECTION_ORDER);
      assertEquals(Outcome.BUSY, result.outcome());
      assertEquals(1, result.others());
      assertEquals(4096, pin.length());
    }
  }

  @Test
  void heatAndWhatIsReadAheadNextGoAlong() throws IOException {
    Reads.all(file);
    Heat.set(folio(0), Heat.MARKER);
    Heat.set(folio(1), (byte) 5);
    assertEquals(Outcome.DONE, move(0).outcome());
    assertEquals(Outcome.DONE, move(1).outcome());
    assertEquals(Heat.MARKER, Heat.of(folio(0)));
    assertEquals(5, Heat.of(folio(1)));
  }

  @Test
  void aPageOfAFullCacheMovesThoughNoMoreMayStay() throws IOException {
    file.close();
    Intact.checkEmpty(quire);
    quire.close();
    quire = Quire.builder().memory(16 << 20).readAhead(0).residentPages(8).build();
    file = quire.open(content.path(), WRITE);
    migration = new Migration(quire.rooms().cache());
    Reads.all(file);
    long moved = 0;
    for (long at = 0; at < PAGES; at++) {
      moved += mapping().lookup().hold(at) == 0 ? 0 : moveHeld(at);
    }
    assertEquals(8, moved);
    Reads.all(file);
    assertEquals(8 << Frames.FRAME_SHIFT, quire.stats().residentBytes());
    content.check(0, SIZE, Form.HEAP_SEGMENT.read(quire, file, 0, SIZE), "a full cache");
    Intact.check(quire);
  }

  private int moveHeld(long at) {
    mapping().put(folio(at));
    return move(at).isDone() ? 1 : 0;
  }

  @Test
  void oneThatWasMovedIsDividedAndMovedAgain() throws IOException {
    assertTrue(mapping().fill().large(0, 6));
    Split split = new Split(quire.rooms().cache());
    assertEquals(Outcome.DONE, move(0).outcome());
    assertEquals(Outcome.DONE, split.split(mapping(), 0, 3).outcome());
    for (long at = 0; at < 64; at += 8) {
      assertEquals(Outcome.DONE, move(at).outcome());
      assertEquals(3, order(at));
    }
    check();
  }
}
