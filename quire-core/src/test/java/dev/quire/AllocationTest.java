package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bytes on the heap for each operation, in methods that hold 1, 2, 4 and 8 pins at once, plain,
 * shared and some of each: the optimiser has to see through all of them, in one process in which
 * all of these are hot. With pinSampling(0): each pin that is recorded allocates its record. The
 * default records one in 16384.
 */
@Timeout(120)
final class AllocationTest {

  private static final Map<String, Double> BYTES = new TreeMap<>();

  // What escapes is up to the order in which the compiler gets to its methods, and on a busy
  // machine one run in some dozens gets it wrong for good. So the least of up to three runs counts.
  private static final int RUNS = 3;

  @BeforeAll
  static void measure(@TempDir Path folder) throws IOException {
    for (int run = 0; run < RUNS && (run == 0 || !allNothing()); run++) {
      String output =
          Fork.run(AllocationProbe.class, List.of(), List.of(folder.resolve("file").toString()));
      for (String line : output.lines().toList()) {
        int equals = line.indexOf('=');
        double bytes = Double.parseDouble(line.substring(equals + 1));
        BYTES.merge(line.substring(0, equals), bytes, Math::min);
      }
    }
  }

  private static boolean allNothing() {
    return BYTES.entrySet().stream()
        .filter(each -> !Set.of("the meter", "miss").contains(each.getKey()))
        .allMatch(each -> each.getValue() <= 0.01);
  }

  private static void assertAllocatesNothing(String name) {
    assertEquals(0, BYTES.getOrDefault(name, Double.NaN), 0.01, "bytes for each call of " + name);
  }

  @Test
  void aReadAllocatesNothing() {
    assertAllocatesNothing("read");
  }

  // Less than a byte, and not none: once in thousands of misses reclaim makes something.
  @Test
  void aReadThatMissesAllocatesNothing() {
    assertEquals(0, BYTES.getOrDefault("miss", Double.NaN), 1, BYTES::toString);
  }

  @Test
  void aReadByHintAllocatesNothing() {
    assertAllocatesNothing("read by hint");
  }

  @Test
  void aReadOfAWholePageAllocatesNothing() {
    assertAllocatesNothing("read of a page");
  }

  @Test
  void eightReadsOfEachKindInOneMethodAllocateNothing() {
    assertAllocatesNothing("eight reads");
  }

  @Test
  void aScopeOfALongAllocatesNothing() {
    assertAllocatesNothing("scope of one page");
  }

  @Test
  void aScopeThatDescendsThreePagesByHintAllocatesNothing() {
    assertAllocatesNothing("scope of three pages");
  }

  @Test
  void onePinWithoutSamplingAllocatesNothing() {
    assertAllocatesNothing("one pin");
  }

  @Test
  void oneSharedPinWithoutSamplingAllocatesNothing() {
    assertAllocatesNothing("one shared pin");
  }

  @Test
  void twoPinsAndAReadWithoutSamplingAllocateNothing() {
    assertAllocatesNothing("two pins");
  }

  @Test
  void twoSharedPinsAndAReadWithoutSamplingAllocateNothing() {
    assertAllocatesNothing("two shared pins");
  }

  @Test
  void twoMixedPinsAndAReadWithoutSamplingAllocateNothing() {
    assertAllocatesNothing("two mixed pins");
  }

  @Test
  void fourPinsWithoutSamplingAllocateNothing() {
    assertAllocatesNothing("four pins");
  }

  @Test
  void fourSharedPinsWithoutSamplingAllocateNothing() {
    assertAllocatesNothing("four shared pins");
  }

  @Test
  void fourMixedPinsWithoutSamplingAllocateNothing() {
    assertAllocatesNothing("four mixed pins");
  }

  @Test
  void eightPinsWithoutSamplingAllocateNothing() {
    assertAllocatesNothing("eight pins");
  }

  @Test
  void eightSharedPinsWithoutSamplingAllocateNothing() {
    assertAllocatesNothing("eight shared pins");
  }

  @Test
  void eightMixedPinsWithoutSamplingAllocateNothing() {
    assertAllocatesNothing("eight mixed pins");
  }

  @Test
  void theMeterSeesAnAllocation() {
    assertEquals(116, BYTES.getOrDefault("the meter", Double.NaN), 16);
  }
}
