package dev.quire.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.Fork;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that writes a journal is killed (SIGKILL) at random moments, again and again: whatever
 * it had forced is there. {@code -Dquire.kills} says how often, {@code -Dquire.seed} has the same
 * entries and the same plan of kills again.
 */
final class KillTest {

  private static final int SHORT_KILLS = 20;
  private static final int LINES_MAX = 25;
  private static final int DELAY_MICROS_MAX = 3_000;

  @TempDir Path folder;

  private final Promised promised = new Promised();

  private static int kills() {
    String given = System.getProperty("quire.kills", "");
    return given.isEmpty() ? SHORT_KILLS : Integer.parseInt(given);
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void whatAKilledProcessHadForcedIsThere() throws Exception {
    String given = System.getProperty("quire.seed", "");
    long seed = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
    System.out.println("KillTest: replay with -Dquire.seed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    for (int kill = 1; kill <= kills(); kill++) {
      int lines = 1 + random.nextInt(LINES_MAX);
      long delay = random.nextInt(DELAY_MICROS_MAX) * 1_000L;
      runAndKill(seed, lines, delay);
      Remains remains = remains(seed);
      assertEquals(null, remains.missing(promised), "after kill " + kill + " of seed " + seed);
      promised.goOnBehind(remains.last());
    }
    assertTrue(promised.logged() > kills(), "hardly anything was written");
  }

  private Remains remains(long seed) throws IOException {
    return new Remains(
        seed,
        Files.readAllBytes(folder.resolve("log")),
        Files.readAllBytes(folder.resolve("table")));
  }

  private void runAndKill(long seed, int lines, long delayNanos) throws Exception {
    List<String> options =
        List.of("-Xshare:auto", "-Xmx24m", "-Xss512k", "-XX:TieredStopAtLevel=1");
    List<String> command =
        Fork.command(CrashChild.class, options, List.of(folder.toString(), Long.toString(seed)));
    Process child =
        new ProcessBuilder(command).redirectError(folder.resolve("errors").toFile()).start();
    try (BufferedReader said = child.inputReader(StandardCharsets.US_ASCII)) {
      int heard = 0;
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        hear(line);
        if (++heard == lines) {
          LockSupport.parkNanos(delayNanos);
          child.toHandle().destroyForcibly(); // which leaves what it said before to be read
        }
      }
      assertTrue(
          heard >= lines, () -> "the child ended by itself: " + read(folder.resolve("errors")));
    } finally {
      child.destroyForcibly().waitFor();
    }
  }

  private void hear(String line) {
    long number = Long.parseLong(line.substring(2));
    switch (line.charAt(0)) {
      case 'L' -> promised.logged(number);
      case 'T' -> promised.tabled(number);
      case 'C' -> promised.cut(number);
      default -> throw new AssertionError("the child said: " + line);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
