package dev.quire;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.cache.Mapping;
import dev.quire.core.cache.PageStates;
import dev.quire.core.folio.FolioLatch;
import dev.quire.core.word.Words;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** force and close: what was written is durable, or an exception says so and it stays dirty. */
@Timeout(60)
final class ForceTest {

  private static final int PAGE = 4096;
  private static final int PAGES = 64;

  @TempDir Path folder;
  private final Store store = new Store(PAGES * PAGE);
  private Path path;
  private Quire quire;
  private CachedFile file;

  @BeforeEach
  void open() throws IOException {
    path = Files.write(folder.resolve("file"), new byte[1]);
    QuireBuilder builder =
        Quire.builder().memory(8 << 20).readAhead(0).latchTimeout(Duration.ofSeconds(20));
    builder.backings = store;
    quire = builder.build();
    file = quire.open(path);
  }

  @AfterEach
  void close() {
    store.onWrite = Store.NOTHING;
    store.onSync = Store.NOTHING;
    if (!quire.rooms().isGivenBack()) {
      file.close();
      Intact.checkEmpty(quire);
      quire.close();
    }
  }

  /** Writes a value to the first word of a page. */
  private void put(long page, long value) throws IOException {
    try (Folio pin = file.pin(page * PAGE)) {
      long folio = quire.reading().pin(file, pin.position());
      assertTrue(quire.rooms().cache().latch().exclusive(folio, Long.MAX_VALUE));
      assertTrue(file.mapping().dirtied(folio));
      Words.setLongPlain(file.address(folio, page * PAGE), value);
      quire.rooms().cache().latch().unlockExclusive(folio);
      file.mapping().put(folio);
    }
  }

  private long get(long page) throws IOException {
    MemorySegment target = MemorySegment.ofArray(new long[1]);
    file.read(page * PAGE, target);
    return target.get(ValueLayout.JAVA_LONG, 0);
  }

  private long durable(long page) {
    return ByteBuffer.wrap(store.durable(page * PAGE, 8)).order(ByteOrder.nativeOrder()).getLong();
  }

  private PageStates states() {
    return file.mapping().states();
  }

  @Test
  void whatWasWrittenIsDurableAfterForce() throws IOException {
    for (int page = 0; page < PAGES; page++) {
      put(page, 100 + page);
    }
    assertEquals(PAGES, states().dirtyFrames());
    file.force(false);
    for (int page = 0; page < PAGES; page++) {
      assertEquals(100 + page, durable(page), "page " + page);
    }
    assertEquals(0, states().dirtyFrames());
    assertEquals(0, states().unsyncedFrames());
    assertEquals(0, quire.rooms().cache().dirtyFrames());
    assertEquals(0, quire.rooms().cache().unsyncedFrames());
  }

  @Test
  void neighboursGoOutInOneCall() throws IOException {
    for (int page : new int[] {5, 3, 4, 20, 6, 21}) {
      put(page, page);
    }
    file.force(false);
    assertEquals(
        List.of(new Store.Written(3 * PAGE, 4 * PAGE), new Store.Written(20 * PAGE, 2 * PAGE)),
        store.writes());
  }

  @Test
  void noByteBeyondTheSizeIsWritten() throws IOException {
    store.truncate(2 * PAGE + 10);
    file.revalidate();
    put(1, 7);
    put(2, 8);
    file.force(true);
    assertEquals(List.of(new Store.Written(PAGE, PAGE + 10)), store.writes());
  }

  @Test
  void forceOfACleanFileAsksNothingOfTheStorage() throws IOException {
    get(3);
    file.force(true);
    file.force(0, 10_000);
    assertEquals(0, store.syncs());
    assertEquals(List.of(), store.writes());
  }

