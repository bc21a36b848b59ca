package dev.quire.bench.elastic;

import dev.quire.CachedFile;
import dev.quire.Quire;
import dev.quire.ResizeResult;
import dev.quire.bench.measure.Progress;
import dev.quire.bench.measure.Samples;
import dev.quire.bench.report.Row;
import dev.quire.bench.store.DataFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * How fast memory comes and goes, by a quarter up and a quarter down, while a thread reads resident
 * pages as fast as it can, and how long its reads take meanwhile.
 */
public final class ElasticBench {
  /** Name of the bench. */
  public static final String NAME = "elastic";

  private static final String CASE = "resize25";
  private static final double WANTED_GIB = 1;
  private static final double WANTED_MICROS = 1000;
  private static final int PAGE_BYTES = 4096;

  private final long memory;
  private final int trials;
  private final Path folder;
  private final Progress progress;

  private final Samples up = new Samples();
  private final Samples down = new Samples();
  private final Histogram own = new Histogram(3);
  private final Histogram wall = new Histogram(3);

  /**
   * Prepares the bench.
   *
   * @param quick less memory, fewer trials
   * @param folder where its file is made
   * @param progress told what is going on
   */
  public ElasticBench(boolean quick, Path folder, Progress progress) {
    this.memory = (quick ? 512L : 2048L) << 20;
    this.trials = quick ? 2 : 5;
    this.folder = folder;
    this.progress = progress;
  }

  /**
   * Runs it.
   *
   * @return the results
   * @throws IOException when reading fails, or memory does not come or go
   */
  public List<Row> run() throws IOException {
    Path data = folder.resolve("quire-elastic-" + ProcessHandle.current().pid());
    long span = memory / 2; // so that all of it has room whatever the size is
    progress.show(NAME + ": making a file of " + (span >> 20) + " MiB", 0);
    DataFile.write(data, (int) (span / PAGE_BYTES));
    try (Quire quire = Quire.builder().memory(memory).maxMemory(memory + memory / 4).build();
        CachedFile file = quire.open(data)) {
      fill(file, span);
      try (ElasticReader reader = new ElasticReader(file, span)) {
        resize(quire, reader);
      }
    } finally {
      Files.delete(data);
    }
    progress.clear();
    List<Row> rows = new ArrayList<>();
    rows.add(rate("up", up));
    rows.add(rate("down", down));
    rows.add(reads("reads", own, WANTED_MICROS));
    rows.add(reads("reads by the clock", wall, null));
    return rows;
  }

  private static void fill(CachedFile file, long span) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment target = arena.allocate(1 << 20, Long.BYTES);
      for (long at = 0; at < span; at += target.byteSize()) {
        file.read(at, target);
      }
    }
  }

  private void resize(Quire quire, ElasticReader reader) throws IOException {
    for (int i = 0; i <= trials; i++) {
      progress.show(NAME + ": " + CASE, i / (trials + 1.0));
      long quarter = memory / 4;
      for (long to : new long[] {memory + quarter, memory, memory - quarter, memory}) {
        ResizeResult result = quire.resize(to).await();
        if (!result.isComplete()) {
          throw new IOException("resize to " + to + " bytes: " + result.problem());
        }
        if (i > 0) { // the first round is for the compiler
          double gib = Math.abs(to - result.from()) / (double) (1L << 30);
          (to > result.from() ? up : down).add(gib / (result.nanos() / 1e9));
        }
      }
      ElasticReader.Times times = reader.take();
      if (i > 0) {
        own.add(times.own());
        wall.add(times.wall());
      }
    }
  }

  private static Row rate(String variant, Samples samples) {
    double median = samples.median();
    return new Row(
        NAME,
        CASE,
        variant,
        1,
        "GiB/s",
        median,
        null,
        null,
        null,
        null,
        "higher",
        WANTED_GIB,
        median >= WANTED_GIB);
  }

  private static Row reads(String variant, Histogram nanos, @Nullable Double wanted) {
    double worst = nanos.getMaxValue() / 1000.0;
    return new Row(
        NAME,
        CASE,
        variant,
        1,
        "µs at worst",
        worst,
        null,
        null,
        null,
        null,
        "lower",
        wanted,
        wanted == null ? null : worst <= wanted,
        Row.Times.of(nanos));
  }
}
