package dev.quire.core.reclaim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.quire.core.word.WaitQueues;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** How large the sample is. */
final class AdaptationTest {

  private static final int FRAMES = 1 << 16;
  private static final int FOLIO = 16;

  private final Adaptation adaptation =
      new Adaptation(
          new WaitQueues(),
          Arena.global().allocate(Adaptation.WORDS_BYTES, 64).address(),
          FRAMES,
          FRAMES);

  @Test
  void theSampleHasAsManyFoliosHoweverLargeTheyAre() {
    assertEquals(FRAMES / 1024, adaptation.sampled());
    ask(FOLIO);
    assertEquals(FRAMES / FOLIO / 1024, adaptation.sampled());
    ask(1);
    assertEquals(FRAMES / 1024, adaptation.sampled());
    ask(1 << 9);
    assertEquals(1, adaptation.sampled(), "there are 128 of them in all");
  }

  private void ask(int frames) {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 3_000_000; i++) {
      adaptation.asked(1, random.nextLong(16 * FRAMES) & -frames, frames);
    }
  }
}
