package dev.quire.cli.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is served comes out of the cache, and the cache stays within its budget. */
class CacheUseTest {
  private static final Path SELF_MAPS = Path.of("/proc/self/maps");

  @TempDir Path directory;
  private Served served;

  @BeforeEach
  void serve() throws Exception {
    served = Served.over(directory);
  }

  @AfterEach
  void stop() {
    served.close();
    assertEquals("[]", served.errors.toString());
  }

  @Test
  void aSecondGetOfAResidentRangeReadsNothing() throws Exception {
    byte[] content = served.file("file", 4 << 20);
    String range = "bytes=1000000-2999999";
    byte[] wanted = Arrays.copyOfRange(content, 1_000_000, 3_000_000);
    assertArrayEquals(wanted, served.get("/file", "Range", range).body());
    awaitQuiet();
    long bytes = served.quire.stats().bytesRead();
    long fills = served.quire.stats().fills();
    for (int i = 0; i < 10; i++) {
      assertArrayEquals(wanted, served.get("/file", "Range", range).body());
    }
    assertEquals(bytes, served.quire.stats().bytesRead());
    assertEquals(fills, served.quire.stats().fills());
  }

  @Test
  void theProcessReadsNothingForAResidentRange() throws Exception {
    Path io = Path.of("/proc/self/io");
    assumeTrue(Files.isReadable(io), "no /proc/self/io on this machine");
    served.file("file", 4 << 20);
    served.get("/file");
    awaitQuiet();
    long hot = readBy(() -> served.get("/file"), io);
    long head = readBy(() -> served.head("/file"), io);
    // Sockets are counted as well: the client, in this process, reads what is sent. A file read
    // besides would make it twice as much.
    long sent = 4 << 20;
    assertTrue(hot - head >= sent, hot + " " + head);
    assertTrue(hot - head < sent + sent / 4, "read besides the socket: " + (hot - head - sent));
  }

  private interface Action {
    Object run() throws Exception;
  }

  private static long readBy(Action action, Path io) throws Exception {
    long before = read(io);
    action.run();
    return read(io) - before;
  }

  private static long read(Path io) throws Exception {
    Matcher line = Pattern.compile("rchar: ([0-9]+)").matcher(Files.readString(io));
    assertTrue(line.find());
    return Long.parseLong(line.group(1));
  }

  /** Waits until readahead has ended: two looks in a row that see the same. */
  private void awaitQuiet() throws Exception {
    long last;
    long now = -1;
    do {
      last = now;
      served.get("/metrics");
      now = served.quire.stats().bytesRead();
    } while (last != now);
  }

  @Test
  void aFileOfFiveTimesTheBudgetIsServedWithinTheBudget() throws Exception {
    byte[] content = served.file("large", 5 * (int) Served.BUDGET);
    for (int round = 0; round < 2; round++) {
      assertArrayEquals(content, served.get("/large").body());
      var stats = served.quire.stats();
      assertTrue(stats.usedBytes() <= Served.BUDGET, stats.toString());
      assertTrue(stats.residentBytes() <= Served.BUDGET, stats.toString());
    }
    assertTrue(served.quire.stats().evictions() > 0);
    assertEquals(0, served.quire.stats().heldFolios());
    String metrics = Served.text(served.get("/metrics"));
    Matcher evictions = Pattern.compile("\nquire_evictions_total ([0-9]+)\n").matcher(metrics);
    assertTrue(evictions.find(), metrics);
    assertTrue(Long.parseLong(evictions.group(1)) > 0, metrics);
  }

  @Test
  void filesAreReadAndNeverMapped() throws Exception {
    assumeTrue(Files.isReadable(SELF_MAPS), "no /proc/self/maps on this machine");
    served.file("never-mapped.bin", 1 << 20);
    served.get("/never-mapped.bin");
    assertTrue(!Files.readString(SELF_MAPS).contains("never-mapped.bin"));
  }
}
