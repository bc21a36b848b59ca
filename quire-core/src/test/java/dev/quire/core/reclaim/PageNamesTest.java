package dev.quire.core.reclaim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What two miniatures know of pages, against a map; -Dquire.seed=N replays a run. */
final class PageNamesTest {

  private static final int MOST = 50;
  private static final int STEPS = 300_000;

  private final Map<Long, long[]> model = new HashMap<>();
  private long oldest;
  private final PageNames names = new PageNames(MOST, 2, (miniature, shadow) -> shadow >= oldest);

  @Test
  void whatIsResidentOrBelievedIsKnownAndTheRestMakesRoom() {
    long seed = Long.getLong("quire.seed", System.nanoTime());
    System.out.println("PageNamesTest: replay with -Dquire.seed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    int[] resident = new int[2];
    for (long step = 1; step < STEPS; step++) {
      oldest = step - 200;
      long page = random.nextLong(1L << 20) << 20;
      page = random.nextBoolean() ? page & 0x3F00000L : page;
      int row = names.row(page);
      long[] known = model.computeIfAbsent(page, unknown -> new long[2]);
      for (int i = 0; i < 2; i++) {
        compare(names.state(row, i), known[i], page);
        if (known[i] < 0) {
          names.evicted(row, i, step);
          known[i] = step;
          resident[i]--;
        } else if (resident[i] < MOST && random.nextBoolean()) {
          names.resident(row, i, (int) step & 0xFF, 3);
          known[i] = -1 - (step & 0xFF);
          resident[i]++;
        }
      }
    }
  }

  /** Known is 0 for nothing, below that what is resident, above it a shadow. */
  private void compare(long state, long known, long page) {
    if (known < 0) {
      assertTrue(PageNames.isResident(state), "page " + page);
      assertEquals(-1 - known, PageNames.tag(state));
      assertEquals(3, PageNames.frames(state));
    } else if (known >= oldest && known != 0) {
      assertEquals(known, PageNames.shadow(state), "page " + page);
    } else {
      long shadow = PageNames.shadow(state);
      assertTrue(shadow == known || shadow == Policy.NO_SHADOW, "page " + page);
    }
  }
}
