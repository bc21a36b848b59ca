package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything at once, at the smallest budget: all forms of reading, streams and random access, on
 * platform and virtual threads, over files of four times the budget that change between rounds,
 * with failing and short reads. Every byte is compared, every reference accounted for.
 *
 * <p>{@code -Dquire.torture.seconds} makes it longer, {@code -Dquire.seed} has the same files,
 * changes and operations again.
 */
final class TortureTest {

  private static final int SHORT_SECONDS = 10;

  @TempDir Path folder;

  @Test
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void nothingIsLostTornLeakedOrStuckAtTheSmallestBudget() throws Exception {
    run(false, seconds());
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void norWhereOnlyTheJdkIsUsed() throws Exception {
    run(true, Math.max(3, seconds() / 3));
  }

  private static int seconds() {
    String given = System.getProperty("quire.torture.seconds", "");
    return given.isEmpty() ? SHORT_SECONDS : Integer.parseInt(given);
  }

  private void run(boolean portable, int seconds) throws Exception {
    PrintStream before = System.err;
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    try {
      torture(portable, seconds);
    } finally {
      System.setErr(before);
    }
    assertEquals("", written.toString(StandardCharsets.UTF_8), "written to standard error");
  }

  private void torture(boolean portable, int seconds) throws IOException {
    long seed = Seeds.seed("TortureTest");
    QuireBuilder builder =
        Quire.builder().memory(QuireBuilder.MIN_MEMORY).portable(portable).pinSampling(64);
    Faulty.Plan plan = new Faulty.Plan();
    builder.backings = plan;
    Quire quire = builder.build();
    long free = quire.stats().freeBytes();
    try (Torture torture = new Torture(quire, plan, folder, seed)) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      while (System.nanoTime() < end) {
        torture.round();
      }
      System.out.println("TortureTest: " + torture.summary());
      assertTrue(torture.reads() > 100, torture::summary);
    }
    Intact.checkEmpty(quire);
    long slabs = quire.rooms().slabFrames() << 12;
    assertTrue(quire.stats().freeBytes() + slabs >= free, "free memory did not come back");
    quire.close();
    assertTrue(quire.rooms().isGivenBack(), "the memory was not given back");
  }
}
