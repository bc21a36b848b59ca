package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.os.Os;
import dev.quire.stats.QuireStats;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Slots of threads are metadata: the budget pays for them, and what it cannot pay is shared. */
@Timeout(60)
final class SlotBudgetTest {

  private static final int THREADS = 1000;
  private static final int SLOTS = 63;
  private static final long PAGE = 4096;

  @TempDir Path folder;
  private TestFile content;

  @BeforeEach
  void create() throws IOException {
    content = TestFile.create(folder.resolve("file"), 71, 12 << 20);
  }

  /** A budget of whole sections, so that nothing is left over below one. */
  private static long exactly(boolean portable) {
    try (Quire quire = Quire.builder().memory(9 << 20).portable(portable).build()) {
      long total = quire.stats().budgetBytes() - quire.stats().reservedBytes();
      return total + quire.rooms().overheadBytes() - PAGE; // the first page of slots
    }
  }

  private static Quire quire(long memory, boolean portable) {
    return Quire.builder().memory(memory).pinSampling(1).portable(portable).build();
  }

  private static void assertSums(QuireStats stats) {
    long sum = stats.freeBytes() + stats.usedBytes() + stats.reservedBytes();
    assertEquals(stats.budgetBytes(), sum, "free + used + reserved");
    assertTrue(stats.usedBytes() + stats.reservedBytes() <= stats.budgetBytes());
  }

  /** Has so many threads look pages up; all of them live until the body has run. */
  private void beside(Quire quire, CachedFile file, int threads, ThrowingRunnable body)
      throws Exception {
    CountDownLatch pinned = new CountDownLatch(threads);
    CountDownLatch leave = new CountDownLatch(1);
    List<Future<?>> all = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < threads; i++) {
        long position = i % 8 * PAGE;
        all.add(
            executor.submit(() -> {
              try (Folio page = file.pin(position)) {
                assertEquals(content.at(position + 9), page.getByte(9));
              } finally {
                pinned.countDown();
              }
              leave.await();
              content.check(position, 9, Form.PIN.read(quire, file, position, 9), "once more");
              return null;
            }));
      }
      pinned.await();
      try {
        body.run();
      } finally {
        leave.countDown();
      }
      for (Future<?> each : all) {
        each.get();
      }
    }
  }

  private interface ThrowingRunnable {
    void run() throws Exception;
  }

  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void aThousandThreadsAreMetadataThatTheBudgetPaysFor(boolean leftOver, boolean portable)
      throws Exception {
    long memory = leftOver ? 9 << 20 : exactly(portable);
    Quire quire = quire(memory, portable);
    try (CachedFile file = quire.open(content.path())) {
      content.check(0, 99, Form.PIN.read(quire, file, 0, 99), "first");
      QuireStats before = quire.stats();
      beside(
          quire,
          file,
          THREADS,
          () -> {
            QuireStats stats = quire.stats();
            assertSums(stats);
            long pages = (stats.metadataBytes() - before.metadataBytes()) / PAGE;
            assertTrue(stats.readerSlots() >= THREADS, stats::toString);
            assertTrue(pages >= THREADS / SLOTS - 1, () -> pages + " pages more");
            assertTrue(pages <= THREADS / SLOTS + 3, () -> pages + " pages more");
            Intact.check(quire);
          });
      Intact.check(quire);
    }
    Intact.checkEmpty(quire);
    quire.close();
    assertTrue(quire.rooms().isGivenBack());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFullCacheMakesRoomForSlots(boolean portable) throws Exception {
    try (Quire quire = quire(exactly(portable), portable);
        CachedFile file = quire.open(content.path())) {
      content.check(0, 12 << 20, Form.HEAP_SEGMENT.read(quire, file, 0, 12 << 20), "warm");
      beside(
          quire,
          file,
          THREADS,
          () -> {
            assertSums(quire.stats());
            assertTrue(quire.stats().readerSlots() > 3 * SLOTS, () -> quire.stats().toString());
          });
      Intact.check(quire);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 9 * PAGE})
  void aSystemWithoutMemoryForAPageOfSlotsIsABudgetWithoutOne(long leftOver) {
    try (Quire quire = quire(9 << 20, false)) {
      Assembly rooms = quire.rooms();
      long free = rooms.buddy().freeFrames();
      Os poor = poor(rooms.os());
      SlotPages pages = new SlotPages(poor, rooms.frames(), rooms.buddy(), leftOver, false);
      assertEquals(0, pages.page());
      assertEquals(0, pages.withoutFrame());
      assertEquals(free, rooms.buddy().freeFrames());
      Intact.check(quire);
    }
  }

  /** As the given one, but there is no address space left. */
  private static Os poor(Os os) {
    return (Os)
        Proxy.newProxyInstance(
            Os.class.getClassLoader(),
            new Class<?>[] {Os.class},
            (proxy, method, arguments) ->
                method.getName().equals("reserve")
                    ? os.reserve(1L << 60, PAGE) // no machine has so much
                    : method.invoke(os, arguments));
  }

  @Test
  void withEverythingPinnedNewThreadsStillReadWhatIsThereAndCloseWhatTheyLike() throws Exception {
    Quire quire = quire(exactly(false), false);
    CachedFile file = quire.open(content.path(), OpenOptions.read().advice(Advice.RANDOM));
    List<Folio> pins = new ArrayList<>();
    assertThrows(
        MemoryExhaustedException.class,
        () -> {
          for (long at = 0; at < content.size(); at += PAGE) {
            pins.add(file.pin(at));
          }
        });
    beside(
        quire,
        file,
        200,
        () -> {
          assertSums(quire.stats());
          FutureTask<?> late = new FutureTask<>(() -> refuse(file), null);
          Thread thread = Thread.ofPlatform().start(late);
          late.get();
          thread.join();
        });
    Intact.check(quire, pins.size());
    Thread closing = Thread.ofPlatform().start(file::close);
    closing.join();
    pins.forEach(Folio::close);
    Intact.checkEmpty(quire);
    quire.close();
    assertTrue(quire.rooms().isGivenBack());
  }

  private void refuse(CachedFile file) {
    MemorySegment target = MemorySegment.ofArray(new byte[8]);
    assertThrows(MemoryExhaustedException.class, () -> file.read(content.size() - 8, target));
  }
}
