package dev.quire.core.epoch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

  /** An epoch with one page, and as many more as {@code makes} says once somebody has asked. */
  private static Epoch small(AtomicInteger asked, int makes) {
    AtomicInteger left = new AtomicInteger(1);
    Epoch[] made = new Epoch[1];
    made[0] =
        new Epoch(
            words(128),
            () -> left.getAndUpdate(pages -> Math.max(0, pages - 1)) > 0 ? words(4096) : 0,
            () -> {
              made[0].reader().enter(); // who makes memory needs sections
              made[0].reader().exit();
              boolean makesOne = asked.incrementAndGet() <= makes;
              left.addAndGet(makesOne ? 1 : 0);
              return makesOne;
            },
            /* heavyBarrier= */ null,
            -1);
    return made[0];
  }

  @Test
  void threadsWithoutMemoryForASlotHaveSomeMadeAndThenShareOne() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Epoch small = small(asked, 2);
    int threads = 400;
    CountDownLatch inside = new CountDownLatch(threads);
    CountDownLatch leave = new CountDownLatch(1);
    long stamp;
    List<Future<?>> readers = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < threads; i++) {
        readers.add(
            executor.submit(() -> {
              Reader reader = small.reader();
              reader.enter();
              reader.enter();
              reader.exit();
              inside.countDown();
              leave.await();
              assertTrue(reader.inside());
              reader.exit();
              assertFalse(reader.inside());
              return null;
            }));
      }
      inside.await();
      assertTrue(asked.get() >= 3);
      int most = 3 * SlotLayout.SLOTS;
      assertTrue(small.registered() <= most, () -> small.registered() + " slots");
      stamp = small.stamp();
      assertFalse(small.elapsed(stamp));
      leave.countDown();
    }
    for (Future<?> reader : readers) {
      reader.get();
    }
    assertTrue(small.elapsed(stamp));
  }

  @Test
  void aGracePeriodWaitsForTheCrowdToo() throws Exception {
    Epoch small = small(new AtomicInteger(), 0);
    occupy(small, SlotLayout.SLOTS - 1); // one is the crowd's
    CountDownLatch entered = new CountDownLatch(2);
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch second = new CountDownLatch(1);
    Thread one = Thread.ofVirtual().start(() -> stay(small, entered, first));
    Thread two = Thread.ofVirtual().start(() -> stay(small, entered, second));
    entered.await();
    long stamp = small.stamp();
    assertFalse(small.elapsed(stamp));
    first.countDown();
    one.join();
    assertFalse(small.elapsed(stamp));
    second.countDown();
    two.join();
    assertTrue(small.elapsed(stamp));
  }

  @Test
  void aGracePeriodEndsInACrowdOfWhichSomebodyIsAlwaysInside() throws Exception {
    Epoch small = small(new AtomicInteger(), 0);
    occupy(small, SlotLayout.SLOTS - 1);
    CountDownLatch leave = new CountDownLatch(1);
    Thread last = enterAndStay(small, leave);
    long stamp = small.stamp();
    assertFalse(small.elapsed(stamp));
    for (int relay = 0; relay < 3; relay++) {
      CountDownLatch next = new CountDownLatch(1);
      Thread follower = enterAndStay(small, next); // before the last one leaves
      assertFalse(small.elapsed(stamp), "somebody is inside who was when the stamp was made");
      leave.countDown();
      last.join();
      assertTrue(small.elapsed(stamp), "whoever is inside came after the stamp");
      stamp = small.stamp();
      assertFalse(small.elapsed(stamp));
      last = follower;
      leave = next;
    }
    leave.countDown();
    last.join();
    assertTrue(small.elapsed(stamp));
  }

  private static Thread enterAndStay(Epoch epoch, CountDownLatch leave)
      throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    Thread thread = Thread.ofVirtual().start(() -> stay(epoch, entered, leave));
    entered.await();
    return thread;
  }

  @Test
  void aThreadOfTheCrowdThatDiesInsideEndsNoGracePeriodForEver() throws Exception {
    Epoch small = small(new AtomicInteger(), 0);
    occupy(small, SlotLayout.SLOTS - 1);
    Thread dies = Thread.ofPlatform().start(() -> small.reader().enter());
    dies.join();
    long stamp = small.stamp();
    assertFalse(small.elapsed(stamp));
    small.synchronize();
    assertTrue(small.elapsed(stamp));
  }

  @Test
  void aThreadLeavesTheCrowdOnceThereIsASlotForIt() throws Exception {
    Epoch small = small(new AtomicInteger(), 0);
    CountDownLatch die = new CountDownLatch(1);
    Thread[] others = occupy(small, SlotLayout.SLOTS - 1, die);
    Reader shared = small.reader();
    assertTrue(shared.isShared());
    shared.enter();
    die.countDown();
    for (Thread other : others) {
      other.join();
    }
    assertEquals(0, small.registered());
    assertSame(shared, small.reader(), "its section is in the crowd's slot");
    shared.exit();
    assertFalse(small.reader().isShared());
    assertSame(small.reader(), small.reader());
    assertTrue(small.elapsed(small.stamp()));
  }

  private static void occupy(Epoch epoch, int slots) throws InterruptedException {
    occupy(epoch, slots, new CountDownLatch(1));
  }

  /** Threads that have slots until they are told to die. */
  private static Thread[] occupy(Epoch epoch, int slots, CountDownLatch die)
      throws InterruptedException {
    CountDownLatch registered = new CountDownLatch(slots);
    Thread[] threads = new Thread[slots];
    for (int i = 0; i < slots; i++) {
      threads[i] =
          Thread.ofVirtual()
              .start(() -> {
                epoch.reader();
                registered.countDown();
                await(die);
              });
    }
    registered.await();
    return threads;
  }

  private static void stay(Epoch epoch, CountDownLatch entered, CountDownLatch leave) {
    Reader reader = epoch.reader();
    assertTrue(reader.isShared());
    reader.enter();
    entered.countDown();
    await(leave);
    reader.exit();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
