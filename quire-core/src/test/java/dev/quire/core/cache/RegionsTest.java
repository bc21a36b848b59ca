package dev.quire.core.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.cache.ReadAhead.Pattern;
import dev.quire.core.cache.Recency.Regard;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Ranges against a word for each page; -Dquire.seed=N replays a run. */
final class RegionsTest {

  private static final int PAGES = 200;
  private static final int STEPS = 3000;

  private final Regions regions = new Regions();

  @Test
  void theLastWordCountsForEachPage() {
    long seed = Long.getLong("quire.seed", System.nanoTime());
    System.out.println("RegionsTest: replay with -Dquire.seed=" + seed);
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    @Nullable Pattern[] patterns = new Pattern[PAGES];
    @Nullable Regard[] regards = new Regard[PAGES];
    for (int step = 0; step < STEPS; step++) {
      int from = random.nextInt(PAGES);
      int to = random.nextInt(from, PAGES + 1);
      int said = random.nextInt(6);
      Pattern pattern = said < 3 ? Pattern.values()[said] : null;
      Regard regard = said < 3 ? null : Regard.values()[said - 3];
      regions.say(from, to, pattern, regard);
      for (int page = from; page < to; page++) {
        patterns[page] = pattern == Pattern.NORMAL ? null : pattern;
        regards[page] = regard;
      }
      for (int page = 0; page < PAGES; page++) {
        assertEquals(patterns[page], regions.pattern(page), "step " + step + ", page " + page);
        assertEquals(regards[page], regions.regard(page), "step " + step + ", page " + page);
      }
    }
  }

  @Test
  void rangesThatTouchAndSayTheSameAreOne() {
    for (int page = 0; page < 10 * Regions.MAX; page++) {
      regions.say(page, page + 1, null, Regard.KEPT);
    }
    assertEquals(Regard.KEPT, regions.regard(Regions.MAX));
  }

  @Test
  void tooManyRangesAreRefusedAndThoseBeforeStay() {
    for (int i = 0; i < Regions.MAX; i++) {
      regions.say(2L * i, 2L * i + 1, null, Regard.KEPT);
    }
    long next = 2L * Regions.MAX;
    assertTrue(
        assertThrows(
                IllegalStateException.class, () -> regions.say(next, next + 1, null, Regard.KEPT))
            .toString()
            .contains("advise larger ones"));
    assertNull(regions.regard(next));
    assertEquals(Regard.KEPT, regions.regard(next - 2));
  }
}
