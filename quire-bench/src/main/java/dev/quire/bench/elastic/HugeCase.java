package dev.quire.bench.elastic;

import dev.quire.CachedFile;
import dev.quire.HugePages;
import dev.quire.OpenOptions;
import dev.quire.Quire;
import dev.quire.QuireBuilder;
import dev.quire.bench.measure.Samples;
import dev.quire.bench.report.Row;
import dev.quire.bench.store.DataFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Huge folios on huge pages: what random reads of a file cost with them and with pages of 4 KiB,
 * what their metadata takes by what the system says, and what it costs to do without it and to
 * bring it back.
 */
final class HugeCase implements ElasticCase {
  /** Name of the case. */
  static final String NAME = "huge";

  private static final int READS = 8_000_000;
  private static final int QUICK_READS = 2_000_000;
  private static final int WARMUPS = 5;
  private static final int BYTES = 64;
  private static final int PIECE = 2 << 20;
  private static final int PAGE = 4096;
  private static final double WANTED_RATIO = 1 / 1.25;
  private static final double WANTED_SHARE = 0.25;
  private static final double WANTED_MICROS = 20;
  private static final double WANTED_RESTORE = 1.5;

  /** What a section has of metadata and links when it is not one folio. */
  private static final int WHOLE = 512 * (64 + 8);

  /** What of that goes, and is touched again. */
  private static final int PAGES_BACK = 8;

  private final SplittableRandom random = new SplittableRandom(1);

  @Override
  public String text() {
    return NAME;
  }

  @Override
  public List<Row> run(ElasticStage stage) throws IOException {
    long span = stage.memory();
    Path data = stage.file(span);
    int trials = stage.trials();
    int reads = stage.quick() ? QUICK_READS : READS;
    List<Row> rows = new ArrayList<>();
    Samples huge = new Samples();
    Samples small = new Samples();
    long given;
    try (Quire never = builder(span).hugePages(HugePages.NEVER).readAhead(0).build();
        Quire always = builder(span).hugePages(HugePages.ALWAYS).build();
        CachedFile pages = never.open(data);
        CachedFile pieces = always.open(data, OpenOptions.read().hugePages(HugePages.ALWAYS))) {
      stage.fill(pages, span);
      long before = Smaps.withoutHugePages();
      stage.fill(pieces, span);
      given = before - Smaps.withoutHugePages();
      for (int i = 0; i <= trials; i++) {
        stage.progress().show("elastic: " + NAME, i / (trials + 1.0));
        double one = measure(pages, span, reads);
        double other = measure(pieces, span, reads);
        if (i > 0) { // the first round is for the compiler
          small.add(one);
          huge.add(other);
        }
      }
    }
    rows.add(reads(huge.median(), small.median()));
    double left = 100.0 * (span / PIECE * WHOLE - given) / span;
    rows.add(figure("metadata", "% of the memory", left, WANTED_SHARE));
    pool(rows, span, trials);
    return rows;
  }

  // Fixed sections, metadata of all, and room for reclaim to leave alone.
  private static QuireBuilder builder(long span) {
    return Quire.builder().memory(span + span / 8 + (64 << 20)).management(false);
  }

  private double measure(CachedFile file, long span, int reads) throws IOException {
    long slots = span / BYTES;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment target = arena.allocate(BYTES, Long.BYTES);
      long wrong = 0;
      long begin = System.nanoTime();
      for (int i = 0; i < reads; i++) {
        long position = random.nextLong(slots) * BYTES;
        file.read(position, target);
        wrong |= target.get(ValueLayout.JAVA_LONG, 0) ^ DataFile.word(position);
      }
      double nanos = (System.nanoTime() - begin) / (double) reads;
      if (wrong != 0) {
        throw new IOException("wrong bytes");
      }
      return nanos;
    }
  }

  /** Pieces are set aside and given back, half as many as the file has. */
  private static void pool(List<Row> rows, long span, int trials) {
    Samples optimise = new Samples();
    Samples restore = new Samples();
    Samples touch = new Samples();
    long pieces = span / 2 / PIECE;
    try (Quire quire = builder(span).build()) {
      for (int i = -WARMUPS; i < trials; i++) { // the first rounds are for the compiler
        long begin = System.nanoTime();
        quire.hugePool(span / 2);
        long set = System.nanoTime();
        quire.hugePool(0);
        long back = System.nanoTime();
        double fresh = FreshPages.touch(pieces * PAGES_BACK, PAGE);
        if (i >= 0) {
          optimise.add((set - begin) / 1e3 / pieces);
          restore.add((back - set) / 1e3 / pieces);
          touch.add(fresh / 1e3 / pieces);
        }
      }
    }
    rows.add(figure("optimise", "µs/folio", optimise.median(), WANTED_MICROS));
    double ratio = restore.median() / touch.median();
    rows.add(
        new Row(
            ElasticBench.NAME,
            NAME,
            "restore",
            1,
            "µs/folio",
            restore.median(),
            null,
            null,
            "8 fresh pages",
            ratio,
            "lower",
            WANTED_RESTORE,
            ratio <= WANTED_RESTORE));
  }

  private static Row reads(double huge, double small) {
    double ratio = huge / small;
    return new Row(
        ElasticBench.NAME,
        NAME,
        "reads",
        1,
        Row.NANOS,
        huge,
        huge,
        null,
        "pages of 4 KiB",
        ratio,
        "lower",
        WANTED_RATIO,
        ratio <= WANTED_RATIO);
  }

  private static Row figure(String variant, String unit, double value, double wanted) {
    return new Row(
        ElasticBench.NAME,
        NAME,
        variant,
        1,
        unit,
        value,
        null,
        null,
        null,
        null,
        "lower",
        wanted,
        value <= wanted);
  }
}
