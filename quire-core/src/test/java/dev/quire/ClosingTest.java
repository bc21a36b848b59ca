package dev.quire;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class ClosingTest {

  @TempDir Path folder;
  private TestFile content;

  @BeforeEach
  void create() throws IOException {
    content = TestFile.create(folder.resolve("file"), 41, 1 << 20);
  }

  private static Quire quire() {
    return Quire.builder().memory(8 << 20).pinSampling(1).build();
  }

  @Test
  void closingTwiceIsHarmless() throws IOException {
    Quire quire = quire();
    CachedFile file = quire.open(content.path());
    Folio page = file.pin(0);
    page.close();
    page.close();
    file.close();
    file.close();
    assertFalse(file.isOpen());
    quire.close();
    quire.close();
    file.close();
    page.close();
  }

  @Test
  void aThreadKeepsNothingOfAnInstanceThatIsClosed() throws IOException {
    List<WeakReference<Object>> left = used();
    while (left.stream().anyMatch(reference -> reference.get() != null)) {
      System.gc();
    }
  }

  /** What an instance was made of that this thread has used in every way that a thread may. */
  private List<WeakReference<Object>> used() throws IOException {
    Quire quire = quire();
    CachedFile file =
        quire.open(
            content.path(), OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
    file.read(0, MemorySegment.ofArray(new byte[10]));
    file.pin(0).close();
    assertEquals(
        content.at(4096), quire.<Byte>optimistic(scope -> scope.page(file, 4096).getByte(0)));
    file.write(8192, MemorySegment.ofArray(new byte[10]));
    file.close();
    quire.close();
    return List.of(new WeakReference<>(quire), new WeakReference<>(file));
  }

  /** Whether a close said that the file could not be written. */
  private static FutureTask<Boolean> closing(CachedFile file) {
    return new FutureTask<>(() -> {
      try {
        file.close();
        return false;
      } catch (WritebackException unwritten) {
        return true;
      }
    });
  }

  private static void await(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      Thread.onSpinWait();
    }
  }

  private static Store.Event held(CountDownLatch arrived, CountDownLatch goOn, Store.Event then) {
    return () -> {
      arrived.countDown();
      await(goOn);
      then.happen();
    };
  }

  @Test
  void aCloseBesideOneThatFailsDoesNotSayThatTheFileIsClosed() throws Exception {
    Store store = new Store(1 << 20);
    QuireBuilder builder = Quire.builder().memory(8 << 20).dirtyAge(Duration.ofHours(1));
    builder.backings = store;
    try (Quire quire = builder.build()) {
      CachedFile file =
          quire.open(
              content.path(), OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
      CountDownLatch syncing = new CountDownLatch(1);
      CountDownLatch synced = new CountDownLatch(1);
      CountDownLatch writing = new CountDownLatch(1);
      CountDownLatch fails = new CountDownLatch(1);
      file.write(0, MemorySegment.ofArray(new byte[1]));
      store.onSync = held(syncing, synced, Store.NOTHING);
      FutureTask<Boolean> first = closing(file);
      Thread.ofPlatform().start(first);
      await(syncing);
      file.write(4096, MemorySegment.ofArray(new byte[1])); // one more has to be written
      store.onWrite = held(writing, fails, Store.EIO);
      synced.countDown();
      await(writing);
      assertFalse(file.isOpen());
      FutureTask<Boolean> second = closing(file);
      Thread.ofPlatform().start(second);
      fails.countDown();
      assertTrue(first.get());
      assertTrue(second.get() || !file.isOpen());
      store.onWrite = Store.NOTHING;
      file.close();
    }
  }

  @Test
  void whatOthersHaveAppendedIsThereAfterAClose() throws IOException {
    try (Quire quire = quire();
        CachedFile file =
            quire.open(
                content.path(),
                OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE))) {
      file.append(MemorySegment.ofArray(new byte[100])); // takes more space than it needs
      file.force(true);
      Files.write(content.path(), new byte[77], StandardOpenOption.APPEND);
    }
    assertEquals((1 << 20) + 177, Files.size(content.path()));
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void everyFormRefusesAClosedFileByName(Form form) throws IOException {
    try (Quire quire = quire()) {
      CachedFile file = quire.open(content.path());
      form.read(quire, file, 0, 10_000);
      file.close();
      IllegalStateException e =
          assertThrows(IllegalStateException.class, () -> form.read(quire, file, 0, 10_000));
      assertTrue(Reads.said(e).contains(content.path() + " is closed"), e::toString);
      assertThrows(IllegalStateException.class, () -> file.hint(0));
      assertThrows(IllegalStateException.class, file::size);
      assertThrows(IllegalStateException.class, file::revalidate);
      assertThrows(IllegalStateException.class, () -> file.advise(Advice.RANDOM));
      assertEquals(0, file.residentBytes());
      Intact.checkEmpty(quire);
    }
  }

  /** The record of a file that is closed goes to the next one, and its size with it. */
  @Test
  void theSizeOfAFileThatIsClosedMeanwhileIsRefusedAndNeverAnothers() throws Exception {
    TestFile small = TestFile.create(folder.resolve("small"), 43, 10);
    try (Quire quire = quire();
        ExecutorService executor = Executors.newFixedThreadPool(2)) {
      AtomicReference<CachedFile> current = new AtomicReference<>(quire.open(content.path()));
      AtomicBoolean done = new AtomicBoolean();
      List<Future<?>> askers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        askers.add(
            executor.submit(() -> {
              while (!done.get()) {
                askForSize(current.get());
              }
            }));
      }
      for (int round = 0; round < 1000; round++) {
        current.get().close();
        quire.open(small.path()).close();
        current.set(quire.open(content.path()));
        content.check(0, 9, Form.PIN.read(quire, current.get(), 0, 9), "round " + round);
      }
      done.set(true);
      for (Future<?> asker : askers) {
        asker.get();
      }
      current.get().close();
      Intact.checkEmpty(quire);
    }
  }

  private void askForSize(CachedFile file) {
    try {
      for (int i = 0; i < 10_000; i++) {
        assertEquals(content.size(), file.size());
      }
    } catch (IllegalStateException closed) {
      assertFalse(file.isOpen());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aClosedInstanceRefusesByNameOnPlatformAndVirtualThreads(boolean virtual) throws Exception {
    Quire quire = quire();
    CachedFile file = quire.open(content.path());
    quire.close();
    try (ExecutorService executor =
        virtual
            ? Executors.newVirtualThreadPerTaskExecutor()
            : Executors.newSingleThreadExecutor()) {
      IllegalStateException open =
          executor
              .submit(
                  () -> assertThrows(IllegalStateException.class, () -> quire.open(content.path())))
              .get();
      assertTrue(Reads.said(open).contains("instance is closed"), open::toString);
      IllegalStateException read =
          executor
              .submit(() -> assertThrows(IllegalStateException.class, () -> readAt(file, 0)))
              .get();
      assertTrue(Reads.said(read).contains("is closed"), read::toString);
    }
    assertDoesNotThrow(quire::stats);
    assertDoesNotThrow(() -> quire.memoryMap(16));
  }

  private static int readAt(CachedFile file, long position) throws IOException {
    return file.read(position, MemorySegment.ofArray(new byte[8]));
  }

  @Test
  void aClosedPinThrowsInEveryAccess() throws IOException {
    try (Quire quire = quire();
        CachedFile file = quire.open(content.path())) {
      Folio page = file.pin(0);
      MemorySegment segment = page.segment();
      page.close();
      assertThrows(IllegalStateException.class, () -> page.getByte(0));
      assertThrows(IllegalStateException.class, () -> page.getShort(0));
      assertThrows(IllegalStateException.class, () -> page.getInt(0));
      assertThrows(IllegalStateException.class, () -> page.getLong(0));
      assertThrows(IllegalStateException.class, page::segment);
      assertThrows(IllegalStateException.class, page::hint);
      assertThrows(
          IllegalStateException.class,
          () -> page.copyTo(0, MemorySegment.ofArray(new byte[1]), 0, 1));
      assertThrows(
          IllegalStateException.class,
          () -> segment.get(java.lang.foreign.ValueLayout.JAVA_BYTE, 0));
    }
  }

  @Test
  void aPinChecksItsBoundsAndGivesNothingToWrite() throws IOException {
    try (Quire quire = quire();
        CachedFile file = quire.open(content.path());
        Folio page = file.pin(0)) {
      for (int offset : new int[] {-1, 4096, 4089, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
        assertThrows(IndexOutOfBoundsException.class, () -> page.getLong(offset));
      }
      assertEquals(content.at(4095), page.getByte(4095));
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> page.copyTo(4000, MemorySegment.ofArray(new byte[100]), 0, 100));
      assertTrue(page.segment().isReadOnly());
    }
  }

  @Test
  void aPinWithASegmentCannotBeClosedByAnotherThreadAndIsNotLostByTheAttempt() throws Exception {
    try (Quire quire = quire();
        CachedFile file = quire.open(content.path())) {
      Folio page = file.pin(0);
      assertEquals(4096, page.segment().byteSize());
      Thread other = Thread.ofPlatform().unstarted(page::close);
      other.setUncaughtExceptionHandler((thread, failure) -> {});
      other.start();
      other.join();
      assertEquals(content.at(9), page.getByte(9));
      page.close();
      Intact.check(quire);
    }
  }

  @Test
  void closingAnInstanceWithPinsNamesWhereTheyWereTakenAndKillsNobody() throws IOException {
    Quire quire = quire();
    CachedFile file = quire.open(content.path());
    Folio one = file.pin(4096);
    Folio two = file.pin(300_000, PinMode.SHARED);
    PinsOutstandingException e = assertThrows(PinsOutstandingException.class, quire::close);
    assertTrue(Reads.said(e).startsWith("2 folios are pinned"), e::toString);
    assertTrue(Reads.said(e).contains("ClosingTest"), e::toString);
    assertTrue(Reads.said(e).contains("byte 4096 of " + content.path()), e::toString);
    assertTrue(Reads.said(e).contains("byte 299008 of " + content.path()), e::toString);
    quire.close();
    assertEquals(-1, one.segment().mismatch(MemorySegment.ofArray(content.expected(4096, 4096))));
    assertEquals(content.at(300_000), two.getByte(300_000 - 299_008));
    assertEquals(2, quire.holders().size());
    one.close();
    assertFalse(quire.rooms().isGivenBack());
    two.close();
    assertTrue(quire.rooms().isGivenBack());
    assertEquals(0, quire.holders().size());
  }

  @Test
  void theMemoryOfAClosedInstanceServesTheNextOne() throws IOException {
    long base = 0;
    for (int i = 0; i < 5; i++) {
      try (Quire quire = Quire.builder().memory(40 << 20).build();
          CachedFile file = quire.open(content.path())) {
        content.check(0, 100, Form.PIN.read(quire, file, 0, 100), "instance " + i);
        long now = quire.rooms().frames().address(0);
        assertTrue(base == 0 || base == now, "another range was reserved");
        base = now;
      }
    }
  }

  @Test
  void closingOneHandleLeavesTheOthersAndTheLastOneTakesThePages() throws IOException {
    try (Quire quire = quire()) {
      CachedFile one = quire.open(content.path());
      CachedFile two = quire.open(content.path());
      content.check(0, 100_000, Form.PIN.read(quire, one, 0, 100_000), "one");
      one.close();
      content.check(0, 100_000, Form.PIN.read(quire, two, 0, 100_000), "two");
      two.close();
      Intact.checkEmpty(quire);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void readersOfAFileThatIsClosedUnderThemReadWellOrAreToldSo(boolean wholeInstance)
      throws Exception {
    for (int round = 0; round < 30; round++) {
      Quire quire = Quire.builder().memory(QuireBuilder.MIN_MEMORY).build();
      CachedFile file = quire.open(content.path());
      CountDownLatch started = new CountDownLatch(8);
      try (ExecutorService executor = Executors.newThreadPerTaskExecutor(ClosingTest::mixed)) {
        List<Future<?>> readers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          int id = i;
          readers.add(executor.submit(() -> readUntilClosed(quire, file, id, started)));
        }
        started.await();
        if (wholeInstance) {
          try {
            quire.close();
          } catch (PinsOutstandingException e) {
            assertTrue(Reads.said(e).contains("pinned"), e::toString);
          }
        } else {
          file.close();
        }
        for (Future<?> reader : readers) {
          reader.get();
        }
        if (!wholeInstance) {
          Intact.checkEmpty(quire);
        }
      }
      quire.close();
      assertTrue(quire.rooms().isGivenBack(), "references were lost");
    }
  }

  private static Thread mixed(Runnable body) {
    return System.identityHashCode(body) % 2 == 0
        ? Thread.ofVirtual().unstarted(body)
        : Thread.ofPlatform().unstarted(body);
  }

  private Void readUntilClosed(Quire quire, CachedFile file, int id, CountDownLatch started)
      throws IOException {
    Form[] forms = Form.values();
    try {
      for (int i = 0; ; i++) {
        Form form = forms[(i + id) % forms.length];
        long position = (i * 7919L + id * 104_729L) % content.size();
        byte[] read = form.read(quire, file, position, 6000);
        content.check(position, 6000, read, form);
        if (i == 3) {
          started.countDown();
        }
      }
    } catch (IllegalStateException closed) {
      assertTrue(Reads.said(closed).contains("is closed"), closed::toString);
      return null;
    } catch (java.util.concurrent.CompletionException failed) {
      assertTrue(
          failed.getCause() instanceof IllegalStateException closed
              && Reads.said(closed).contains("is closed"),
          failed::toString);
      return null;
    }
  }
}
