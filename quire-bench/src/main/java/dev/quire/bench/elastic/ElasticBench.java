package dev.quire.bench.elastic;

import dev.quire.bench.measure.Progress;
import dev.quire.bench.report.Row;
import dev.quire.bench.report.Series;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What is done to memory while a thread reads resident pages as fast as it can, how fast it is
 * done, and how long the reads take meanwhile. Each case is recorded as well.
 */
public final class ElasticBench {
  /** Name of the bench. */
  public static final String NAME = "elastic";

  /** All cases. */
  public static final List<String> CASES = all().stream().map(ElasticCase::text).toList();

  private final boolean quick;
  private final List<String> cases;
  private final Path folder;
  private final Progress progress;
  private final List<Series> series = new ArrayList<>();

  /**
   * Prepares the bench.
   *
   * @param quick less memory, fewer trials
   * @param cases some of {@link #CASES}
   * @param folder where its files are made
   * @param progress told what is going on
   */
  public ElasticBench(boolean quick, List<String> cases, Path folder, Progress progress) {
    this.quick = quick;
    this.cases = List.copyOf(cases);
    this.folder = folder;
    this.progress = progress;
  }

  /** Made anew for each run: cases keep what they have measured. */
  private static List<ElasticCase> all() {
    return List.of(new ResizeCase(), new CompactCase(), new HugeCase());
  }

  /**
   * Runs it.
   *
   * @return the results
   * @throws IOException when reading fails, or memory does not come or go
   */
  public List<Row> run() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (ElasticCase one : all()) {
      if (cases.contains(one.text())) {
        try (ElasticStage stage = new ElasticStage(quick, folder, progress)) {
          rows.addAll(one.run(stage));
          series.addAll(stage.series());
        }
      }
    }
    progress.clear();
    return rows;
  }

  /**
   * What was recorded by {@link #run}.
   *
   * @return in the order in which cases ran
   */
  public List<Series> series() {
    return List.copyOf(series);
  }
}
