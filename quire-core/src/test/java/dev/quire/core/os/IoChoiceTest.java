package dev.quire.core.os;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which way batches go, by a clock that the test turns. */
final class IoChoiceTest {

  private long now;
  private final IoChoice choice = new IoChoice(() -> now);

  /** A batch of 32 pages, each of which takes so long either way; true when it went by the ring. */
  private boolean batch(long ringNanos, long plainNanos) {
    return batch(32, ringNanos, plainNanos);
  }

  private boolean batch(int pages, long ringNanos, long plainNanos) {
    Transfers transfers = new Transfers();
    for (int i = 0; i < pages; i++) {
      transfers.begin(4096L * i);
      transfers.add(4096, 4096);
      transfers.complete(i, 4096);
    }
    boolean ring = choice.takesRing();
    long begin = choice.now();
    now += pages * (ring ? ringNanos : plainNanos);
    choice.took(ring, choice.now() - begin, transfers);
    return ring;
  }

  private List<Boolean> batches(int count, long ringNanos, long plainNanos) {
    List<Boolean> went = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      went.add(batch(ringNanos, plainNanos));
    }
    return went;
  }

  private static int rings(List<Boolean> went) {
    return (int) went.stream().filter(ring -> ring).count();
  }

  @Test
  void bothWaysTakeTurnsUntilOneIsPreferred() {
    assertEquals(IoChoice.Way.MEASURING, choice.measured().way());
    assertEquals(List.of(true, false, true, false, true, false), batches(6, 10_000, 50_000));
    assertEquals(new IoChoice.Measured(IoChoice.Way.RING, 10_000, 50_000), choice.measured());
    assertEquals(100, rings(batches(100, 10_000, 50_000)));
  }

  @Test
  void theOneThatIsSlowerIsTriedAgainNowAndThen() {
    batches(6, 10_000, 50_000);
    assertEquals(10 * (IoChoice.AGAIN - 1), rings(batches(10 * IoChoice.AGAIN, 10_000, 50_000)));
  }

  @Test
  void plainCallsArePreferredWhereTheyAreFaster() {
    batches(6, 4_000, 3_000);
    assertEquals(IoChoice.Way.PLAIN, choice.measured().way());
    assertEquals(0, rings(batches(100, 4_000, 3_000)));
  }

  @Test
  void aDeviceThatChangesIsNoticed() {
    batches(6, 10_000, 50_000);
    batches(4 * IoChoice.AGAIN, 60_000, 20_000);
    assertEquals(IoChoice.Way.PLAIN, choice.measured().way());
    batches(5 * IoChoice.AGAIN, 10_000, 50_000);
    assertEquals(IoChoice.Way.RING, choice.measured().way());
  }

  @Test
  void oneBatchThatWaitedForSomethingElseDecidesNothing() {
    batches(6, 10_000, 50_000);
    batch(10_000_000, 10_000_000);
    assertEquals(IoChoice.Way.RING, choice.measured().way());
  }

  @Test
  void aFewTransfersSayNothing() {
    for (int i = 0; i < 20; i++) {
      batch(IoChoice.MIN_TRANSFERS - 1, 1, 1);
    }
    assertEquals(IoChoice.Way.MEASURING, choice.measured().way());
  }
}