  @Test
  void metadataThatASyncOfBytesLeftOutIsSyncedByWhoAsksForIt() throws IOException {
    put(3, 3);
    file.force(0, 10 * PAGE);
    int syncs = store.syncs();
    file.force(0, 10 * PAGE);
    assertEquals(syncs, store.syncs());
    file.force(true);
    assertEquals(syncs + 1, store.syncs());
    file.force(true);
    assertEquals(syncs + 1, store.syncs());
  }

  @Test
  void aRangeIsForcedAlone() throws IOException {
    put(1, 1);
    put(9, 9);
    file.force(9 * PAGE + 17, 1);
    assertEquals(9, durable(9));
    assertEquals(0, durable(1));
    assertEquals(1, states().dirtyFrames());
    file.force(0, Long.MAX_VALUE);
    assertEquals(1, durable(1));
  }

  @Test
  void aPageIsDirtyAgainAfterAFailedWriteAndTheNextForceWritesIt() throws IOException {
    put(2, 22);
    store.onWrite = Store.NO_SPACE;
    QuireIoException failure = assertThrows(QuireIoException.class, () -> file.force(true));
    assertTrue(Reads.said(failure).contains("injected ENOSPC"), Reads.said(failure));
    assertTrue(Reads.said(failure).contains(path.toString()), Reads.said(failure));
    assertEquals(1, states().dirtyFrames());
    assertEquals(22, get(2));
    store.onWrite = Store.NOTHING;
    file.force(true);
    assertEquals(22, durable(2));
  }

  @Test
  void pagesAreDirtyAgainAfterAFailedSyncAndTheNextForceWritesThem() throws IOException {
    put(2, 22);
    put(30, 33);
    store.onSync = Store.EIO;
    assertThrows(QuireIoException.class, () -> file.force(true));
    store.onSync = Store.NOTHING;
    assertEquals(2, states().dirtyFrames());
    assertEquals(0, states().unsyncedFrames());
    file.force(true);
    assertEquals(22, durable(2));
    assertEquals(33, durable(30));
    assertEquals(4, store.writes().size());
  }

  @Test
  void whatWasWrittenDuringASyncThatFailsIsDirtyToo() throws Exception {
    put(1, 1);
    CountDownLatch syncing = new CountDownLatch(1);
    CountDownLatch fails = new CountDownLatch(1);
    store.onSync =
        () -> {
          syncing.countDown();
          await(fails);
          throw new IOException("injected EIO");
        };
    FutureTask<Optional<Throwable>> first = failing(() -> file.force(false));
    syncing.await();
    put(2, 2);
    store.onWrite = () -> {};
    FutureTask<Optional<Throwable>> second = failing(() -> file.force(false));
    while (store.writes().size() < 2) {
      Thread.onSpinWait();
    }
    store.onSync = Store.NOTHING; // of the next one
    fails.countDown();
    assertInstanceOf(QuireIoException.class, first.get().orElseThrow());
    assertInstanceOf(QuireIoException.class, second.get().orElseThrow());
    file.force(false);
    assertEquals(1, durable(1));
    assertEquals(2, durable(2));
  }

