package dev.quire.core.folio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.word.WaitQueues;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class FolioLatchTest {

  private final WaitQueues waits = new WaitQueues();
  private final FolioLatch latch = new FolioLatch(waits);

  private static long soon() {
    return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
  }

  @Test
  void readersShareAndAWriterIsAlone() {
    long folio = OneFolio.counted(1);
    assertTrue(FolioLatch.tryShared(folio));
    assertTrue(FolioLatch.tryShared(folio));
    assertFalse(FolioLatch.tryExclusive(folio));
    latch.unlockShared(folio);
    assertFalse(FolioLatch.tryExclusive(folio));
    latch.unlockShared(folio);
    assertTrue(FolioLatch.tryExclusive(folio));
    assertFalse(FolioLatch.tryShared(folio));
    assertFalse(FolioLatch.tryExclusive(folio));
    latch.unlockExclusive(folio);
    assertFalse(FolioLatch.held(folio));
  }

  @Test
  void theContentSequenceIsOddExactlyWhileTheLatchIsHeldExclusively() {
    long folio = OneFolio.counted(1);
    for (int i = 0; i < 5; i++) {
      assertEquals(2L * i, OneFolio.sequence(folio));
      assertTrue(FolioLatch.tryExclusive(folio));
      assertEquals(2L * i + 1, OneFolio.sequence(folio));
      assertEquals(Thread.currentThread().threadId(), FolioLatch.holder(folio));
      latch.unlockExclusive(folio);
      assertEquals(0, FolioLatch.holder(folio));
    }
    assertTrue(FolioLatch.tryShared(folio));
    assertEquals(10, OneFolio.sequence(folio));
    latch.unlockShared(folio);
  }

  @Test
  void whoeverHoldsItExclusivelyAndAsksAgainIsToldAtOnce() {
    long folio = OneFolio.counted(1);
    assertTrue(latch.exclusive(folio, Long.MAX_VALUE));
    assertThrows(IllegalStateException.class, () -> latch.exclusive(folio, Long.MAX_VALUE));
    assertThrows(IllegalStateException.class, () -> latch.shared(folio, Long.MAX_VALUE));
    latch.unlockExclusive(folio);
    assertEquals(0, OneFolio.latch(folio));
  }

  @Test
  void releasesOfWhatIsNotHeldAreBugs() {
    long folio = OneFolio.counted(1);
    assertThrows(FolioBug.class, () -> latch.unlockShared(folio));
    assertThrows(FolioBug.class, () -> latch.unlockExclusive(folio));
    assertTrue(FolioLatch.tryShared(folio));
    assertThrows(FolioBug.class, () -> latch.unlockExclusive(folio));
    latch.unlockShared(folio);
    assertTrue(FolioLatch.tryExclusive(folio));
    assertThrows(FolioBug.class, () -> latch.unlockShared(folio));
    latch.unlockExclusive(folio);
    assertEquals(2, OneFolio.sequence(folio));
  }

  @Test
  void aWaitEndsWithItsDeadlineAndTheLatchStaysAsItWas() throws Exception {
    long folio = OneFolio.counted(1);
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      Future<?> holder =
          executor.submit(() -> {
            latch.exclusive(folio, Long.MAX_VALUE);
            held.countDown();
            done.await();
            latch.unlockExclusive(folio);
            return null;
          });
      held.await();
      assertFalse(latch.shared(folio, soon()));
      assertFalse(latch.exclusive(folio, soon()));
      assertFalse(latch.shared(folio, System.nanoTime() - 1));
      done.countDown();
      holder.get();
    }
    assertTrue(latch.exclusive(folio, soon()));
    latch.unlockExclusive(folio);
    assertEquals(0, OneFolio.latch(folio));
    assertEquals(0, waits.waiting());
  }

  @Test
  void readersAndWritersTogetherSeeWholeStatesAndNoneIsForgotten() throws Exception {
    long folio = OneFolio.counted(1);
    long[] guarded = new long[2];
    int rounds = 20_000;
    Together.run(
        4,
        () -> {
          for (int i = 0; i < rounds; i++) {
            if ((i & 3) == 0) {
              assertTrue(latch.exclusive(folio, Long.MAX_VALUE));
              guarded[0]++;
              guarded[1]++;
              latch.unlockExclusive(folio);
            } else {
              assertTrue(latch.shared(folio, Long.MAX_VALUE));
              assertEquals(guarded[0], guarded[1]);
              latch.unlockShared(folio);
            }
          }
          return null;
        });
    assertEquals(rounds, guarded[0]);
    assertEquals(2L * rounds, OneFolio.sequence(folio));
    assertEquals(0, OneFolio.latch(folio));
    assertEquals(0, waits.waiting());
  }
}
