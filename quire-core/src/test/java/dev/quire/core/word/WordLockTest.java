package dev.quire.core.word;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class WordLockTest {

  private final long lock = Arena.global().allocate(128, 64).address();
  private final long counter = lock + 64;
  private final WaitQueues waits = new WaitQueues();

  @Test
  void zeroedMemoryIsAFreeLock() {
    assertFalse(WordLock.isLocked(lock));
    assertTrue(WordLock.tryLock(lock));
    assertTrue(WordLock.isLocked(lock));
    assertFalse(WordLock.tryLock(lock));
    WordLock.unlock(lock, waits);
    assertFalse(WordLock.isLocked(lock));
  }

  @Test
  void unlockOfAFreeLockIsRefused() {
    assertThrows(IllegalStateException.class, () -> WordLock.unlock(lock, waits));
    assertFalse(WordLock.isLocked(lock));
  }

  @Test
  void aWaiterParksAndIsWokenByTheUnlock() throws Exception {
    WordLock.lock(lock, waits);
    var taken = new CountDownLatch(1);
    Thread waiter = start(Thread.ofPlatform().factory(), taken);
    while (waits.waiting() == 0) {
      Thread.onSpinWait();
    }
    assertEquals(WordLock.CONTENDED, Words.getIntOpaque(lock));
    assertEquals(1, taken.getCount());
    WordLock.unlock(lock, waits);
    assertTrue(taken.await(10, TimeUnit.SECONDS));
    waiter.join();
    assertFalse(WordLock.isLocked(lock));
    assertEquals(0, waits.waiting());
  }

  @Test
  void anInterruptedWaiterStillGetsTheLockAndKeepsItsStatus() throws Exception {
    WordLock.lock(lock, waits);
    var kept = new boolean[1];
    Thread waiter =
        new Thread(() -> {
          WordLock.lock(lock, waits);
          kept[0] = Thread.currentThread().isInterrupted();
          WordLock.unlock(lock, waits);
        });
    waiter.start();
    while (waits.waiting() == 0) {
      Thread.onSpinWait();
    }
    waiter.interrupt();
    WordLock.unlock(lock, waits);
    waiter.join();
    assertTrue(kept[0]);
  }

  @Test
  void platformThreadsExcludeEachOther() throws Exception {
    contend(Thread.ofPlatform().factory(), 4, 50_000);
  }

  @Test
  void virtualThreadsExcludeEachOther() throws Exception {
    contend(Thread.ofVirtual().factory(), 200, 500);
  }

  private void contend(ThreadFactory factory, int threads, int rounds) throws InterruptedException {
    List<Thread> started = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Thread thread = factory.newThread(() -> increment(rounds));
      thread.start();
      started.add(thread);
    }
    for (Thread thread : started) {
      thread.join();
    }
    assertEquals((long) threads * rounds, Words.getLongPlain(counter));
    assertFalse(WordLock.isLocked(lock));
    assertEquals(0, waits.waiting());
  }

  private void increment(int rounds) {
    for (int i = 0; i < rounds; i++) {
      WordLock.lock(lock, waits);
      long seen = Words.getLongPlain(counter);
      if ((i & 255) == 0) {
        LockSupport.parkNanos(1); // so that others meet the lock while it is held
      }
      Words.setLongPlain(counter, seen + 1);
      WordLock.unlock(lock, waits);
    }
  }

  private Thread start(ThreadFactory factory, CountDownLatch taken) {
    Thread thread =
        factory.newThread(() -> {
          WordLock.lock(lock, waits);
          taken.countDown();
          WordLock.unlock(lock, waits);
        });
    thread.start();
    return thread;
  }
}