  @Test
  void aFailureOfBeforeIsToldBesideAPageThatIsLatched() throws Exception {
    QuireBuilder builder =
        Quire.builder().memory(8 << 20).readAhead(0).latchTimeout(Duration.ofMillis(20));
    builder.backings = new Store(PAGES * PAGE);
    try (Quire brief = builder.build();
        CachedFile held = brief.open(path, OpenOptions.of(READ, WRITE))) {
      held.shared().writeback.errors().raise(new IOException("injected before"));
      try (Folio page = held.pinForWrite(PAGE)) {
        page.putLong(0, 1);
        FutureTask<Optional<Throwable>> force = failing(() -> held.force(false));
        Throwable told = force.get().orElseThrow();
        assertInstanceOf(LatchTimeoutException.class, told);
        String holder = "thread " + Thread.currentThread().threadId();
        assertTrue(Reads.said(told).contains(holder), told::toString);
        assertEquals("injected before", Reads.said(told.getSuppressed()[0]));
      }
      held.force(false);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsBeingWrittenDoesNotChangeIfTheStorageWantsThat(boolean stable) throws Exception {
    QuireBuilder builder =
        Quire.builder().memory(8 << 20).readAhead(0).latchTimeout(Duration.ofMillis(20));
    Store other = new Store(PAGES * PAGE);
    other.stable = stable;
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    builder.backings = other;
    MemorySegment value = MemorySegment.ofArray(new long[] {7});
    try (Quire brief = builder.build();
        CachedFile held = brief.open(path, OpenOptions.of(READ, WRITE))) {
      held.write(PAGE, MemorySegment.ofArray(new long[] {1}));
      other.onWrite =
          () -> {
            writing.countDown();
            await(goOn);
          };
      FutureTask<Optional<Throwable>> force = failing(() -> held.force(false));
      writing.await();
      if (stable) {
        assertThrows(LatchTimeoutException.class, () -> held.write(PAGE, value));
      } else {
        held.write(PAGE, value);
      }
      goOn.countDown();
      assertEquals(Optional.empty(), force.get());
      held.write(PAGE, value);
      held.force(false);
      assertEquals(7, other.durable(PAGE, 1)[0]);
    }
  }

  @Test
  void noPageOfAnOpenGroupIsWritten() throws Exception {
    QuireBuilder builder =
        Quire.builder().memory(8 << 20).readAhead(0).latchTimeout(Duration.ofMillis(20));
    Store other = new Store(PAGES * PAGE);
    builder.backings = other;
    try (Quire brief = builder.build();
        CachedFile held = brief.open(path, OpenOptions.of(READ, WRITE))) {
      try (WriteGroup group = brief.writeGroup()) {
        group.join(held, PAGE);
        group.join(held, 2 * PAGE);
        group.begin();
        group.page(held, PAGE).putLong(0, 1);
        FutureTask<Optional<Throwable>> force = failing(() -> held.force(false));
        assertInstanceOf(LatchTimeoutException.class, force.get().orElseThrow());
        assertEquals(List.of(), other.writes());
        group.page(held, 2 * PAGE).putLong(0, 2);
        group.commit();
      }
      held.force(false);
      assertEquals(List.of(new Store.Written(PAGE, 2 * PAGE)), other.writes());
    }
  }

  @Test
  void theLastHandleStaysOpenUntilItsPagesAreWritten() throws IOException {
    put(7, 77);
    store.onSync = Store.EIO;
    WritebackException failure = assertThrows(WritebackException.class, file::close);
    assertTrue(Reads.said(failure).contains("still open"), Reads.said(failure));
    assertTrue(file.isOpen());
    assertEquals(77, get(7));
    assertThrows(WritebackException.class, quire::close);
    assertEquals(77, get(7));
    put(8, 88);
    store.onSync = Store.NOTHING;
    file.close();
    assertFalse(file.isOpen());
    assertEquals(77, durable(7));
    assertEquals(88, durable(8));
  }

  @Test
  void closingTheInstanceMakesItsFilesDurable() throws IOException {
    put(7, 77);
    quire.close();
    assertEquals(77, durable(7));
  }

  @Test
  void aLatchedPageIsWaitedForAndItsHolderNamed() throws Exception {
    QuireBuilder builder =
        Quire.builder().memory(8 << 20).readAhead(0).latchTimeout(Duration.ofMillis(50));
    Store other = new Store(PAGES * PAGE);
    builder.backings = other;
    try (Quire brief = builder.build();
        CachedFile held = brief.open(path)) {
      put(brief, held, 1, 11);
      put(brief, held, 2, 22);
      long folio = brief.reading().pin(held, PAGE);
      CountDownLatch latched = new CountDownLatch(1);
      CountDownLatch done = new CountDownLatch(1);
      Thread holder =
          Thread.ofPlatform()
              .start(() -> {
                FolioLatch.tryExclusive(folio);
                latched.countDown();
                await(done);
                brief.rooms().cache().latch().unlockExclusive(folio);
              });
      latched.await();
      LatchTimeoutException failure =
          assertThrows(LatchTimeoutException.class, () -> held.force(false));
      assertTrue(Reads.said(failure).contains("thread " + holder.threadId()), failure::toString);
      assertEquals(1, other.writes().size(), "the other page was written");
      done.countDown();
      holder.join();
      held.mapping().put(folio);
      held.force(false);
      assertEquals(2, other.writes().size());
    }
  }

  private static void put(Quire quire, CachedFile file, long page, long value) throws IOException {
    long folio = quire.reading().pin(file, page * PAGE);
    Mapping mapping = file.mapping();
    assertTrue(quire.rooms().cache().latch().exclusive(folio, Long.MAX_VALUE));
    assertTrue(mapping.dirtied(folio));
    Words.setLongPlain(file.address(folio, page * PAGE), value);
    quire.rooms().cache().latch().unlockExclusive(folio);
    mapping.put(folio);
  }

  @Test
  void whoeverDirtiesAPageAllTheTimeDoesNotKeepForceFromReturning() throws Exception {
    AtomicInteger stop = new AtomicInteger();
    FutureTask<Optional<Throwable>> writer =
        failing(() -> {
          for (long value = 1; stop.get() == 0; value++) {
            put(3, value);
          }
        });
    for (int i = 0; i < 50; i++) {
      put(1, i);
      file.force(false);
      assertEquals(i, durable(1));
    }
    stop.set(1);
    assertEquals(Optional.empty(), writer.get());
    file.force(false);
    assertEquals(get(3), durable(3));
  }

  @Test
  void syncsAreShared() throws Exception {
    CountDownLatch syncing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    put(0, 1);
    store.onSync =
        () -> {
          syncing.countDown();
          await(goOn);
        };
    List<FutureTask<Optional<Throwable>>> forces = new ArrayList<>();
    forces.add(failing(() -> file.force(false)));
    syncing.await();
    for (int i = 1; i < 9; i++) {
      put(i, i);
      forces.add(failing(() -> file.force(false)));
    }
    while (states().dirtyFrames() > 0) {
      Thread.onSpinWait();
    }
    goOn.countDown();
    for (FutureTask<Optional<Throwable>> force : forces) {
      assertEquals(Optional.empty(), force.get());
    }
    assertTrue(store.syncs() <= 9, "syncs: " + store.syncs());
    assertEquals(8, durable(8));
  }

  @Test
  void anInterruptNeitherEndsAForceNorIsLost() throws Exception {
    put(1, 1);
    FutureTask<Boolean> interrupted =
        new FutureTask<>(() -> {
          Thread.currentThread().interrupt();
          file.force(false);
          return Thread.currentThread().isInterrupted();
        });
    Thread.ofPlatform().start(interrupted);
    assertTrue(interrupted.get());
    assertEquals(1, durable(1));
  }

  @Test
  void virtualThreadsForce() throws Exception {
    put(1, 1);
    FutureTask<Optional<Throwable>> force = new FutureTask<>(() -> caught(() -> file.force(true)));
    Thread.ofVirtual().start(force).join();
    assertEquals(Optional.empty(), force.get());
    assertEquals(1, durable(1));
  }

  @Test
  void forceAfterCloseAndOfOddRangesIsRefused() throws IOException {
    assertThrows(IllegalArgumentException.class, () -> file.force(-1, 5));
    assertThrows(IllegalArgumentException.class, () -> file.force(5, -1));
    file.force(0, 0);
    file.close();
    assertThrows(IllegalStateException.class, () -> file.force(true));
    assertThrows(IllegalStateException.class, () -> file.force(0, 1));
  }

  private static final class Veil implements PageTransform {

    private static void turn(long position, MemorySegment page) {
      for (long at = 0; at < page.byteSize(); at += Long.BYTES) {
        long word = page.get(ValueLayout.JAVA_LONG, at);
        page.set(ValueLayout.JAVA_LONG, at, word ^ (position + at + 1));
      }
    }

    @Override
    public void fill(long position, MemorySegment page) {
      turn(position, page);
    }

    @Override
    public void store(long position, MemorySegment page) throws IOException {
      if (page.get(ValueLayout.JAVA_LONG, 0) == -1) {
        throw new IOException("no such value");
      }
      turn(position, page);
    }
  }

  @Test
  void aTransformMakesTheStoredFormOfAPageAndLeavesTheCachedOne() throws IOException {
    file.close();
    OpenOptions options = OpenOptions.read().pageSize(2 * PAGE).transform(new Veil());
    file = quire.open(path, options);
    put(2, 22);
    put(3, 33);
    put(9, 99);
    file.force(false);
    assertEquals(22, get(2));
    assertEquals(22 ^ (2 * PAGE + 1), durable(2));
    assertEquals(33 ^ (3 * PAGE + 1), durable(3));
    file.close();
    file = quire.open(path, options);
    assertEquals(22, get(2));
    assertEquals(33, get(3));
    assertEquals(99, get(9));
  }

  @Test
  void aPageThatATransformCannotStoreStaysDirty() throws IOException {
    file.close();
    file = quire.open(path, OpenOptions.read().transform(new Veil()));
    put(2, -1);
    put(3, 3);
    QuireIoException failure = assertThrows(QuireIoException.class, () -> file.force(false));
    assertTrue(Reads.said(failure).contains("no such value"), Reads.said(failure));
    assertEquals(-1, get(2));
    put(2, 1);
    file.force(false);
    assertEquals(1 ^ (2 * PAGE + 1), durable(2));
    assertEquals(3 ^ (3 * PAGE + 1), durable(3));
  }

  @Test
  void aTransformThatOnlyReadsRefusesToStore() throws IOException {
    file.close();
    PageTransform reader = (position, page) -> {};
    file = quire.open(path, OpenOptions.read().transform(reader));
    put(2, 2);
    QuireIoException failure = assertThrows(QuireIoException.class, () -> file.force(false));
    assertTrue(Reads.said(failure).contains("PageTransform.store"), Reads.said(failure));
    file.discard();
  }

  @Test
  void discardDropsWhatCannotBeWritten() throws IOException {
    put(1, 11);
    file.force(false);
    put(1, 12);
    put(4, 44);
    store.onWrite = Store.NO_SPACE;
    assertThrows(WritebackException.class, file::close);
    Folio pinned = file.pin(4 * PAGE);
    file.discard();
    assertEquals(44, pinned.getLong(0));
    pinned.close();
    assertTrue(states().isClean());
    assertEquals(11, get(1));
    assertEquals(0, get(4));
    file.force(true);
    file.close();
    assertFalse(file.isOpen());
  }

  @Test
  void aThreadThatHoldsThePageItselfIsTold() throws IOException {
    put(1, 1);
    long folio = quire.reading().pin(file, PAGE);
    assertTrue(FolioLatch.tryExclusive(folio));
    assertThrows(IllegalStateException.class, () -> file.force(true));
    quire.rooms().cache().latch().unlockExclusive(folio);
    file.mapping().put(folio);
    file.force(true);
    assertEquals(1, durable(1));
  }

  private static FutureTask<Optional<Throwable>> failing(Store.Event body) {
    FutureTask<Optional<Throwable>> task = new FutureTask<>(() -> caught(body));
    Thread.ofPlatform().start(task);
    return task;
  }

  private static Optional<Throwable> caught(Store.Event body) {
    try {
      body.happen();
      return Optional.empty();
    } catch (Throwable e) { // the result of the test
      return Optional.of(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
