package dev.quire.core.epoch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(100)
final class EpochTest {

  private final AtomicInteger pages = new AtomicInteger();
  private final Epoch epoch = new Epoch(words(128), this::page, /* heavyBarrier= */ null);

  private static long words(long bytes) {
    return Arena.global().allocate(bytes, 64).address();
  }

  private long page() {
    pages.incrementAndGet();
    return words(4096);
  }

  @Test
  void aStampElapsesAtOnceWhenNobodyReads() {
    assertTrue(epoch.elapsed(epoch.stamp()));
  }

  @Test
  void aStampDoesNotElapseUnderASectionThatWasOpenAndDoesAfterIt() {
    Reader reader = epoch.reader();
    reader.enter();
    long stamp = epoch.stamp();
    assertFalse(epoch.elapsed(stamp));
    assertFalse(epoch.elapsed(stamp));
    reader.exit();
    assertTrue(epoch.elapsed(stamp));
  }

  @Test
  void aNestedSectionEndsWithItsOutermostExit() {
    Reader reader = epoch.reader();
    reader.enter();
    reader.enter();
    long stamp = epoch.stamp();
    reader.exit();
    assertTrue(reader.inside());
    assertFalse(epoch.elapsed(stamp));
    reader.exit();
    assertFalse(reader.inside());
    assertTrue(epoch.elapsed(stamp));
  }

  @Test
  void aGracePeriodAwaitedInsideASectionIsRefused() {
    Reader reader = epoch.reader();
    reader.enter();
    try {
      assertThrows(IllegalStateException.class, epoch::synchronize);
    } finally {
      reader.exit();
    }
    epoch.synchronize();
  }

  @Test
  void synchronizeWaitsForAReaderThatIsInside() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    AtomicInteger left = new AtomicInteger();
    Thread reader =
        Thread.ofVirtual()
            .start(() -> {
              epoch.reader().enter();
              inside.countDown();
              try {
                leave.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              } finally {
                left.set(1);
                epoch.reader().exit();
              }
            });
    inside.await();
    AtomicInteger seen = new AtomicInteger(-1);
    Thread waiter =
        Thread.ofPlatform()
            .start(() -> {
              epoch.synchronize();
              seen.set(left.get());
            });
    waiter.join(java.time.Duration.ofMillis(100));
    assertEquals(-1, seen.get());
    leave.countDown();
    waiter.join();
    reader.join();
    assertEquals(1, seen.get());
  }

  @Test
  void aHundredThousandVirtualThreadsShareTheSlotsOfThoseThatDied() {
    int threads = 100_000;
    AtomicInteger entered = new AtomicInteger();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < threads; i++) {
        executor.execute(() -> {
          Reader reader = epoch.reader();
          reader.enter();
          entered.incrementAndGet();
          reader.exit();
        });
      }
    }
    assertEquals(threads, entered.get());
    assertTrue(epoch.registered() < threads / 2, () -> epoch.registered() + " slots in use");
    int most = threads / SlotLayout.SLOTS + 2;
    assertTrue(pages.get() <= most, () -> pages.get() + " pages");
    assertTrue(epoch.elapsed(epoch.stamp()));
  }

  @Test
  void aThreadWithoutMemoryForItsSlotHasSomeMadeOrIsToldSo() throws Exception {
    AtomicInteger left = new AtomicInteger(1);
    AtomicInteger asked = new AtomicInteger();
    Epoch[] made = new Epoch[1];
    Epoch small =
        new Epoch(
            words(128),
            () -> left.getAndDecrement() > 0 ? words(4096) : 0,
            () -> {
              made[0].reader().enter(); // who makes memory needs sections
              made[0].reader().exit();
              left.set(1);
              return asked.incrementAndGet() < 3;
            },
            /* heavyBarrier= */ null,
            -1);
    made[0] = small;
    CountDownLatch done = new CountDownLatch(1);
    AtomicInteger refused = new AtomicInteger();
    AtomicInteger started = new AtomicInteger();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 400; i++) {
        executor.execute(() -> {
          try {
            small.reader().enter();
            small.reader().exit();
          } catch (IllegalStateException e) {
            refused.incrementAndGet();
          }
          started.incrementAndGet();
          try {
            done.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
      }
      while (started.get() < 400) {
        Thread.onSpinWait();
      }
      done.countDown();
    }
    assertTrue(asked.get() >= 3);
    assertTrue(refused.get() > 0);
    assertTrue(small.elapsed(small.stamp()));
  }
}
