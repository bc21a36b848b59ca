package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.folio.FolioLatch;
import dev.quire.core.frame.Frames;
import dev.quire.core.writeback.FileWriteback;
import dev.quire.core.writeback.Jobs;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Dirty pages go to storage by themselves, and never fill the memory. */
@Timeout(120)
final class FlusherTest {

  private static final int PAGE = 4096;
  private static final long MEMORY = 8 << 20;
  private static final OpenOptions WRITE =
      OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE);

  @TempDir Path folder;

  private QuireBuilder builder(Store store) {
    QuireBuilder builder =
        Quire.builder().memory(MEMORY).readAhead(0).dirtyAge(Duration.ofHours(1));
    builder.backings = store;
    return builder;
  }

  private Path path(String name) throws IOException {
    return Files.write(folder.resolve(name), new byte[1]);
  }

  private static MemorySegment page(long value) {
    long[] words = new long[PAGE / Long.BYTES];
    Arrays.fill(words, value);
    return MemorySegment.ofArray(words);
  }

  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  private static boolean isClean(CachedFile file) {
    return file.mapping().states().isClean();
  }

  @Test
  void whatIsOldIsMadeDurable() throws IOException {
    Store store = new Store(16 * PAGE);
    try (Quire quire = builder(store).dirtyAge(Duration.ofMillis(20)).build();
        CachedFile file = quire.open(path("file"), WRITE)) {
      file.write(3 * PAGE, page(7));
      until(() -> isClean(file));
      assertEquals(7, store.durable(3 * PAGE, 1)[0]);
      file.write(4 * PAGE, page(8));
      until(() -> isClean(file));
      assertEquals(8, store.durable(4 * PAGE, 1)[0]);
    }
  }

  @Test
  void writingTenTimesTheBudgetSyncsOnceABatch() throws IOException {
    int pages = (int) (10 * MEMORY / PAGE);
    Store store = new Store(pages * PAGE);
    try (Quire quire = builder(store).build();
        CachedFile file = quire.open(path("file"), WRITE)) {
      for (int i = 0; i < pages; i++) {
        file.write((long) i * PAGE, page(i));
      }
      file.force(false);
      for (int i = 0; i < pages; i += 7) {
        assertEquals((byte) i, store.durable((long) i * PAGE, 1)[0], "page " + i);
      }
      long batch = quire.rooms().buddy().totalFrames() / 10;
      assertTrue(store.syncs() <= pages / batch + 2, store.syncs() + " syncs");
      assertTrue(store.syncs() >= 10, store.syncs() + " syncs");
    }
  }

  @Test
  void aSlowFileStopsItsOwnWritersAndNotThoseOfAFastOne() throws Exception {
    Store slow = new Store((int) MEMORY);
    Store fast = new Store((int) MEMORY);
    CountDownLatch goOn = new CountDownLatch(1);
    slow.onSync = () -> await(goOn);
    Path slowPath = path("slow");
    Path fastPath = path("fast");
    QuireBuilder builder = builder(slow);
    Store[] next = {slow, fast};
    int[] opened = {0};
    builder.backings = real -> next[opened[0]++].apply(real);
    try (Quire quire = builder.build();
        CachedFile first = quire.open(slowPath, WRITE);
        CachedFile second = quire.open(fastPath, WRITE)) {
      int pages = (int) (MEMORY / PAGE);
      FutureTask<Integer> writer =
          new FutureTask<>(() -> {
            for (int i = 0; i < pages; i++) {
              first.write((long) i * PAGE, page(i));
            }
            return pages;
          });
      Thread thread = Thread.ofPlatform().start(writer);
      until(() -> quire.stats().throttledWriters() > 0);
      for (int i = 0; i < pages; i++) {
        second.write((long) i * PAGE, page(i));
      }
      second.force(false);
      assertTrue(!writer.isDone(), "the slow file's writer went on");
      goOn.countDown();
      thread.join();
      assertEquals(pages, writer.get());
    }
  }

  @Test
  void aWriterOfAFileThatCannotBeWrittenIsToldInsteadOfWaitingForEver() throws IOException {
    Store store = new Store((int) MEMORY);
    store.onWrite = Store.NO_SPACE;
    int pages = (int) (MEMORY / PAGE);
    try (Quire quire = builder(store).build();
        CachedFile file = quire.open(path("file"), WRITE)) {
      IOException failure =
          assertThrows(
              IOException.class,
              () -> {
                for (int i = 0; i < pages; i++) {
                  file.write((long) i * PAGE, page(i));
                }
              });
      assertTrue(Reads.said(failure).contains("ENOSPC"), Reads.said(failure));
      store.onWrite = Store.NOTHING;
      file.takeError();
      file.force(true);
      assertEquals(1, store.durable(PAGE, 1)[0]);
    }
  }

  @Test
  void reclaimHasDirtyPagesWrittenWhenNothingElseCanGo() throws IOException {
    Store store = new Store((int) (4 * MEMORY));
    try (Quire quire = builder(store).build();
        CachedFile file = quire.open(path("file"), WRITE)) {
      int dirty = (int) quire.rooms().buddy().totalFrames() / 5;
      for (int i = 0; i < dirty; i++) {
        file.write((long) i * PAGE, page(i));
      }
      for (int i = dirty; i < 4 * MEMORY / PAGE; i++) {
        file.read((long) i * PAGE, page(0));
      }
      for (int i = 0; i < dirty; i++) {
        MemorySegment target = page(0);
        file.read((long) i * PAGE, target);
        assertEquals((byte) i, target.get(java.lang.foreign.ValueLayout.JAVA_BYTE, 0));
      }
    }
  }

  @Test
  void pagesThatSomebodyHasLatchedArePassedOver() throws Exception {
    Store store = new Store(64 * PAGE);
    try (Quire quire = builder(store).dirtyAge(Duration.ofMillis(5)).build();
        CachedFile file = quire.open(path("file"), WRITE)) {
      file.write(0, page(1));
      long folio = quire.reading().pin(file, 0);
      CountDownLatch done = new CountDownLatch(1);
      CountDownLatch latched = new CountDownLatch(1);
      Thread holder =
          Thread.ofPlatform()
              .start(() -> {
                quire.rooms().cache().latch().exclusive(folio, Long.MAX_VALUE);
                file.mapping().dirtied(folio);
                latched.countDown();
                await(done);
                quire.rooms().cache().latch().unlockExclusive(folio);
              });
      latched.await();
      file.write(9 * PAGE, page(9));
      until(() -> file.mapping().states().dirtyFrames() == 1);
      assertTrue(FolioLatch.held(folio));
      done.countDown();
      holder.join();
      file.mapping().put(folio);
      until(() -> isClean(file));
      assertEquals(1, store.durable(0, 1)[0]);
    }
  }

  @Test
  void aFailureInTheBackgroundIsToldByTheNextForce() throws IOException {
    Store store = new Store(16 * PAGE);
    store.onSync = Store.EIO;
    try (Quire quire = builder(store).dirtyAge(Duration.ofMillis(5)).build();
        CachedFile file = quire.open(path("file"), WRITE)) {
      file.write(0, page(1));
      until(() -> file.shared().writeback.errors().number() > 0);
      store.onSync = Store.NOTHING;
      assertThrows(QuireIoException.class, () -> file.force(false));
      assertEquals(1, store.durable(0, 1)[0]);
      file.force(false);
      assertEquals(0, file.mapping().states().dirtyFrames());
    }
  }

  @Test
  void aJobThatFindsNothingToDoStopsNoThrottle() throws IOException {
    Store store = new Store(16 * PAGE);
    try (Quire quire = builder(store).build();
        CachedFile file = quire.open(path("file"), WRITE)) {
      FileWriteback writeback = file.shared().writeback;
      file.write(0, page(1));
      assertFalse(Jobs.leavesStuck(writeback, false));
      assertEquals(1, file.mapping().states().unsyncedFrames());
      assertFalse(Jobs.leavesStuck(writeback, false), "there was nothing to be written");
      assertTrue(Jobs.mayTry(writeback));
    }
  }

  @Test
  void aJobThatCanWriteNothingStopsItUntilSomethingElseIsDirty() throws IOException {
    Store store = new Store(16 * PAGE);
    try (Quire quire = builder(store).build();
        CachedFile file = quire.open(path("file"), WRITE)) {
      FileWriteback writeback = file.shared().writeback;
      try (Folio page = file.pinForWrite(0)) {
        page.putLong(0, 1);
        assertTrue(Jobs.leavesStuck(writeback, true));
        file.write(PAGE, page(2));
        assertTrue(Jobs.mayTry(writeback));
        assertFalse(Jobs.leavesStuck(writeback, true));
        assertEquals(2, store.durable(PAGE, 1)[0]);
      }
      assertFalse(Jobs.leavesStuck(writeback, true));
      assertTrue(isClean(file));
    }
  }

  @Test
  void aFileThatFailsIsTriedAgainAndSucceedsByItself() throws IOException {
    Store store = new Store(16 * PAGE);
    store.onWrite = Store.NO_SPACE;
    try (Quire quire = builder(store).dirtyAge(Duration.ofMillis(5)).build();
        CachedFile file = quire.open(path("file"), WRITE)) {
      file.write(3 * PAGE, page(7));
      until(() -> file.shared().writeback.errors().number() >= 2);
      store.onWrite = Store.NOTHING;
      until(() -> isClean(file));
      assertEquals(7, store.durable(3 * PAGE, 1)[0]);
      assertThrows(QuireIoException.class, () -> file.force(true), "told once");
      file.force(true);
    }
  }

  @Test
  void whoWasToldOfAFailureIsNotToldThatItWasTriedAgainInVain() throws IOException {
    Store store = new Store(16 * PAGE);
    store.onSync = Store.EIO;
    try (Quire quire = builder(store).dirtyAge(Duration.ofMillis(5)).build();
        CachedFile file = quire.open(path("file"), WRITE);
        CachedFile other = quire.open(file.path(), WRITE)) {
      file.write(3 * PAGE, page(7));
      until(() -> file.shared().writeback.errors().number() > 0);
      assertThrows(QuireIoException.class, () -> file.force(true));
      long before = file.shared().writeback.errors().number();
      until(() -> file.shared().writeback.errors().number() > before);
      store.onSync = Store.NOTHING;
      until(() -> isClean(file));
      file.force(true);
      assertThrows(QuireIoException.class, () -> other.force(true), "nobody has told it");
      other.force(true);
      assertEquals(7, store.durable(3 * PAGE, 1)[0]);
    }
  }

  @Test
  void anInstanceIsClosedWhilePagesAreOnTheirWay() throws Exception {
    Store store = new Store((int) MEMORY);
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    store.onWrite =
        () -> {
          writing.countDown();
          await(goOn);
        };
    Quire quire = builder(store).dirtyAge(Duration.ofMillis(5)).build();
    CachedFile file = quire.open(path("file"), WRITE);
    file.write(PAGE, page(5));
    writing.await();
    Thread closing = Thread.ofPlatform().start(quire::close);
    file.write(2 * PAGE, page(6));
    goOn.countDown();
    closing.join();
    assertEquals(5, store.durable(PAGE, 1)[0]);
    assertEquals(6, store.durable(2 * PAGE, 1)[0]);
    assertTrue(quire.rooms().isGivenBack());
    assertEquals(Frames.FRAME_BYTES, PAGE);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
