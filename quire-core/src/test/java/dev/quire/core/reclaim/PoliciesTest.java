package dev.quire.core.reclaim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each policy keeps of references that were made for it; pages without bytes. */
final class PoliciesTest {

  private static final int CAPACITY = 1000;
  private static final RandomGeneratorFactory<RandomGenerator> RANDOM =
      RandomGeneratorFactory.of("L64X128MixRandom");

  @ParameterizedTest
  @EnumSource(PolicyKind.class)
  void everythingStaysThatFits(PolicyKind kind) {
    LaneFixture cache = new LaneFixture(kind, CAPACITY);
    for (int round = 0; round < 5; round++) {
      LongStream.range(0, CAPACITY).forEach(cache::ask);
    }
    assertEquals(4 * CAPACITY, cache.hits);
  }

  @ParameterizedTest
  @EnumSource(PolicyKind.class)
  void oneFrameIsEnough(PolicyKind kind) {
    LaneFixture cache = new LaneFixture(kind, 1);
    LongStream.range(0, 1000).flatMap(page -> LongStream.of(page, page)).forEach(cache::ask);
    assertEquals(1000, cache.hits);
  }

  @ParameterizedTest
  @EnumSource(PolicyKind.class)
  void whatIsAskedForAllTheTimeStaysBesideAScan(PolicyKind kind) {
    LaneFixture cache = new LaneFixture(kind, CAPACITY);
    int missed = 0;
    for (int page = 0; page < 100 * CAPACITY; page++) {
      cache.ask(1_000_000 + page);
      boolean hit = cache.ask(page % 50);
      missed += !hit && page >= CAPACITY ? 1 : 0;
    }
    assertTrue(missed < 100, missed + " misses of pages that are asked for all the time");
  }

  @Test
  void aLoopLargerThanMemoryKeepsWhatFits() {
    LaneFixture cache = new LaneFixture(PolicyKind.E2Q, CAPACITY);
    int rounds = 40;
    for (int round = 0; round < rounds; round++) {
      LongStream.range(0, 4 * CAPACITY).forEach(cache::ask);
    }
    double share = (double) cache.hits / (rounds * CAPACITY);
    assertTrue(share > 0.8, "%.2f of what a perfect policy keeps".formatted(share));
  }

  @ParameterizedTest
  @EnumSource(
      value = PolicyKind.class,
      names = {"E2Q", "S3_FIFO"})
  void aScanCostsTheWarmSetLittle(PolicyKind kind) {
    long warm = warm(kind, 0);
    long beside = warm(kind, 6);
    assertTrue(
        warm - beside < warm / 50, "%d hits without a scan, %d beside one".formatted(warm, beside));
  }

  /** Hits of a skewed set while one reference in {@code every} is that of a scan; 0 = none. */
  private static long warm(PolicyKind kind, int every) {
    LaneFixture cache = new LaneFixture(kind, CAPACITY);
    RandomGenerator random = RANDOM.create(7);
    long hits = 0;
    long scan = 1_000_000;
    for (int i = 0; i < 200_000; i++) {
      double skewed = Math.pow(random.nextDouble(), 3);
      hits += cache.ask((long) (skewed * 5 * CAPACITY)) ? 1 : 0;
      if (every != 0 && i % every == 0) {
        cache.ask(scan++);
      }
    }
    return hits;
  }

  @Test
  void aScanOfTenTimesTheCacheCostsASkewedSetHalfAPointAtMost() {
    double alone = zipf(false);
    double beside = zipf(true);
    assertTrue(
        alone - beside <= 0.005, "%.4f without a scan, %.4f beside one".formatted(alone, beside));
  }

  /**
   * Hit ratio of a Zipf-0.9 set of ten times the cache that is warm, while one reference in six is
   * to the next page of a scan, or to the page before.
   */
  private static double zipf(boolean scans) {
    LaneFixture cache = new LaneFixture(PolicyKind.E2Q, CAPACITY);
    double[] sums = new double[10 * CAPACITY];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = (i == 0 ? 0 : sums[i - 1]) + Math.pow(i + 1, -0.9);
    }
    RandomGenerator random = RANDOM.create(7);
    long page = 0;
    long scan = sums.length;
    int hits = 0;
    int references = 0;
    for (int i = 0; i < 90 * CAPACITY; i++) {
      if (i >= 30 * CAPACITY && i % 6 == 0) {
        cache.ask(scans ? scan++ : page);
      } else {
        int at = Arrays.binarySearch(sums, random.nextDouble() * sums[sums.length - 1]);
        page = Math.abs(at + 1) * 7919L % sums.length;
        boolean hit = cache.ask(page);
        hits += hit && i >= 30 * CAPACITY ? 1 : 0;
        references += i >= 30 * CAPACITY ? 1 : 0;
      }
    }
    return (double) hits / references;
  }

  @ParameterizedTest
  @EnumSource(PolicyKind.class)
  void whatSomebodyHoldsIsPassedOverAndTheRestStillGoes(PolicyKind kind) {
    LaneFixture cache = new LaneFixture(kind, CAPACITY);
    LongStream.range(0, CAPACITY).forEach(cache::ask);
    LongStream.range(1, CAPACITY).forEach(cache::hold);
    long isolated = 0;
    for (int turn = 0; isolated == 0 && turn < CAPACITY; turn++) {
      isolated = cache.lanes.isolate();
    }
    assertEquals(cache.resident.get(0L), isolated);
    assertEquals(CAPACITY - 1, cache.lanes.frames());
  }

  @ParameterizedTest
  @EnumSource(PolicyKind.class)
  void whatWasPutBackIsQueuedAgainUnlessItHasLeftItsFile(PolicyKind kind) {
    LaneFixture cache = new LaneFixture(kind, 2);
    cache.ask(1);
    cache.ask(2);
    long first = cache.isolate();
    long second = cache.isolate();
    assertEquals(0, cache.lanes.frames());
    cache.leaveFile(second);
    cache.putBack(first);
    cache.putBack(second);
    assertEquals(1, cache.lanes.frames());
    cache.lanes.verify();
    assertEquals(first, cache.isolate());
  }
}
