package dev.quire.bench.elastic;

import dev.quire.CachedFile;
import dev.quire.Quire;
import dev.quire.Resize;
import dev.quire.ResizeResult;
import dev.quire.bench.measure.Samples;
import dev.quire.bench.report.Row;
import dev.quire.bench.report.Series;
import java.io.IOException;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Memory comes and goes by a quarter, up and down. */
final class ResizeCase implements ElasticCase {
  private static final double WANTED_GIB = 1;
  private static final double WANTED_MICROS = 1000;
  private static final double GIB = 1 << 30;
  private static final int QUIET_SLICES = 15;

  private final Samples up = new Samples();
  private final Samples down = new Samples();
  private final Histogram own = new Histogram(3);
  private final Histogram wall = new Histogram(3);

  @Override
  public String text() {
    return "resize25";
  }

  @Override
  public List<Row> run(ElasticStage stage) throws IOException {
    long memory = stage.memory();
    long span = memory / 2; // so that all of it has room whatever the size is
    try (Quire quire = Quire.builder().memory(memory).maxMemory(memory + memory / 4).build();
        CachedFile file = quire.open(stage.file(span))) {
      stage.fill(file, span);
      try (ElasticReader reader = new ElasticReader(file, span)) {
        for (int i = 0; i <= stage.trials(); i++) { // the first round is for the compiler
          stage.progress().show(ElasticBench.NAME + ": " + text(), i / (stage.trials() + 1.0));
          round(quire, reader, memory, i > 0);
        }
        recorded(stage, quire, reader, memory);
      }
    }
    return List.of(
        rate("up", up),
        rate("down", down),
        reads("reads", own, WANTED_MICROS),
        reads("reads by the clock", wall, null));
  }

  private static long[] sizes(long memory) {
    long quarter = memory / 4;
    return new long[] {memory + quarter, memory, memory - quarter, memory};
  }

  private void round(Quire quire, ElasticReader reader, long memory, boolean counts)
      throws IOException {
    for (long to : sizes(memory)) {
      ResizeResult result = complete(quire.resize(to));
      if (counts) {
        double gib = Math.abs(to - result.from()) / GIB;
        (to > result.from() ? up : down).add(gib / (result.nanos() / 1e9));
      }
    }
    ElasticReader.Times times = reader.take();
    if (counts) {
      own.add(times.own());
      wall.add(times.wall());
    }
  }

  /** One more round, which is looked at and does not count: looking takes some of the machine. */
  private void recorded(ElasticStage stage, Quire quire, ElasticReader reader, long memory)
      throws IOException {
    DoubleSupplier online = () -> (double) quire.lastResize().map(Resize::reached).orElse(memory);
    try (Recording recording =
        stage.record(text(), reader, new Gauge("memory online", Series.BYTES, online))) {
      recording.quiet(QUIET_SLICES);
      for (long to : sizes(memory)) {
        recording.mark("to %.2f GiB".formatted(to / GIB));
        complete(quire.resize(to));
        recording.quiet(QUIET_SLICES);
      }
    }
    reader.take();
  }

  private static ResizeResult complete(Resize resize) throws IOException {
    ResizeResult result = resize.await();
    if (!result.isComplete()) {
      throw new IOException("resize to " + result.wanted() + " bytes: " + result.problem());
    }
    return result;
  }

  private Row rate(String variant, Samples samples) {
    double median = samples.median();
    return new Row(
        ElasticBench.NAME,
        text(),
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

  private Row reads(String variant, Histogram nanos, @Nullable Double wanted) {
    double worst = nanos.getMaxValue() / 1000.0;
    return new Row(
        ElasticBench.NAME,
        text(),
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
