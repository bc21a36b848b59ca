package dev.quire.bench.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoundRobinTest {
  private static final Workload WORK = new Workload(new int[] {3, 5, 7, 11}, key -> key, key -> 1);
  private static final RoundRobin.Effort EFFORT = RoundRobin.Effort.TEST;

  private static long sum(int[] keys, int from, int count) {
    long sum = 1;
    for (int i = 0; i < count; i++) {
      sum += keys[(from + i) & (keys.length - 1)];
    }
    return sum;
  }

  @Test
  void everyRoundGivesEverySubjectASliceAndAllocationIsMeasured() throws IOException {
    Loop plain = RoundRobinTest::sum;
    Loop allocating =
        (keys, from, count) -> {
          long extra = 0;
          for (int i = 0; i < count; i++) {
            extra += new byte[32 + i % 2].length & 1024;
          }
          return sum(keys, from, count) + extra;
        };
    Subject one = new Subject("one", List.of(plain, plain));
    Subject two = new Subject("two", List.of(allocating, allocating));
    new RoundRobin(WORK, List.of(one, two), Set.of(1, 2), EFFORT).run(share -> {});
    assertEquals(EFFORT.rounds(), one.alone().count());
    assertEquals(EFFORT.rounds(), two.alone().count());
    assertTrue(one.alone().p10() > 0);
    assertEquals(0, one.bytes().median());
  }

  @Test
  void wrongBytesEndTheRun() {
    Subject wrong = new Subject("wrong", List.of((keys, from, count) -> 42));
    RoundRobin rounds = new RoundRobin(WORK, List.of(wrong), Set.of(1), EFFORT);
    Exception thrown = assertThrows(IllegalStateException.class, () -> rounds.run(share -> {}));
    String message = String.valueOf(thrown.getMessage());
    assertTrue(message.contains("wrong read wrong bytes"), message);
  }

  @Test
  void aFailureOfTheSecondThreadReachesTheCaller() {
    Loop failing =
        (keys, from, count) -> {
          if (Thread.currentThread().getName().equals("bench-partner")) {
            throw new IOException("the disk is gone");
          }
          return sum(keys, from, count);
        };
    Subject subject = new Subject("failing", List.of(failing, failing));
    RoundRobin rounds = new RoundRobin(WORK, List.of(subject), Set.of(2), EFFORT);
    Exception thrown = assertThrows(IOException.class, () -> rounds.run(share -> {}));
    assertEquals("java.io.IOException: the disk is gone", String.valueOf(thrown.getCause()));
  }

  @Test
  void slicesThatHardlyOverlapDoNotCount() {
    assertEquals(1.0, Partner.nanosPerOperation(0, 1000, 0, 1000, 1000));
    assertEquals(1.0, Partner.nanosPerOperation(0, 1000, 100, 1100, 1000));
    assertTrue(Double.isNaN(Partner.nanosPerOperation(0, 1000, 200, 1200, 1000)));
    assertTrue(Double.isNaN(Partner.nanosPerOperation(0, 1000, 0, 2000, 1000)));
    assertTrue(Double.isNaN(Partner.nanosPerOperation(0, 1000, 5000, 6000, 1000)));
  }

  @Test
  void theNumberOfKeysMustBeAPowerOfTwo() {
    assertThrows(
        IllegalArgumentException.class, () -> new Workload(new int[3], key -> 0, key -> 0));
  }
}
