package dev.quire;

import static dev.quire.TestFile.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.cache.Attachment;
import dev.quire.core.cache.Attachments;
import dev.quire.core.cache.Cache;
import dev.quire.core.writeback.EndingSyncs;
import dev.quire.core.writeback.Syncs;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The heap ends while pages are on their way: nothing is lost, and nothing stays behind. */
@Timeout(120)
final class HeapEndTest {

  private static final int PAGE = 4096;
  private static final int PAGES = 64;
  private static final OpenOptions WRITE =
      OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE);

  @TempDir Path folder;
  private final Store store = new Store(PAGES * PAGE);
  private final Ending ending = new Ending();
  private Quire quire;
  private CachedFile file;

  @BeforeEach
  void open() throws IOException {
    QuireBuilder builder =
        Quire.builder().memory(8 << 20).readAhead(0).dirtyAge(Duration.ofHours(1));
    builder.backings = store;
    quire = builder.build();
    Path path = Files.write(folder.resolve("file"), new byte[1]);
    file = quire.open(path, WRITE.transform(ending));
  }

  @AfterEach
  void close() {
    store.onWrite = Store.NOTHING;
    store.onSync = Store.NOTHING;
    file.close();
    Intact.checkEmpty(quire);
    quire.close();
  }

  private static OutOfMemoryError planted() {
    return new OutOfMemoryError("planted");
  }

  /** A transform that changes nothing and lacks memory so many times. */
  private static final class Ending implements PageTransform {

    final AtomicInteger fills = new AtomicInteger();
    final AtomicInteger stores = new AtomicInteger();

    @Override
    public void fill(long position, MemorySegment page) {
      end(fills);
    }

    @Override
    public void store(long position, MemorySegment page) {
      end(stores);
    }

    static void end(AtomicInteger times) {
      if (times.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw planted();
      }
    }
  }

  private static byte[] page(CachedFile file, long page) throws IOException {
    byte[] target = new byte[PAGE];
    assertEquals(PAGE, file.read(page * PAGE, MemorySegment.ofArray(target)));
    return target;
  }

  private static byte[] value(int seed) {
    byte[] value = new byte[PAGE];
    MemorySegment.ofArray(value).copyFrom(bytes(PAGE, seed));
    return value;
  }

  private void assertDirty(long frames) {
    assertEquals(frames, file.mapping().states().dirtyFrames());
    Intact.check(quire);
  }

  private void assertSavedByTheNextForce(int... pages) throws IOException {
    for (int page : pages) {
      assertArrayEquals(value(page), page(file, page));
    }
    file.force(true);
    for (int page : pages) {
      assertArrayEquals(value(page), store.durable((long) page * PAGE, PAGE));
    }
    assertDirty(0);
  }

  @Test
  void aFillThatRunsOutOfHeapIsAnErrorOfThatReadAndThePageIsAskedForAgain() throws IOException {
    ending.fills.set(1);
    QuireIoException told = assertThrows(QuireIoException.class, () -> page(file, 3));
    assertTrue(Reads.said(told).contains("OutOfMemoryError: planted"), Reads.said(told));
    assertEquals(0, file.residentBytes());
    Intact.check(quire);
    assertArrayEquals(new byte[PAGE], page(file, 3));
    Intact.check(quire);
  }

  @Test
  void aFillThatRunsOutOfHeapForAWriterWritesNothing() throws IOException {
    ending.fills.set(1);
    assertThrows(QuireIoException.class, () -> file.write(10, bytes(10, 1)));
    assertDirty(0);
    assertArrayEquals(new byte[PAGE], page(file, 0));
  }

  @Test
  void aTransformThatRunsOutOfHeapLeavesItsPagesDirty() throws IOException {
    file.write(2 * PAGE, bytes(PAGE, 2));
    file.write(3 * PAGE, bytes(PAGE, 3));
    file.write(9 * PAGE, bytes(PAGE, 9));
    ending.stores.set(2);
    QuireIoException told = assertThrows(QuireIoException.class, () -> file.force(true));
    assertTrue(Reads.said(told).contains("OutOfMemoryError: planted"), Reads.said(told));
    assertTrue(file.mapping().states().dirtyFrames() >= 2);
    Intact.check(quire);
    assertSavedByTheNextForce(2, 3, 9);
  }

  @Test
  void aWriteThatRunsOutOfHeapLeavesItsPagesDirty() throws IOException {
    file.write(2 * PAGE, bytes(PAGE, 2));
    file.write(9 * PAGE, bytes(PAGE, 9));
    store.onWrite =
        () -> {
          throw planted();
        };
    assertThrows(QuireIoException.class, () -> file.force(true));
    assertDirty(2);
    store.onWrite = Store.NOTHING;
    assertSavedByTheNextForce(2, 9);
  }

  @Test
  void aSyncThatRunsOutOfHeapMakesAllOfItDirtyAgain() throws IOException {
    file.write(2 * PAGE, bytes(PAGE, 2));
    file.write(9 * PAGE, bytes(PAGE, 9));
    store.onSync =
        () -> {
          throw planted();
        };
    assertThrows(QuireIoException.class, () -> file.force(true));
    assertDirty(2);
    assertThrows(WritebackException.class, file::close);
    assertTrue(file.isOpen());
    store.onSync = Store.NOTHING;
    assertSavedByTheNextForce(2, 9);
  }

  /** The marks of that sync must not be taken for those of writes that begin later. */
  @Test
  void aSyncThatRunsOutOfHeapWhileItWaitsLetsTheNextOneWaitForTheSameWrites() throws Exception {
    AtomicInteger planted = new AtomicInteger(1);
    Syncs syncs = EndingSyncs.of(quire.rooms().cache(), file.mapping(), () -> Ending.end(planted));
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger early = new AtomicInteger();
    file.write(2 * PAGE, bytes(PAGE, 2));
    store.onWrite = event(writing, goOn);
    store.onSync = () -> early.addAndGet(goOn.getCount() == 0 ? 0 : 1);
    Thread force = Thread.ofPlatform().start(() -> assertDoesNotThrow(() -> file.force(true)));
    writing.await();
    assertThrows(OutOfMemoryError.class, () -> syncs.cover(false));
    Thread next = Thread.ofPlatform().start(() -> syncs.cover(false));
    while (next.getState() != Thread.State.WAITING && next.isAlive()) {
      Thread.onSpinWait();
    }
    goOn.countDown();
    next.join();
    force.join();
    assertEquals(0, early.get());
    assertSavedByTheNextForce(2);
  }

  @Test
  void aJobThatRunsOutOfHeapIsToldOfAndDoneAgain() throws IOException {
    QuireBuilder builder = Quire.builder().memory(8 << 20).dirtyAge(Duration.ofMillis(5));
    Store other = new Store(PAGES * PAGE);
    AtomicInteger times = new AtomicInteger(1);
    other.onWrite =
        () -> {
          if (times.getAndDecrement() > 0) {
            throw planted();
          }
        };
    builder.backings = other;
    try (Quire aged = builder.build();
        CachedFile own = aged.open(file.path(), WRITE)) {
      own.write(2 * PAGE, bytes(PAGE, 2));
      while (!own.mapping().states().isClean()) {
        Thread.onSpinWait();
      }
      assertArrayEquals(value(2), other.durable(2 * PAGE, PAGE));
      assertThrows(QuireIoException.class, () -> own.force(true), "told once");
      own.force(true);
    }
  }

  @Test
  void aTruncateThatRunsOutOfHeapChangesNothing() throws IOException {
    QuireBuilder builder = Quire.builder().memory(8 << 20);
    Faulty.Plan plan = new Faulty.Plan();
    builder.backings = plan;
    Path path = Files.write(folder.resolve("cut"), value(1));
    try (Quire cutting = builder.build();
        CachedFile own = cutting.open(path, WRITE)) {
      own.write(PAGE, bytes(PAGE, 2));
      plan.change =
          call -> {
            throw planted();
          };
      assertThrows(OutOfMemoryError.class, () -> own.truncate(100));
      assertThrows(OutOfMemoryError.class, () -> own.truncate(1 << 20));
      assertEquals(2 * PAGE, own.size());
      plan.change = call -> {};
      assertArrayEquals(value(1), page(own, 0));
      assertArrayEquals(value(2), page(own, 1));
      Intact.check(cutting);
      own.truncate(100);
    }
    assertEquals(100, Files.size(path));
  }

  @Test
  void anEvictionThatRunsOutOfHeapLeavesThePageWhereItWas() throws IOException {
    page(file, 3);
    Cache cache = quire.rooms().cache();
    Attachment attached =
        new Attachment() {
          @Override
          public boolean release() {
            throw planted();
          }

          @Override
          public void dropped() {}

          @Override
          public boolean isOf(Object object) {
            return object == this;
          }
        };
    long folio = file.mapping().lookup().hold(3);
    assertEquals(
        Attachments.Outcome.ATTACHED,
        cache.attachments().attach(file.mapping(), folio, 3, attached));
    quire.unpin(folio);
    assertThrows(
        OutOfMemoryError.class, () -> quire.rooms().reclaimer().relieve(0, Mobility.MOVABLE));
    Intact.check(quire);
    folio = file.mapping().lookup().hold(3);
    assertTrue(cache.attachments().detach(file.mapping(), folio, 3, attached));
    quire.unpin(folio);
    assertTrue(quire.rooms().reclaimer().relieve(0, Mobility.MOVABLE));
    assertEquals(0, file.residentBytes());
  }

  @Test
  void anInterruptEndsNoCallThatWaitsAndIsKept() throws Exception {
    for (Callee call :
        List.<Callee>of(
            () -> file.write(PAGE + 10, bytes(10, 1)),
            () -> file.append(bytes(10, 1)),
            () -> file.truncate(10 * PAGE),
            () -> file.force(true))) {
      CountDownLatch syncing = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      store.onSync = store.onWrite = event(syncing, goOn);
      FutureTask<Boolean> interrupted =
          new FutureTask<>(() -> {
            Thread.currentThread().interrupt();
            call.run();
            file.write(0, bytes(1, 1));
            file.force(true);
            return Thread.currentThread().isInterrupted();
          });
      Thread thread = Thread.ofPlatform().start(interrupted);
      syncing.await();
      thread.interrupt(); // while its I/O is in flight
      goOn.countDown();
      assertTrue(interrupted.get());
      store.onSync = store.onWrite = Store.NOTHING;
      assertTrue(file.isOpen());
    }
    assertDirty(0);
  }

  private interface Callee {
    void run() throws IOException;
  }

  private static Store.Event event(CountDownLatch arrived, CountDownLatch goOn) {
    return () -> {
      arrived.countDown();
      boolean interrupted = false;
      while (goOn.getCount() > 0) {
        interrupted |= Thread.interrupted();
        Thread.onSpinWait();
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    };
  }
}
