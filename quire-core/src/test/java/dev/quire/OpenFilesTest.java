package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.cache.Backing;
import dev.quire.stats.MemoryMap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The register: whoever waits for one file's storage keeps nobody from another file. */
@Timeout(60)
final class OpenFilesTest {

  private static final int BYTES = 10_000;

  @TempDir Path folder;
  private final Faulty.Plan plan = new Faulty.Plan();
  private final CountDownLatch reading = new CountDownLatch(1);
  private final CountDownLatch storage = new CountDownLatch(1);
  private TestFile slow;
  private TestFile other;
  private Quire quire;

  @BeforeEach
  void open() throws IOException {
    slow = TestFile.create(folder.resolve("slow"), 81, 1 << 20);
    other = TestFile.create(folder.resolve("other"), 82, 1 << 20);
    quire = build(plan);
  }

  private static Quire build(UnaryOperator<Backing> backings) {
    QuireBuilder builder = Quire.builder().memory(8 << 20);
    builder.backings = backings;
    return builder.build();
  }

  /** Work on a thread of its own, whose state is looked at. */
  private static final class Waiting<T> {
    private final FutureTask<T> task;
    private final Thread thread;

    Waiting(boolean virtual, Callable<T> work) {
      task = new FutureTask<>(work);
      thread = virtual ? Thread.startVirtualThread(task) : Thread.ofPlatform().start(task);
    }

    /** Returns once the thread waits for somebody. */
    Waiting<T> begun() {
      while (thread.getState() != Thread.State.WAITING) {
        assertFalse(task.isDone(), "nothing was waited for");
        LockSupport.parkNanos(100_000);
      }
      return this;
    }

    void assertWaits() {
      assertFalse(task.isDone(), "it did not wait for the storage");
    }

    T get() throws Exception {
      return task.get();
    }
  }

  /** Begins a read of the slow file and returns once its storage is being waited for. */
  private Future<?> readSlowly(ExecutorService executor, CachedFile file) throws Exception {
    plan.fault =
        (real, position, address, bytes) -> {
          reading.countDown();
          awaitQuietly(storage);
          return real.read(position, address, bytes);
        };
    Future<?> reader = executor.submit(() -> readOrBeTold(file));
    reading.await();
    plan.fault = Faulty.NONE;
    return reader;
  }

  private Void readOrBeTold(CachedFile file) throws IOException {
    try {
      slow.check(0, BYTES, Form.NATIVE_SEGMENT.read(quire, file, 0, BYTES), "beside a close");
    } catch (IllegalStateException closed) {
      assertTrue(Reads.said(closed).contains("is closed"), closed::toString);
    }
    return null;
  }

  private static void awaitQuietly(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCloseThatWaitsForItsFillHoldsUpNobodyButThoseWhoOpenThatFile(boolean virtual)
      throws Exception {
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      CachedFile file = quire.open(slow.path());
      CachedFile beside = quire.open(other.path());
      Future<?> reader = readSlowly(executor, file);
      Waiting<Void> closing = new Waiting<>(virtual, () -> close(file)).begun();
      Waiting<CachedFile> opening = new Waiting<>(virtual, () -> quire.open(slow.path())).begun();

      useBeside(beside);
      assertEquals(0, quire.stats().openFiles());
      closing.assertWaits();
      opening.assertWaits();

      storage.countDown();
      closing.get();
      reader.get();
      try (CachedFile again = opening.get()) {
        slow.check(0, BYTES, Form.PIN.read(quire, again, 0, BYTES), "opened again");
        assertEquals(1, quire.stats().openFiles());
      }
      Intact.checkEmpty(quire);
    }
    quire.close();
    assertTrue(quire.rooms().isGivenBack());
  }

  private static Void close(AutoCloseable open) throws Exception {
    open.close();
    return null;
  }

