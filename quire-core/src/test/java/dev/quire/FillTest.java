package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Filling: once for each page, failures to everybody who waits, nothing kept of a failed one. */
@Timeout(60)
final class FillTest {

  private static final int THREADS = 16;

  @TempDir Path folder;
  private final Faulty.Plan plan = new Faulty.Plan();
  private TestFile content;
  private Quire quire;

  @BeforeEach
  void open() throws IOException {
    content = TestFile.create(folder.resolve("file"), 11, 1 << 20);
    QuireBuilder builder = Quire.builder().memory(8 << 20);
    builder.backings = plan;
    quire = builder.build();
  }

  @AfterEach
  void close() {
    Intact.checkEmpty(quire);
    quire.close();
  }

  private static ExecutorService threads(boolean virtual) {
    return virtual
        ? Executors.newVirtualThreadPerTaskExecutor()
        : Executors.newFixedThreadPool(THREADS);
  }

  private static byte[] read(CachedFile file, long position, int length) throws IOException {
    byte[] target = new byte[length];
    assertEquals(length, file.read(position, MemorySegment.ofArray(target)));
    return target;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void onePageIsFilledOnceHoweverManyThreadsAskForIt(boolean virtual) throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    plan.fault =
        (real, position, address, bytes) -> {
          await(waiting);
          return real.read(position, address, bytes);
        };
    try (CachedFile file = quire.open(content.path(), OpenOptions.read().advice(Advice.RANDOM));
        ExecutorService executor = threads(virtual)) {
      List<Future<byte[]>> results = new ArrayList<>();
      AtomicInteger started = new AtomicInteger();
      for (int i = 0; i < THREADS; i++) {
        int each = i;
        results.add(
            executor.submit(() -> {
              started.incrementAndGet();
              return each % 2 == 0
                  ? read(file, 40_960, 100)
                  : Form.PIN.read(quire, file, 40_960, 100);
            }));
      }
      while (started.get() < THREADS || plan.calls.isEmpty()) {
        Thread.onSpinWait();
      }
      waiting.countDown();
      for (Future<byte[]> result : results) {
        content.check(40_960, 100, result.get(), "concurrent");
      }
      assertEquals(1, plan.calls.size());
      assertEquals(1, quire.stats().fills());
      Intact.check(quire);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anErrorOfTheDeviceReachesEveryWaiterAndALaterReadSucceeds(boolean virtual) throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    plan.fault =
        (real, position, address, bytes) -> {
          await(waiting);
          return Faulty.EIO.read(real, position, address, bytes);
        };
    try (CachedFile file = quire.open(content.path(), OpenOptions.read().advice(Advice.RANDOM));
        ExecutorService executor = threads(virtual)) {
      List<Future<QuireIoException>> results = new ArrayList<>();
      CountDownLatch started = new CountDownLatch(THREADS);
      for (int i = 0; i < THREADS; i++) {
        results.add(
            executor.submit(() -> {
              started.countDown();
              return assertThrows(QuireIoException.class, () -> read(file, 8192, 10));
            }));
      }
      started.await();
      waiting.countDown();
      for (Future<QuireIoException> result : results) {
        QuireIoException e = result.get();
        assertTrue(Reads.said(e).contains("8192"), e::toString);
        assertTrue(Reads.said(e).contains(content.path().toString()), e::toString);
        assertTrue(Reads.said(e).contains("injected EIO"), e::toString);
        assertInstanceOf(IOException.class, e.getCause());
      }
      assertEquals(0, file.residentBytes());
      Intact.check(quire);
      plan.fault = Faulty.NONE;
      content.check(8192, 10, read(file, 8192, 10), "retry");
    }
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void everyFormReportsAFailedFillAndReadsWellAfterwards(Form form) throws Exception {
    try (CachedFile file = quire.open(content.path())) {
      plan.fault = Faulty.EIO;
      assertThrows(IOException.class, () -> form.read(quire, file, 70_000, 5000));
      plan.fault = Faulty.SHORT;
      assertThrows(IOException.class, () -> form.read(quire, file, 70_000, 5000));
      Intact.check(quire);
      assertEquals(0, file.residentBytes());
      plan.fault = Faulty.NONE;
      content.check(70_000, 5000, form.read(quire, file, 70_000, 5000), form);
    }
  }

  @Test
  void aFailureAfterSomePagesIsAnExceptionAndTheNextReadStartsAgain() throws Exception {
    try (CachedFile file = quire.open(content.path(), OpenOptions.read().advice(Advice.RANDOM))) {
      plan.fault =
          (real, position, address, bytes) ->
              (position >= 16384 ? Faulty.EIO : Faulty.NONE).read(real, position, address, bytes);
      assertThrows(QuireIoException.class, () -> read(file, 0, 65_536));
      assertEquals(16384, file.residentBytes());
      plan.fault = Faulty.NONE;
      content.check(0, 65_536, read(file, 0, 65_536), "retry");
    }
  }

  @Test
  void prefetchReportsTheFirstFailure() throws Exception {
    try (CachedFile file = quire.open(content.path())) {
      plan.fault = Faulty.EIO;
      var failed = file.prefetch(0, 1 << 16);
      assertInstanceOf(
          QuireIoException.class,
          assertThrows(java.util.concurrent.ExecutionException.class, failed::get).getCause());
      assertEquals(0, file.residentBytes());
      plan.fault = Faulty.NONE;
      content.check(0, 1000, read(file, 0, 1000), "after a failed prefetch");
    }
  }

  @Test
  void aTransformSeesEachPageOnceWithZerosBeyondTheEnd() throws Exception {
    content.resize(100_001);
    List<Long> positions = java.util.Collections.synchronizedList(new ArrayList<>());
    PageTransform transform =
        (position, page) -> {
          positions.add(position);
          for (long i = 0; i < page.byteSize(); i++) {
            byte stored = page.get(ValueLayout.JAVA_BYTE, i);
            assertEquals(position + i < content.size() ? content.at(position + i) : 0, stored);
            page.set(ValueLayout.JAVA_BYTE, i, (byte) ~stored);
          }
        };
    OpenOptions options = OpenOptions.read().pageSize(8192).transform(transform);
    try (CachedFile file = quire.open(content.path(), options)) {
      byte[] all = read(file, 0, 100_001);
      for (int i = 0; i < all.length; i++) {
        assertEquals((byte) ~content.at(i), all[i]);
      }
      file.prefetch(0, 200_000).join();
      assertEquals(13, positions.stream().distinct().count());
      assertEquals(13, positions.size());
    }
  }

  @Test
  void aTransformThatFailsKeepsThePageOutOfTheCacheForEverybody() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    PageTransform transform =
        (position, page) -> {
          switch (calls.incrementAndGet()) {
            case 1 -> throw new IOException("bad checksum");
            case 2 -> throw new IllegalArgumentException("a bug of the engine");
            case 3 -> throw new StackOverflowError("another");
            default -> {}
          }
        };
    OpenOptions options = OpenOptions.read().transform(transform).advice(Advice.RANDOM);
    try (CachedFile file = quire.open(content.path(), options)) {
      for (String expected : List.of("bad checksum", "a bug of the engine", "another")) {
        QuireIoException e = assertThrows(QuireIoException.class, () -> read(file, 4096, 9));
        assertTrue(Reads.said(e).contains(expected), e::toString);
        assertEquals(0, file.residentBytes());
        Intact.check(quire);
      }
      content.check(4096, 9, read(file, 4096, 9), "after failures");
      assertEquals(4, calls.get());
    }
  }

  @Test
  void anInterruptedReaderReadsKeepsItsStatusAndClosesNothing() throws Exception {
    try (CachedFile file = quire.open(content.path())) {
      Thread.currentThread().interrupt();
      for (Form form : Form.values()) {
        content.check(500_000, 9000, form.read(quire, file, 500_000, 9000), form);
        assertTrue(Thread.currentThread().isInterrupted(), form::toString);
      }
      assertTrue(Thread.interrupted());
      content.check(0, 100, read(file, 0, 100), "afterwards");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anInterruptedWaiterBurnsNoProcessorTime(boolean virtual) throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    plan.fault =
        (real, position, address, bytes) -> {
          await(waiting);
          return real.read(position, address, bytes);
        };
    try (CachedFile file = quire.open(content.path())) {
      Thread filler = Thread.ofPlatform().start(() -> Reads.quietly(file, 0));
      while (plan.calls.isEmpty()) {
        Thread.onSpinWait();
      }
      List<Thread> waiters = new ArrayList<>();
      AtomicInteger interrupted = new AtomicInteger();
      Thread.Builder builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
      for (int i = 0; i < 4; i++) {
        waiters.add(
            builder.start(() -> {
              Thread.currentThread().interrupt();
              Reads.quietly(file, 0);
              interrupted.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0);
            }));
      }
      // The compiler and the collector have to come to rest as well; who spins never does.
      long burnt = Long.MAX_VALUE;
      while (burnt >= 300_000_000) {
        long before = Clocks.processCpuNanos();
        Clocks.pause(500);
        burnt = Clocks.processCpuNanos() - before;
      }
      waiting.countDown();
      filler.join();
      for (Thread waiter : waiters) {
        waiter.join();
      }
      assertEquals(4, interrupted.get());
    }
  }

  @Test
  void manyVirtualThreadsThatMissDoNotPinTheirCarriers() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    plan.fault =
        (real, position, address, bytes) -> {
          await(waiting);
          return real.read(position, address, bytes);
        };
    try (CachedFile file = quire.open(content.path(), OpenOptions.read().advice(Advice.RANDOM));
        ExecutorService executor = threads(true)) {
      List<Future<byte[]>> results = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        long position = (long) i << 12;
        results.add(executor.submit(() -> read(file, position, 50)));
      }
      // With every reader blocked in the device, another virtual thread still gets a carrier.
      assertEquals("ran", executor.submit(() -> "ran").get());
      waiting.countDown();
      for (int i = 0; i < 200; i++) {
        content.check((long) i << 12, 50, results.get(i).get(), "virtual");
      }
    }
  }

  private static void await(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
