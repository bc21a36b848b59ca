package dev.quire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioLock;
import dev.quire.core.frame.Frames;
import dev.quire.core.migrate.Result;
import dev.quire.core.migrate.Result.Outcome;
import dev.quire.core.migrate.Split;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A folio of several pages becomes several folios, or stays as it is and says why. */
@Timeout(120)
final class SplitTest extends OneSection {

  private Split split;

  @BeforeEach
  void make() {
    split = new Split(quire.rooms().cache());
  }

  private void fill(int order) throws IOException {
    for (long at = 0; at < SIZE >>> Frames.FRAME_SHIFT; at += 1L << order) {
      assertTrue(mapping().fill().large(at, order));
    }
  }

  @ParameterizedTest
  @CsvSource({"9,0", "9,3", "9,6", "9,8", "6,0", "6,5", "4,0", "4,2", "1,0"})
  void everyPartHoldsItsPages(int from, int to) throws IOException {
    fill(from);
    check();
    for (long at = 0; at < SIZE >>> Frames.FRAME_SHIFT; at += 1L << from) {
      assertEquals(Outcome.DONE, split.split(mapping(), at + (1L << from) - 1, to).outcome());
    }
    for (long at = 0; at < SIZE >>> Frames.FRAME_SHIFT; at++) {
      assertEquals(to, order(at));
    }
    assertEquals(0, quire.stats().misses());
    check();
    assertEquals(Outcome.SMALL, split.split(mapping(), 0, to).outcome());
  }

  @Test
  void hintsOfTheWholeMissAndHintsOfPartsHit() throws IOException {
    fill(4);
    long whole = file.hint(5 << Frames.FRAME_SHIFT);
    split.split(mapping(), 0, 0);
    long part = file.hint(5 << Frames.FRAME_SHIFT);
    assertNotEquals(whole, part);
    byte[] target = new byte[4096];
    MemorySegment bytes = MemorySegment.ofArray(target);
    assertTrue(mapping().lookup().read(whole, 5 << Frames.FRAME_SHIFT, bytes, 0, 4096) < 0);
    assertEquals(4096, mapping().lookup().read(part, 5 << Frames.FRAME_SHIFT, bytes, 0, 4096));
    content.check(5 << Frames.FRAME_SHIFT, 4096, target, "by a hint");
  }

  @Test
  void partsOfADirtyFolioAreDirtyAndCleanOnceForced() throws IOException {
    fill(4);
    byte[] mine = {1, 2, 3, 4};
    file.write(3 << Frames.FRAME_SHIFT, MemorySegment.ofArray(mine));
    assertEquals(16, mapping().states().dirtyFrames());
    assertEquals(Outcome.DONE, split.split(mapping(), 0, 1).outcome());
    assertEquals(16, mapping().states().dirtyFrames());
    Intact.check(quire);
    file.force(true);
    assertEquals(0, mapping().states().dirtyFrames());
    assertEquals(0, mapping().states().unsyncedFrames());
    byte[] stored = new byte[4];
    try (java.io.RandomAccessFile raw =
        new java.io.RandomAccessFile(content.path().toFile(), "r")) {
      raw.seek(3 << Frames.FRAME_SHIFT);
      raw.readFully(stored);
    }
    assertArrayEquals(mine, stored);
    Intact.check(quire);
  }

  @Test
  void whatIsPinnedOrLatchedOrLockedStaysWhole() throws IOException {
    fill(4);
    try (Folio pin = file.pin(0)) {
      Result busy = split.split(mapping(), 5, 0);
      assertEquals(new Result(Outcome.BUSY, 1, 0), busy);
      assertEquals(4096, pin.length());
    }
    try (Folio pin = file.pinForWrite(4096)) {
      Result latched = split.split(mapping(), 5, 0);
      assertEquals(Outcome.LATCHED, latched.outcome());
      assertEquals(Thread.currentThread().threadId(), latched.thread());
      assertEquals(4096, pin.length());
    }
    long folio = mapping().lookup().peek(0);
    assertTrue(FolioLock.tryLock(folio));
    assertEquals(Outcome.LOCKED, split.split(mapping(), 0, 0).outcome());
    quire.rooms().cache().lock().unlock(folio);
    assertEquals(4, order(0));
    Intact.check(quire);
  }

  @Test
  void aFolioWithAnAttachmentStaysWhole() throws IOException {
    fill(4);
    PageAttachment attachment =
        new PageAttachment() {
          @Override
          public boolean release() {
            return true;
          }

          @Override
          public void dropped() {
            // Nobody asks.
          }
        };
    file.attach(2 << Frames.FRAME_SHIFT, attachment);
    assertEquals(Outcome.PRIVATE, split.split(mapping(), 0, 0).outcome());
    assertTrue(file.detach(2 << Frames.FRAME_SHIFT, attachment));
    assertEquals(Outcome.DONE, split.split(mapping(), 0, 0).outcome());
  }

  @Test
  void partsBeyondTheEndOfAFileThatWasCutAreFreed() throws IOException {
    fill(6); // less than is written back of itself
    file.write(100, MemorySegment.ofArray(new byte[] {7}));
    file.truncate(5 * 4096 + 1);
    assertEquals(6, mapping().residentFrames());
    assertEquals(6, mapping().states().dirtyFrames());
    assertEquals(1, order(0));
    Intact.check(quire);
    file.truncate(SIZE);
    byte[] read = new byte[SIZE];
    file.read(0, MemorySegment.ofArray(read));
    byte[] expected = Arrays.copyOf(content.expected(0, 5 * 4096 + 1), SIZE);
    expected[100] = 7;
    assertArrayEquals(expected, read);
  }

  @Test
  void aPageOfTheFileStaysInOnePiece() throws IOException {
    file.close();
    file = quire.open(content.path(), WRITE.pageSize(16384));
    fill(4);
    assertThrows(IllegalArgumentException.class, () -> split.split(mapping(), 0, 1));
    assertEquals(Outcome.DONE, split.split(mapping(), 0, 2).outcome());
    check();
  }

  @Test
  void whereThereIsNoFolioThereIsNothingToDivide() {
    assertEquals(Outcome.GONE, split.split(mapping(), 3, 0).outcome());
    assertFalse(FolioFlags.has(quire.rooms().frames().folio(0), FolioFlags.LOCKED));
  }
}