  private void useBeside(CachedFile beside) throws IOException {
    other.check(5000, BYTES, Form.PIN.read(quire, beside, 5000, BYTES), "beside");
    try (CachedFile more = quire.open(other.path())) {
      other.check(70_000, BYTES, Form.SCOPE.read(quire, more, 70_000, BYTES), "a second handle");
      assertEquals(2, quire.stats().files().getFirst().handles());
      assertEquals(1, quire.stats().openFiles(), "the file whose last handle was closed counts");
      MemoryMap map = quire.memoryMap(1);
      assertTrue(quire.describe(map, 0).contains(other.path().toString()));
      assertTrue(quire.toString().contains("1 files open"), quire::toString);
    }
    beside.close();
    quire.open(other.path()).close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theInstanceWaitsForACloseThatIsUnderWayAndRefusesWhoeverWantsIn(boolean virtual)
      throws Exception {
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      CachedFile file = quire.open(slow.path());
      CachedFile beside = quire.open(other.path());
      Future<?> reader = readSlowly(executor, file);
      Waiting<Void> closing = new Waiting<>(virtual, () -> close(file)).begun();
      Waiting<CachedFile> opening = new Waiting<>(virtual, () -> quire.open(slow.path())).begun();
      Waiting<Void> ending = new Waiting<>(virtual, () -> close(quire)).begun();
      Waiting<Void> endingToo = new Waiting<>(virtual, () -> close(quire)).begun();

      assertFalse(beside.isOpen());
      assertThrows(IllegalStateException.class, () -> quire.open(other.path()));
      assertFalse(quire.rooms().isGivenBack());
      List.of(closing, ending, endingToo).forEach(Waiting::assertWaits);

      storage.countDown();
      closing.get();
      reader.get();
      ending.get();
      endingToo.get();
      ExecutionException refused = assertThrows(ExecutionException.class, opening::get);
      assertTrue(Reads.said(refused).contains("instance is closed"), refused::toString);
      assertTrue(quire.rooms().isGivenBack());
    }
  }

  @Test
  void theInstanceWaitsForItsOwnFillsToo() throws Exception {
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      CachedFile file = quire.open(slow.path());
      Future<?> reader = readSlowly(executor, file);
      Waiting<Void> ending = new Waiting<>(false, () -> close(quire)).begun();
      file.close();
      assertFalse(file.isOpen());
      ending.assertWaits();
      storage.countDown();
      ending.get();
      reader.get();
      assertTrue(quire.rooms().isGivenBack());
    }
  }

  @Test
  void aFileHasOneMappingHoweverItIsOpenedAndClosed() throws Exception {
    SplittableRandom seeds = Seeds.random("opens");
    AtomicInteger opened = new AtomicInteger();
    try (ExecutorService executor = Executors.newCachedThreadPool()) {
      List<Future<?>> users = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        SplittableRandom random = seeds.split();
        users.add(executor.submit(() -> openAndClose(random, opened)));
      }
      while (opened.get() < 2000) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      }
      closeBesidePins();
      for (Future<?> user : users) {
        user.get();
      }
    }
    assertTrue(quire.rooms().isGivenBack());
  }

  /** A user may have a page pinned at that moment: then the memory goes back with the pin. */
  private void closeBesidePins() {
    try {
      quire.close();
    } catch (PinsOutstandingException pinned) {
      assertTrue(Reads.said(pinned).contains("pinned"), pinned::toString);
    }
  }

  private Void openAndClose(SplittableRandom random, AtomicInteger opened) throws IOException {
    while (true) {
      try (CachedFile file = quire.open(slow.path())) {
        int mappings = quire.rooms().cache().mappings().size();
        assertTrue(mappings == 1 || !file.isOpen(), () -> mappings + " mappings of one file");
        int position = random.nextInt(1 << 19);
        slow.check(position, 100, Form.PIN.read(quire, file, position, 100), "opened and closed");
        opened.incrementAndGet();
      } catch (IllegalStateException closed) {
        assertTrue(Reads.said(closed).contains("is closed"), closed::toString);
        if (Reads.said(closed).contains("instance")) {
          return null;
        }
      }
    }
  }

  @Test
  void anOpenThatFailsLeavesTheFileToTheNextOne() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    AtomicInteger closed = new AtomicInteger();
    try (Quire failing = build(real -> new FailsOnce(real, asked, closed))) {
      assertThrows(IOException.class, () -> failing.open(slow.path()));
      assertEquals(1, closed.get(), "the descriptor of the failed open");
      assertEquals(0, failing.stats().openFiles());
      try (CachedFile file = failing.open(slow.path())) {
        slow.check(0, BYTES, Form.PIN.read(failing, file, 0, BYTES), "after a failed open");
      }
      assertEquals(2, closed.get());
      Intact.checkEmpty(failing);
    }
  }

  /** A backing that does not know its version when it is asked for the first time. */
  private record FailsOnce(Backing real, AtomicInteger asked, AtomicInteger closed)
      implements Backing {

    @Override
    public Version version() throws IOException {
      if (asked.incrementAndGet() == 1) {
        throw new IOException("injected");
      }
      return real.version();
    }

    @Override
    public int read(long position, long address, int bytes) throws IOException {
      return real.read(position, address, bytes);
    }

    @Override
    public void close() {
      closed.incrementAndGet();
      real.close();
    }
  }
}
