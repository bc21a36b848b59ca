package dev.quire.bench.elastic;

import dev.quire.CachedFile;
import dev.quire.CompactionResult;
import dev.quire.Quire;
import dev.quire.bench.measure.Samples;
import dev.quire.bench.report.Row;
import dev.quire.bench.report.Series;
import dev.quire.stats.SectionStats;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleSupplier;
import org.HdrHistogram.Histogram;

/**
 * Memory is filled, half of it is freed at random, and what is free is compacted: how much of it is
 * in blocks of 2 MiB then, and what a reader notices meanwhile.
 */
final class CompactCase implements ElasticCase {

  private static final int PAGE_BYTES = 4096;
  private static final double WANTED_SHARE = 0.9;
  private static final double WANTED_RATIO = 2;
  private static final long QUIET_NANOS = 1_000_000_000L;
  private static final int PERCENT = 99;
  private static final int QUIET_SLICES = 15;

  private final Samples rate = new Samples();
  private final Histogram quiet = new Histogram(3);
  private final Histogram during = new Histogram(3);
  private double leastShare = 1;

  @Override
  public String text() {
    return "compact";
  }

  @Override
  public List<Row> run(ElasticStage stage) throws IOException {
    long span = stage.memory() * 7 / 16 / PAGE_BYTES * PAGE_BYTES;
    Path stays = stage.file(span);
    Path goes = stage.file(span);
    for (int i = 0; i <= stage.trials(); i++) { // the first round is for the compiler
      stage.progress().show(ElasticBench.NAME + ": " + text(), i / (stage.trials() + 1.0));
      boolean counts = i > 0;
      inPieces(stage, stays, goes, i, (quire, reader) -> round(quire, reader, counts));
    }
    inPieces(stage, stays, goes, 0, (quire, reader) -> recorded(stage, quire, reader));
    return rows();
  }

  /** What is done with memory of which half is free, in pieces. */
  private interface Round {
    void run(Quire quire, ElasticReader reader) throws IOException;
  }

  private static void inPieces(ElasticStage stage, Path stays, Path goes, long seed, Round round)
      throws IOException {
    try (Quire quire = Quire.builder().memory(stage.memory()).readAhead(0).build();
        CachedFile file = quire.open(stays)) {
      long span = file.size();
      try (CachedFile other = quire.open(goes)) {
        fill(file, other, span, new SplittableRandom(seed));
      }
      try (ElasticReader reader = new ElasticReader(file, span)) {
        round.run(quire, reader);
      }
    }
  }

  private void round(Quire quire, ElasticReader reader, boolean counts) throws IOException {
    rest();
    reader.take(); // the first second is for caches and compilers
    rest();
    Histogram before = reader.take().own();
    CompactionResult result = quire.compact();
    Histogram meanwhile = reader.take().own();
    if (counts) {
      quiet.add(before);
      during.add(meanwhile);
      leastShare = Math.min(leastShare, result.largeShare());
      rate.add(result.movedBytes() / (double) (1L << 30) / (result.nanos() / 1e9));
    }
  }

  /** One more round, which is looked at and does not count: looking takes some of the machine. */
  private void recorded(ElasticStage stage, Quire quire, ElasticReader reader) throws IOException {
    DoubleSupplier free = () -> quire.stats().freeBytes();
    DoubleSupplier large =
        () -> {
          SectionStats sections = quire.stats().sections();
          return sections.empty() * sections.sectionBytes();
        };
    try (Recording recording =
        stage.record(
            text(),
            reader,
            new Gauge("free", Series.BYTES, free),
            new Gauge("free in blocks of 2 MiB", Series.BYTES, large))) {
      recording.quiet(QUIET_SLICES);
      recording.mark("compact");
      quire.compact();
      recording.mark("done");
      recording.quiet(QUIET_SLICES);
    }
    reader.take();
  }

  /** Both files, page by page, in an order in which their pages are mixed at random. */
  private static void fill(CachedFile one, CachedFile other, long span, SplittableRandom random)
      throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment target = arena.allocate(PAGE_BYTES, Long.BYTES);
      long first = 0;
      long second = 0;
      while (first < span || second < span) {
        if (second == span || first < span && random.nextBoolean()) {
          one.read(first, target);
          first += PAGE_BYTES;
        } else {
          other.read(second, target);
          second += PAGE_BYTES;
        }
      }
    }
  }

  private static void rest() {
    long end = System.nanoTime() + QUIET_NANOS;
    for (long left = QUIET_NANOS; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private List<Row> rows() {
    double p99 = micros(during);
    double ratio = p99 / micros(quiet);
    return List.of(
        new Row(
            ElasticBench.NAME,
            text(),
            "share in blocks of 2 MiB",
            1,
            "of 1",
            leastShare,
            null,
            null,
            null,
            null,
            "higher",
            WANTED_SHARE,
            leastShare >= WANTED_SHARE),
        new Row(
            ElasticBench.NAME,
            text(),
            "reads",
            1,
            "µs at p99",
            p99,
            null,
            null,
            "quiet",
            ratio,
            "lower",
            WANTED_RATIO,
            ratio <= WANTED_RATIO,
            Row.Times.of(during)),
        new Row(
            ElasticBench.NAME,
            text(),
            "moved",
            1,
            "GiB/s",
            rate.median(),
            null,
            null,
            null,
            null,
            "higher",
            null,
            null));
  }

  private static double micros(Histogram nanos) {
    return nanos.getValueAtPercentile(PERCENT) / 1000.0;
  }
}
