package dev.quire.cli.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the cache is compared with, against what others have measured and against plain models. */
class RivalTest {
  /** Half of the last digit that was published. */
  private static final double ROUNDING = 0.051;

  /** Caffeine throws dice. */
  private static final double DICE = 1.5;

  @ParameterizedTest
  @CsvSource({
    "sqlite-tpcc, 0.5, 69.7, 76.5, 68.5",
    "sqlite-tpcc, 5, 80.3, 87.9, 82.3",
    "sqlite-tpcc, 25, 92.3, 96.3, 93.2",
    "lucene-search, 1, 67.6, 74.1, 68.9",
    "lucene-search, 10, 77.3, 87.4, 81.0"
  })
  void ratiosAreThoseThatAnotherSimulationFound(
      String name, double percent, double lru, double opt, double caffeine) throws IOException {
    Trace trace = Traces.all(name);
    long pages = trace.share(percent);
    assertEquals(lru, 100 * Rival.LRU.hitRatio(trace, pages), ROUNDING);
    assertEquals(opt, 100 * Rival.OPT.hitRatio(trace, pages), ROUNDING);
    assertEquals(caffeine, 100 * Rival.CAFFEINE.hitRatio(trace, pages), DICE);
  }

  @Test
  void theOptimumAndLruAreWhatPlainModelsSay() {
    long seed = Long.getLong("quire.seed", System.nanoTime());
    System.out.println("rivals: replay with -Dquire.seed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 60; round++) {
      int pages = 1 + random.nextInt(30);
      long[] keys = random.longs(300, 0, pages).toArray();
      Trace trace = Traces.of(0, keys);
      int capacity = 1 + random.nextInt(trace.folios());
      assertEquals(plainLru(trace, capacity), Rival.LRU.hits(trace, capacity));
      assertEquals(plainOptimum(trace, capacity), Rival.OPT.hits(trace, capacity));
      assertTrue(Rival.CAFFEINE.hits(trace, capacity) <= Rival.OPT.hits(trace, capacity));
    }
  }

  @Test
  void referencesWithinAFolioHitAndASizeInPagesIsOneInWholeFolios() {
    Trace trace = Traces.of(2, 0, 1, 2, 3, 4, 0);
    assertEquals(3 / 6.0, Rival.LRU.hitRatio(trace, 7));
    assertEquals(4 / 6.0, Rival.LRU.hitRatio(trace, 8));
    assertEquals(4 / 6.0, Rival.OPT.hitRatio(trace, 1000));
  }

  private static long plainLru(Trace trace, int capacity) {
    LinkedHashSet<Integer> there = new LinkedHashSet<>();
    long hits = 0;
    for (int i = 0; i < trace.references(); i++) {
      if (there.remove(trace.folio(i))) {
        hits++;
      } else if (there.size() == capacity) {
        there.removeFirst();
      }
      there.addLast(trace.folio(i));
    }
    return hits;
  }

  private static long plainOptimum(Trace trace, int capacity) {
    Set<Integer> there = new HashSet<>();
    long hits = 0;
    for (int i = 0; i < trace.references(); i++) {
      hits += there.contains(trace.folio(i)) ? 1 : 0;
      there.add(trace.folio(i));
      if (there.size() > capacity) {
        int last = i;
        int victim = -1;
        for (int folio : there) {
          int next = next(trace, folio, i + 1);
          if (next > last) {
            last = next;
            victim = folio;
          }
        }
        there.remove(victim);
      }
    }
    return hits;
  }

  private static int next(Trace trace, int folio, int from) {
    for (int i = from; i < trace.references(); i++) {
      if (trace.folio(i) == folio) {
        return i;
      }
    }
    return Integer.MAX_VALUE;
  }
}
