package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Owners;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Objects that stand at pages: when they are asked, when they are told, and that once. */
@Timeout(120)
final class AttachmentTest {

  private static final int PAGE = 4096;
  private static final int SIZE = 60 * PAGE + 1;
  private static final OpenOptions WRITE =
      OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE);

  /** Each page in a folio of its own. */
  private static final OpenOptions APART = WRITE.advice(Advice.RANDOM);

  @TempDir Path folder;
  private TestFile content;
  private Quire quire;

  /** Counts what it is asked and told, on whatever thread. */
  private static final class Counted implements PageAttachment {
    volatile boolean stays;
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger dropped = new AtomicInteger();

    @Override
    public boolean release() {
      asked.incrementAndGet();
      return !stays;
    }

    @Override
    public void dropped() {
      dropped.incrementAndGet();
    }

    int asked() {
      return asked.get();
    }

    int drops() {
      return dropped.get();
    }
  }

  @BeforeEach
  void open() throws IOException {
    content = TestFile.create(folder.resolve("file"), 5, SIZE);
    quire = Quire.builder().memory(QuireBuilder.MIN_MEMORY).build();
  }

  @AfterEach
  void close() {
    Intact.checkEmpty(quire);
    quire.close();
  }

  /** Reads another file that is larger than the memory, so that all that may go has gone. */
  private void pressure() throws IOException {
    TestFile ballast = TestFile.create(folder.resolve("ballast"), 6, 2 * QuireBuilder.MIN_MEMORY);
    try (CachedFile file = quire.open(ballast.path())) {
      byte[] all = new byte[1 << 16];
      for (int round = 0; round < 2; round++) {
        for (long at = 0; at < ballast.size(); at += all.length) {
          file.read(at, MemorySegment.ofArray(all));
        }
      }
    }
  }

  private static long folio(CachedFile file, long position) {
    return file.mapping().lookup().peek(position >>> 12);
  }

  @Test
  void anAttachedObjectIsFoundByEveryHandleUntilItIsTakenBack() throws IOException {
    try (CachedFile file = quire.open(content.path());
        CachedFile other = quire.open(content.path(), WRITE)) {
      Counted object = new Counted();
      assertNull(file.attachment(2 * PAGE));
      file.attach(2 * PAGE + 7, object);
      assertSame(object, file.attachment(2 * PAGE));
      assertSame(object, other.attachment(3 * PAGE - 1));
      assertNull(other.attachment(3 * PAGE));
      long folio = folio(file, 2 * PAGE);
      assertTrue(FolioFlags.has(folio, FolioFlags.PRIVATE));
      assertEquals(Owners.expected(folio), FolioRef.count(folio));
      Intact.check(quire);
      assertFalse(other.detach(2 * PAGE, new Counted()));
      assertFalse(other.detach(3 * PAGE, object));
      assertTrue(other.detach(2 * PAGE, object));
      assertFalse(file.detach(2 * PAGE, object));
      assertNull(file.attachment(2 * PAGE));
      assertFalse(FolioFlags.has(folio, FolioFlags.PRIVATE));
      assertEquals(Owners.expected(folio), FolioRef.count(folio));
      assertEquals(0, object.asked() + object.drops());
      Intact.check(quire);
    }
  }

  @Test
  void pagesThatWereReadTogetherHaveAnObjectEach() throws IOException {
    Counted[] objects = new Counted[60];
    try (CachedFile file = quire.open(content.path(), WRITE.advice(Advice.SEQUENTIAL))) {
      file.prefetch(0, SIZE).join();
      for (int page = 0; page < objects.length; page++) {
        objects[page] = new Counted();
        file.attach((long) page * PAGE, objects[page]);
      }
      for (int page = 0; page < objects.length; page++) {
        assertSame(objects[page], file.attachment((long) page * PAGE));
        assertThrows(
            IllegalStateException.class, () -> file.attach(PAGE, new Counted()), "a second one");
      }
      Intact.check(quire);
      for (int page = 0; page < objects.length; page += 2) {
        assertTrue(file.detach((long) page * PAGE, objects[page]));
      }
      Intact.check(quire);
    }
    for (int page = 0; page < objects.length; page++) {
      assertEquals(page % 2, objects[page].drops());
      assertEquals(0, objects[page].asked());
    }
  }

  @Test
  void pagesOfSeveralFramesHaveOneObject() throws IOException {
    try (CachedFile file = quire.open(content.path(), OpenOptions.read().pageSize(16384))) {
      Counted object = new Counted();
      file.attach(16384 + 9000, object);
      assertSame(object, file.attachment(16384));
      assertNull(file.attachment(2 * 16384));
      IllegalStateException told =
          assertThrows(IllegalStateException.class, () -> file.attach(20000, new Counted()));
      assertTrue(Reads.said(told).contains("byte 16384"), told::toString);
      assertTrue(file.detach(3 * PAGE + 16384, object));
    }
  }

  @Test
  void reclaimAsksBeforeItTakesAPage() throws IOException {
    try (CachedFile file = quire.open(content.path())) {
      Counted stays = new Counted();
      Counted goes = new Counted();
      stays.stays = true;
      file.attach(0, stays);
      file.attach(40 * PAGE, goes);
      pressure();
      assertTrue(stays.asked() > 0);
      assertEquals(0, stays.drops());
      assertSame(stays, file.attachment(0));
      assertEquals(1, goes.asked());
      assertEquals(1, goes.drops());
      assertNull(file.attachment(40 * PAGE));
      stays.stays = false;
      pressure();
      assertEquals(1, stays.drops());
      assertEquals(0, folio(file, 0));
      file.attach(0, goes); // again
      Intact.check(quire);
    }
  }

  @Test
  void nobodyIsAskedForAPageThatIsPinnedOrDirty() throws IOException {
    try (CachedFile file = quire.open(content.path(), APART)) {
      Counted pinned = new Counted();
      Counted dirty = new Counted();
      file.attach(0, pinned);
      file.attach(PAGE, dirty);
      try (Folio page = file.pinForWrite(PAGE)) {
        page.putByte(0, (byte) 1);
        page.logPosition(7); // so it stays dirty until the log is durable
      }
      try (Folio page = file.pin(0)) {
        pressure();
        assertEquals(content.at(0), page.getByte(0));
      }
      assertEquals(0, pinned.asked() + dirty.asked());
      assertSame(dirty, file.attachment(PAGE));
      quire.logDurable(7);
      file.force(false);
      pressure();
      assertEquals(1, pinned.drops());
      assertEquals(1, dirty.drops());
    }
  }

  @Test
  void truncatePunchAndDiscardTellEachObjectOnce() throws IOException {
    Counted[] objects = new Counted[10];
    try (CachedFile file = quire.open(content.path(), APART)) {
      for (int page = 0; page < objects.length; page++) {
        objects[page] = new Counted();
        file.attach((long) page * PAGE, objects[page]);
      }
      try (Folio orphan = file.pin(9 * PAGE)) {
        file.truncate(8 * PAGE + 1);
        assertEquals(1, objects[9].drops());
        assertEquals(content.at(9 * PAGE), orphan.getByte(0));
      }
      assertEquals(0, objects[8].drops(), "its page was cut, and is there");
      file.punchHole(2 * PAGE, 2 * PAGE);
      assertEquals(1, objects[2].drops());
      assertEquals(1, objects[3].drops());
      assertEquals(0, objects[1].drops() + objects[4].drops());
      file.write(5 * PAGE, MemorySegment.ofArray(new byte[1]));
      file.discard();
      assertEquals(1, objects[5].drops());
      assertSame(objects[6], file.attachment(6 * PAGE));
      Intact.check(quire);
    }
    for (Counted object : objects) {
      assertEquals(1, object.drops());
      assertEquals(0, object.asked(), "only reclaim asks");
    }
  }

  @Test
  void aChangeFromOutsideTellsObjectsOfPagesThatGo() throws IOException {
    try (CachedFile file = quire.open(content.path(), APART)) {
      Counted clean = new Counted();
      Counted dirty = new Counted();
      file.attach(0, clean);
      file.attach(PAGE, dirty);
      file.write(PAGE, MemorySegment.ofArray(new byte[1]));
      content.rewrite(9, SIZE);
      assertTrue(file.revalidate());
      assertEquals(1, clean.drops());
      assertEquals(0, dirty.drops());
      assertSame(dirty, file.attachment(PAGE));
      Intact.check(quire);
    }
  }

  @Test
  void anObjectIsWrittenBackWithItsPageAndStays() throws IOException {
    try (CachedFile file = quire.open(content.path(), WRITE)) {
      Counted object = new Counted();
      file.write(0, MemorySegment.ofArray(new byte[PAGE]));
      file.attach(0, object);
      file.force(true);
      file.write(1, MemorySegment.ofArray(new byte[PAGE]));
      file.force(true);
      assertSame(object, file.attachment(0));
      assertEquals(0, object.asked() + object.drops());
      Intact.check(quire);
    }
  }

  @Test
  void whatAnObjectThrowsIsCountedAndToldByTheCloseOfItsFile() throws IOException {
    CachedFile file = quire.open(content.path(), APART);
    IllegalArgumentException bug = new IllegalArgumentException("of an engine");
    PageAttachment broken =
        new PageAttachment() {
          @Override
          public boolean release() {
            throw bug;
          }

          @Override
          public void dropped() {
            throw new AssertionError("the second");
          }
        };
    file.attach(0, broken);
    file.write(PAGE, MemorySegment.ofArray(new byte[] {42}));
    pressure();
    assertSame(broken, file.attachment(0), "release that throws says no");
    assertTrue(quire.stats().attachmentFailures() > 0);
    long before = quire.stats().attachmentFailures();
    AttachmentFailedException told = assertThrows(AttachmentFailedException.class, file::close);
    assertSame(bug, told.getCause());
    assertTrue(Reads.said(told).contains(content.path().toString()), told::toString);
    assertEquals(before + 1, quire.stats().attachmentFailures());
    assertFalse(file.isOpen());
    file.close();
    try (CachedFile again = quire.open(content.path())) {
      byte[] one = new byte[1];
      again.read(PAGE, MemorySegment.ofArray(one));
      assertEquals(42, one[0], "all of it was stored");
    }
  }

  @Test
  void theCloseOfAnInstanceTellsOfAllItsFilesAndIsOne() throws IOException {
    TestFile second = TestFile.create(folder.resolve("second"), 7, SIZE);
    Quire own = Quire.builder().memory(QuireBuilder.MIN_MEMORY).build();
    for (Path path : new Path[] {content.path(), second.path()}) {
      own.open(path)
          .attach(
              0,
              new PageAttachment() {
                @Override
                public boolean release() {
                  return true;
                }

                @Override
                public void dropped() {
                  throw new IllegalArgumentException("of an engine");
                }
              });
    }
    AttachmentFailedException told = assertThrows(AttachmentFailedException.class, own::close);
    assertEquals(1, told.getSuppressed().length);
    assertTrue(own.rooms().isGivenBack());
    own.close();
  }

  @Test
  void badInputIsRefusedWithValues() throws IOException {
    CachedFile file = quire.open(content.path());
    Counted object = new Counted();
    assertThrows(EOFException.class, () -> file.attach(SIZE, object));
    assertNull(file.attachment(SIZE));
    assertFalse(file.detach(SIZE, object));
    assertThrows(IllegalArgumentException.class, () -> file.attach(-1, object));
    assertThrows(IllegalArgumentException.class, () -> file.attachment(-1));
    assertThrows(IllegalArgumentException.class, () -> file.detach(-1, object));
    file.close();
    assertThrows(IllegalStateException.class, () -> file.attach(0, object));
    assertThrows(IllegalStateException.class, () -> file.attachment(0));
    assertThrows(IllegalStateException.class, () -> file.detach(0, object));
    assertEquals(0, object.asked() + object.drops());
  }
}
