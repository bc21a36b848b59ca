package dev.quire.cli.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.ReclaimPolicy;
import java.io.IOException;
import java.util.BitSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Traces through the real cache. */
@Timeout(300)
class ReplayTest {
  private static final int SLICE = 60_000;

  private static Outcome run(Trace trace, long pages, int threads) throws IOException {
    return Replay.run(trace, pages, ReclaimPolicy.CLOCK, threads, Progress.NONE);
  }

  /** The clock of reclaim.md as a ring: one mark for each folio, set by a hit after the first. */
  private static long ring(Trace trace, int capacity) {
    int[] ring = new int[capacity];
    BitSet there = new BitSet();
    BitSet marked = new BitSet();
    int size = 0;
    int hand = 0;
    long hits = 0;
    for (int i = 0; i < trace.references(); i++) {
      int folio = trace.folio(i);
      if (there.get(folio)) {
        hits++;
        marked.set(folio);
        continue;
      }
      int at = size < capacity ? size++ : -1;
      while (at < 0) {
        if (marked.get(ring[hand])) {
          marked.clear(ring[hand]);
        } else {
          there.clear(ring[hand]);
          at = hand;
        }
        hand = (hand + 1) % capacity;
      }
      ring[at] = folio;
      there.set(folio);
    }
    return hits;
  }

  @ParameterizedTest
  @CsvSource({"sqlite-tpcc, 80", "sqlite-tpcc, 803", "lucene-search, 338"})
  void theClockHitsAsAClockWithExactlySoManyPagesDoes(String name, int pages) throws IOException {
    Trace trace = Traces.first(name, SLICE, 0);
    double ring = (double) ring(trace, pages) / trace.references();
    Outcome outcome = run(trace, pages, 1);
    assertEquals(trace.references(), outcome.references());
    assertEquals(ring, outcome.hitRatio(), 0.002);
    assertEquals(outcome.references() - outcome.hits() - pages, outcome.evictions());
    assertTrue(outcome.refaults() > 0 && outcome.refaults() <= outcome.evictions());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 803})
  void withOneThreadTheOutcomeIsAlwaysTheSame(int pages) throws IOException {
    Trace trace = Traces.first("sqlite-tpcc", SLICE / 3, 0);
    assertEquals(run(trace, pages, 1), run(trace, pages, 1));
  }

  @Test
  void onePageHitsOnlyWhatIsAskedForAgainAtOnce() throws IOException {
    Trace trace = Traces.of(0, 5, 5, 5, 5, 6, 5, 6, 6);
    Outcome outcome = run(trace, 1, 1);
    assertEquals(4, outcome.hits());
    assertEquals(3, outcome.evictions());
    assertEquals(2, outcome.stores(), "of 5 once and of 6 once; a hot page is not stored again");
    assertEquals(0.5, outcome.storesPerHit());
  }

  @Test
  void withoutEvictionOnlyFirstReferencesMiss() throws IOException {
    Trace trace = Traces.first("lucene-search", 20_000, 0);
    Outcome outcome = run(trace, 1L << 40, 1);
    assertEquals(trace.references() - trace.pages(), outcome.hits());
    assertEquals(0, outcome.evictions());
    assertEquals(outcome, run(trace, trace.pages(), 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void aReferenceInsideAFolioThatIsThereHits(int folioShift) throws IOException {
    Trace trace = Traces.first("sqlite-tpcc", SLICE, folioShift);
    int pages = 803;
    Outcome outcome = run(trace, pages, 1);
    assertEquals(ring(trace, pages >>> folioShift) / (double) SLICE, outcome.hitRatio(), 0.02);
    assertEquals(
        outcome.references() - outcome.hits() - (pages >>> folioShift), outcome.evictions());
  }

  @ParameterizedTest
  @CsvSource({"1, 2", "3, 4", "803, 2"})
  void threadsThatTakeTurnsLoseNothingAndFindWhatWasStored(int pages, int threads)
      throws IOException {
    Trace trace = Traces.first("sqlite-tpcc", 20_000, 0);
    Outcome outcome = run(trace, pages, threads);
    assertEquals(trace.references(), outcome.references());
    assertTrue(outcome.hits() > 0 && outcome.hits() <= trace.references() - trace.pages());
    assertTrue(outcome.evictions() >= trace.pages() - pages, outcome::toString);
  }

  /** What both are bringing in at the same time must not cost main what it has. */
  @Test
  void twoThreadsKeepNearlyAsMuchOfALoopAsOne() throws IOException {
    Trace loop = Traces.of(0, LongStream.range(0, 200_000).map(i -> i % 1000).toArray());
    long one = loop(loop, 1);
    long two = loop(loop, 2);
    assertTrue(one > 8000, () -> "%d hits with one thread".formatted(one));
    assertTrue(
        two > one * 4 / 5, () -> "%d hits with two threads, %d with one".formatted(two, one));
  }

  private static long loop(Trace loop, int threads) throws IOException {
    return Replay.run(loop, 50, ReclaimPolicy.E2Q, threads, Progress.NONE).hits();
  }
}
