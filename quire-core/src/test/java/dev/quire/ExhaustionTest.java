package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.reclaim.Lanes;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory that runs out: what is said, how soon, and that it passes. */
@Timeout(60)
final class ExhaustionTest {

  private static final long SIZE = 12 << 20;

  @TempDir Path folder;

  private static Quire smallest() {
    return Quire.builder().memory(QuireBuilder.MIN_MEMORY).pinSampling(1).build();
  }

  @ParameterizedTest
  @ValueSource(ints = {4096, 65536})
  void whenAllPagesArePinnedTheErrorNamesCountsAndPlacesSoonAndPassesWithThePins(int pageBytes)
      throws IOException {
    TestFile content = TestFile.create(folder.resolve("file"), 61, SIZE);
    OpenOptions options = OpenOptions.read().pageSize(pageBytes).advice(Advice.RANDOM);
    try (Quire quire = smallest();
        CachedFile file = quire.open(content.path(), options)) {
      Deque<Folio> pins = new ArrayDeque<>();
      MemoryExhaustedException e =
          assertThrows(
              MemoryExhaustedException.class,
              () -> {
                for (long at = 0; at < SIZE; at += pageBytes) {
                  pins.add(file.pin(at));
                }
              });
      assertTrue(pins.size() > (2 << 20) / pageBytes, () -> pins.size() + " pins");
      assertTrue(Reads.said(e).contains(pins.size() + " folios are held"), e::toString);
      assertTrue(Reads.said(e).contains("ExhaustionTest"), e::toString);
      assertTrue(Reads.said(e).contains(content.path().toString()), e::toString);
      Intact.check(quire, pins.size());
      for (int i = 0; i < 10; i++) {
        byte[] target = new byte[10];
        assertThrows(
            MemoryExhaustedException.class,
            () -> file.read(SIZE - 5000, MemorySegment.ofArray(target)));
      }
      pins.pop().close();
      byte[] bytes = Form.HEAP_SEGMENT.read(quire, file, SIZE - 5000, 800);
      content.check(SIZE - 5000, 800, bytes, "after an unpin");
      for (Folio pin : pins) {
        assertEquals(content.at(pin.position() + 33), pin.getByte(33));
        pin.close();
      }
      Intact.check(quire);
    }
  }

  /** As another thread that reclaims, and is stopped with a page in its hands. */
  @Test
  void whoMeetsExhaustionWaitsForThoseWhoAreAboutToEvict() throws Exception {
    TestFile content = TestFile.create(folder.resolve("file"), 64, SIZE);
    try (Quire quire = smallest();
        CachedFile file = quire.open(content.path(), OpenOptions.read().advice(Advice.RANDOM))) {
      Deque<Folio> pins = new ArrayDeque<>();
      assertThrows(
          MemoryExhaustedException.class,
          () -> {
            for (long at = 0; at < SIZE; at += 4096) {
              pins.add(file.pin(at));
            }
          });
      Intact.check(quire, pins.size()); // the background has come to an end
      pins.pop().close();
      Lanes lanes = quire.rooms().lanes();
      long aside = lanes.isolate();
      while (aside == 0) {
        aside = lanes.isolate();
      }
      FutureTask<byte[]> read =
          new FutureTask<>(() -> Form.HEAP_SEGMENT.read(quire, file, SIZE - 5000, 800));
      Thread.ofPlatform().start(read);
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
      while (!read.isDone() && System.nanoTime() < end) {
        LockSupport.parkNanos(1_000_000);
      }
      lanes.putBack(aside);
      quire.unpin(aside);
      content.check(SIZE - 5000, 800, read.get(), "after an eviction by somebody else");
      pins.forEach(Folio::close);
      Intact.check(quire);
    }
  }

  @Test
  void threadsThatMeetExhaustionTogetherAllHearOfItAndAllGoOnAfterwards() throws Exception {
    TestFile content = TestFile.create(folder.resolve("file"), 62, SIZE);
    try (Quire quire = smallest();
        CachedFile file = quire.open(content.path(), OpenOptions.read().advice(Advice.RANDOM));
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch exhausted = new CountDownLatch(6);
      CountDownLatch released = new CountDownLatch(1);
      List<Future<?>> threads = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        long from = i * (SIZE / 6) & -4096;
        threads.add(
            executor.submit(() -> {
              List<Folio> pins = new ArrayList<>();
              assertThrows(
                  MemoryExhaustedException.class,
                  () -> {
                    for (long at = from; at < from + SIZE / 6; at += 4096) {
                      pins.add(file.pin(at));
                    }
                  });
              exhausted.countDown();
              assertTrue(released.await(30, TimeUnit.SECONDS));
              pins.forEach(Folio::close);
              content.check(from, 9000, Form.PIN.read(quire, file, from, 9000), "afterwards");
              return null;
            }));
      }
      assertTrue(exhausted.await(30, TimeUnit.SECONDS), "somebody hangs");
      released.countDown();
      for (Future<?> thread : threads) {
        thread.get();
      }
      Intact.check(quire);
    }
  }

  @Test
  void aSparseFileOfATerabyteIsReadAtRandomThroughTheSmallestBudget() throws IOException {
    Path path = folder.resolve("sparse");
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(1L << 40);
    }
    try (Quire quire = smallest();
        CachedFile file = quire.open(path)) {
      MemorySegment target = MemorySegment.ofArray(new byte[8]);
      for (long i = 0; i < 20_000; i++) {
        long position = i * 104_729L * 4096 & (1L << 40) - 8;
        assertEquals(8, file.read(position, target));
      }
      Intact.check(quire);
    }
  }

  @Test
  void thousandsOfVirtualThreadsPinAtOnceInAFullCacheOfTheSmallestBudget() throws Exception {
    TestFile content = TestFile.create(folder.resolve("file"), 63, SIZE);
    try (Quire quire = smallest();
        CachedFile file = quire.open(content.path());
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      content.check(0, (int) SIZE, Form.HEAP_SEGMENT.read(quire, file, 0, (int) SIZE), "warm");
      int count = 4000;
      CountDownLatch pinned = new CountDownLatch(count);
      CountDownLatch released = new CountDownLatch(1);
      List<Future<?>> threads = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        long position = (i % 32) * 4096L;
        threads.add(
            executor.submit(() -> {
              try (Folio page = file.pin(position)) {
                assertEquals(content.at(position + 5), page.getByte(5));
                pinned.countDown();
                released.await();
              } finally {
                pinned.countDown();
              }
              return null;
            }));
      }
      boolean all = pinned.await(30, TimeUnit.SECONDS);
      released.countDown();
      for (Future<?> thread : threads) {
        thread.get();
      }
      assertTrue(all);
      Intact.check(quire);
    }
  }
}
