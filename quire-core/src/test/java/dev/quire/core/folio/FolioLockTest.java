package dev.quire.core.folio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.word.WaitQueues;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class FolioLockTest {

  private final WaitQueues waits = new WaitQueues();
  private final FolioLock lock = new FolioLock(waits);

  @Test
  void tryLockTakesAFreeLockAndHasNoEffectOnAHeldOne() {
    long folio = OneFolio.fresh();
    assertTrue(FolioLock.tryLock(folio));
    int flags = FolioFlags.flags(folio);
    assertFalse(FolioLock.tryLock(folio));
    assertEquals(flags, FolioFlags.flags(folio));
    lock.unlock(folio);
    assertEquals(0, FolioFlags.flags(folio));
  }

  @Test
  void unlockKeepsTheOtherFlags() {
    long folio = OneFolio.fresh();
    FolioFlags.set(folio, FolioFlags.DIRTY | FolioFlags.PRIVATE);
    assertTrue(FolioLock.tryLock(folio));
    lock.unlock(folio);
    assertEquals(FolioFlags.DIRTY | FolioFlags.PRIVATE, FolioFlags.flags(folio));
  }

  @Test
  void unlockOfWhatIsNotLockedIsABug() {
    long folio = OneFolio.fresh();
    assertThrows(FolioBug.class, () -> lock.unlock(folio));
  }

  @Test
  void awaitOfAFreeLockReturnsAtOnceAndLeavesNoMark() {
    long folio = OneFolio.fresh();
    assertNull(lock.awaitUnlock(folio));
    assertEquals(0, FolioFlags.flags(folio));
  }

  @Test
  void fourThreadsExcludeEachOtherAndNoneIsForgotten() throws Exception {
    long folio = OneFolio.counted(1);
    int rounds = 20_000;
    int[] guarded = new int[1];
    Together.run(
        4,
        () -> {
          for (int i = 0; i < rounds; i++) {
            lock.lock(folio);
            int seen = guarded[0];
            if (i % 64 == 0) {
              Thread.yield(); // so that the others come to wait
            }
            guarded[0] = seen + 1;
            lock.unlock(folio);
          }
          return null;
        });
    assertEquals(4 * rounds, guarded[0]);
    assertEquals(0, FolioFlags.flags(folio));
    assertEquals(0, waits.waiting());
  }

  @Test
  void theMessageOfUnlockReachesEveryWaiter() throws Exception {
    long folio = OneFolio.counted(1);
    assertTrue(FolioLock.tryLock(folio));
    Object message = "why it failed";
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Object>> waiters = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        waiters.add(
            executor.submit(() -> {
              Object heard = lock.awaitUnlock(folio);
              return heard == null ? "nothing" : heard;
            }));
      }
      while (waits.waiting() < 50) {
        Thread.onSpinWait();
      }
      assertEquals(FolioFlags.LOCKED | FolioFlags.WAITERS, FolioFlags.flags(folio));
      lock.unlock(folio, message);
      for (Future<Object> waiter : waiters) {
        assertSame(message, waiter.get());
      }
    }
    assertEquals(0, FolioFlags.flags(folio));
  }
}
