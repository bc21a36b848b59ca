package dev.quire.bench.pressure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.bench.disk.ChannelTarget;
import dev.quire.bench.disk.Pass;
import dev.quire.bench.measure.Progress;
import dev.quire.bench.report.Row;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PressureBenchTest {
  private static final int PAGES = 1024;

  @TempDir private Path directory;

  @BeforeEach
  void onlyWhereFilesOpenPastTheCache() throws IOException {
    Assumptions.assumeTrue(
        ChannelTarget.hasDirect(directory), "no file can be opened past the cache here");
  }

  private List<Row> run(List<String> cases, boolean gate) throws IOException {
    PressureBench.Plan plan = new PressureBench.Plan(Size.TEST, Set.of(2), cases, gate);
    return new PressureBench(plan, directory, Progress.silent()).run();
  }

  @Test
  void everyVariantReadsUnderPressureAndLeavesNoFile() throws IOException {
    List<Row> rows = run(List.of("zipf"), false);
    for (SourceFactory variant : Sources.all()) {
      List<Row> own = rows.stream().filter(row -> row.variant().equals(variant.name())).toList();
      assertTrue(own.size() > 1, variant.name());
      own.forEach(row -> assertNotNull(row.figure()));
    }
    try (Stream<Path> left = Files.list(directory)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void aMissIsComparedWithOneReadOfThePage() throws IOException {
    List<Row> rows = run(List.of("miss-direct"), false);
    assertEquals(
        List.of("filechannel-direct", "quire-direct"), rows.stream().map(Row::variant).toList());
    assertNotNull(rows.getLast().ratio());
    assertEquals(1.1, rows.getLast().wanted());
  }

  @Test
  void aGateMissesWhatDidNotRun() throws IOException {
    List<Row> missed = run(List.of("miss-direct"), true).subList(2, 4);
    missed.forEach(row -> assertEquals(false, row.ok()));
    assertEquals(List.of("zipf", "miss-cached"), missed.stream().map(Row::caseName).toList());
  }

  @Test
  void everySourceCopiesWhatTheFileHolds() throws IOException {
    Path file = directory.resolve("file");
    PressureFile.write(file, (long) PAGES * PressureFile.PAGE_BYTES);
    for (SourceFactory variant : Sources.all()) {
      try (Source source = variant.open(file, 8L << 20);
          Arena arena = Arena.ofConfined()) {
        var target = arena.allocate(64, 64);
        Source.Copy copy = source.into(target);
        for (int page : Keys.once(PAGES, 7)) {
          long position = (long) page * PressureFile.PAGE_BYTES + 64L * (page % 64);
          copy.at(position);
          PressureFile.check(target, position);
        }
      }
    }
  }

  @Test
  void wrongBytesAreNoticed() throws IOException {
    Path file = directory.resolve("file");
    PressureFile.write(file, (long) PAGES * PressureFile.PAGE_BYTES);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(Long.BYTES), PressureFile.PAGE_BYTES);
    }
    try (Source source = Sources.named("filechannel").open(file, 0);
        Arena arena = Arena.ofConfined()) {
      var target = arena.allocate(64, 64);
      source.into(target).at(PressureFile.PAGE_BYTES);
      assertThrows(IOException.class, () -> PressureFile.check(target, PressureFile.PAGE_BYTES));
    }
  }

  @Test
  void keysOfAPassAreEveryPageOnceOrSkewed() {
    int[] once = Keys.once(PAGES, 3);
    assertEquals(PAGES, Arrays.stream(once).distinct().count());
    int[] zipf = Keys.zipf(PAGES, 3);
    int hottest = 0; // the scattered rank 0
    long times = Arrays.stream(zipf).filter(page -> page == hottest).count();
    assertTrue(
        times > zipf.length / 9 && times < zipf.length / 7,
        "1 / H(1024, 0.99) = 1 / 7.8: " + times);
    assertEquals(PAGES, Arrays.stream(Keys.uniform(PAGES, 3)).distinct().count());
  }

  @Test
  void anOutcomeAndAnOrderAreTheSameAfterTheirLine() {
    Order order = new Order(Order.Pattern.UNIFORM, 2, true, 5, 6);
    assertEquals(order, Order.parse(order.text()));
    Histogram times = Pass.times();
    times.recordValue(1234);
    Outcome outcome = new Outcome(1, 2, 3, 4, times);
    assertEquals(outcome, Outcome.parse(outcome.text()));
  }

  @Test
  void withoutAControllerThereIsNoGroupAndNothingIsLeft() throws IOException {
    Path memory = Files.createDirectories(directory.resolve("memory"));
    assertFalse(MemoryGroup.make(directory, "mine", 5).isPresent());
    try (Stream<Path> left = Files.walk(directory)) {
      assertEquals(List.of(directory, memory), left.toList());
    }
  }
}
