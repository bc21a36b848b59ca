package dev.quire.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.cli.replay.Traces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code quire replay} from its arguments to what it prints. */
class ReplayCommandTest {
  private static final int REFERENCES = 5000;
  private static final int PAGES = 300;

  @TempDir Path folder;
  private Path trace = Path.of("");

  private static Ran run(Object... arguments) {
    return Ran.of(
        Stream.concat(Stream.of("replay"), Stream.of(arguments))
            .map(String::valueOf)
            .toArray(String[]::new));
  }

  @BeforeEach
  void make() throws IOException {
    Random random = new Random(3);
    long[] keys = new long[REFERENCES];
    for (int i = 0; i < REFERENCES; i++) {
      keys[i] = i < PAGES ? i : (long) (PAGES * Math.pow(random.nextDouble(), 3));
    }
    trace = folder.resolve("made.u64");
    Files.write(trace, Traces.numbers(keys));
  }

  @Test
  void jsonIsOneObjectWithTheFieldsThatScriptsRelyOn() {
    Ran ran = run(trace, "--pages", 30, "--json");
    assertEquals(0, ran.exit(), ran.err());
    assertEquals("", ran.err());
    assertEquals(1, ran.out().lines().count());
    assertTrue(ran.out().startsWith("{\"trace\":\"" + trace + "\","), ran.out());
    assertTrue(ran.out().contains("\"policy\":\"e2q\""), ran.out());
    assertEquals(REFERENCES, ran.number("references"));
    assertEquals(PAGES, ran.number("footprintPages"));
    assertEquals(30, ran.number("pages"));
    assertEquals(ran.number("hits") / REFERENCES, ran.number("hitRatio"), 1e-12);
    assertTrue(ran.number("storesPerHit") > 0 && ran.number("storesPerHit") <= 1);
    assertTrue(!ran.out().contains("\"opt\""), ran.out());
    assertEquals(ran.out(), run(trace, "--pages", 30, "--json").out(), "always the same");
    assertEquals(ran.out(), run(trace, "--pages", "10%", "--json").out(), "as a share");
  }

  @Test
  void compareAddsRatiosOfTheSameRunAndNothingBeatsTheOptimum() {
    Ran ran = run(trace, "--pages", 30, "--json", "--compare");
    assertEquals(0, ran.exit(), ran.err());
    double optimum = ran.number("opt");
    for (String field : new String[] {"hitRatio", "caffeine", "lru"}) {
      assertTrue(ran.number(field) > 0.2 && ran.number(field) < optimum, ran.out());
    }
    Ran text = run(trace, "--pages", 30, "--compare");
    assertTrue(text.out().contains("5,000 references to 300 pages"), text.out());
    assertTrue(text.out().contains("100.00 %"), text.out());
  }

  @Test
  void thePlotIsASelfContainedPictureAndTheSizesAreSaid() throws IOException {
    Path plot = folder.resolve("curve.svg");
    Path named = Files.copy(trace, folder.resolve("a<b&c.u64"));
    Ran ran = run(named, "--pages", 30, "--json", "--compare", "--plot", plot);
    assertEquals(0, ran.exit(), ran.err());
    assertEquals(1, ran.out().lines().count());
    assertTrue(ran.err().contains("sizes: 2 pages (0.5 %), 3 pages (1.0 %)"), ran.err());
    String svg = Files.readString(plot);
    assertTrue(svg.startsWith("<svg xmlns"), svg);
    assertTrue(svg.contains("a&lt;b&amp;c.u64"), svg);
    for (String line : new String[] {"e2q", "opt", "caffeine", "lru"}) {
      assertTrue(svg.contains(">" + line + "</text>"), line);
    }
    assertEquals(4 * 10, svg.lines().filter(line -> line.startsWith("<circle")).count());
    assertTrue(!svg.contains("href"), "nothing from elsewhere");
  }

  @Test
  void foliosAndThreadsAreSaidInTheResult() {
    Ran ran = run(trace, "--pages", 30, "--folio-size", "16k", "--threads", 2, "--json");
    assertEquals(0, ran.exit(), ran.err());
    assertEquals(16384, ran.number("folioSize"));
    assertEquals(2, ran.number("threads"));
    assertEquals(PAGES, ran.number("footprintPages"), "in pages of 4 KiB");
  }

  @Test
  void theTraceIsNotOverwrittenByItsPlot() throws IOException {
    byte[] before = Files.readAllBytes(trace);
    run(trace, "--pages", 3, "--plot", trace).isRefused("is the trace itself", "another file");
    Path link = Files.createLink(folder.resolve("curve.svg"), trace);
    run(trace, "--pages", 3, "--plot", link).isRefused("is the trace itself");
    assertArrayEquals(before, Files.readAllBytes(trace));
  }

  @Test
  void aPlotThatCannotBeWrittenIsRefusedBeforeTheReplay() throws IOException {
    Path nowhere = Files.createSymbolicLink(folder.resolve("x.svg"), folder.resolve("no/x.svg"));
    run(trace, "--pages", 3, "--plot", nowhere).isRefused("--plot " + nowhere, "elsewhere");
  }

  @Test
  void wrongUseIsOneLineThatSaysWhatToDo() {
    run().isRefused("TRACE", "quire replay --help");
    run(trace).isRefused("--pages");
    run(trace, "--pages", "0").isRefused("'0'", "1 or more", "5%");
    run(trace, "--pages", "-1").isRefused("'-1'");
    run(trace, "--pages", "0%").isRefused("'0%'");
    run(trace, "--pages", "999999999999999999")
        .isRefused("--pages 999999999999999999", "give fewer", "the trace has 300");
    run(trace, "--pages", "x").isRefused("'x'", "5%");
    run(trace, "--pages", "3", "--folio-size", "16k").isRefused("--pages 3", "give 4 or more");
    run(trace, "--pages", "3", "--folio-size", "5k").isRefused("5120", "power of two");
    run(trace, "--pages", "3", "--folio-size", "4m").isRefused("4194304", "power of two");
    run(trace, "--pages", "3", "--policy", "none")
        .isRefused("'none'", "e2q, clock, s3-fifo, two-lists");
    run(trace, "--pages", "3", "--threads", "0").isRefused("--threads '0'", "1 to 256");
    run(trace, "--pages", "3", "--format", "x").isRefused("'x'", "u64, arc");
    run(trace, "--pages", "3", "--column", "0").isRefused("--column '0'");
    run(trace, "--pages", "3", "--plot", folder).isRefused("is a directory");
    run(trace, "--pages", "3", "--plot", folder + "/no/x.svg").isRefused("no directory");
    run(trace, "--pages", "3", "--plot", "").isRefused("--plot ''", "leave the option out");
    run(trace, "--pages", "3", "--column", "2").isRefused("made.u64", "u64", "leave --column out");
    run("", "--pages", "3").isRefused("''", "is no file");
    run(folder + "/none", "--pages", "3").isRefused("no file", "/none");
  }
}
