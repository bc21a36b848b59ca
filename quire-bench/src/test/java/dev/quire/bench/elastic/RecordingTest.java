package dev.quire.bench.elastic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.CachedFile;
import dev.quire.Quire;
import dev.quire.bench.measure.Progress;
import dev.quire.bench.report.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a case can have recorded while a thread reads. */
@Timeout(60)
class RecordingTest {
  private static final long BYTES = 1 << 20;

  @TempDir Path folder;

  @Test
  void everySliceHasAValueOfEachGaugeAndOfTheReader() throws IOException {
    AtomicInteger looks = new AtomicInteger();
    ElasticStage stage = new ElasticStage(true, folder, Progress.silent());
    try (stage;
        Quire quire = Quire.builder().memory(16 << 20).build();
        CachedFile file = quire.open(stage.file(BYTES))) {
      stage.fill(file, BYTES);
      try (ElasticReader reader = new ElasticReader(file, BYTES);
          Recording recording =
              stage.record("some", reader, new Gauge("looks", "looks", looks::incrementAndGet))) {
        recording.quiet(2);
        recording.mark("half");
        recording.quiet(2);
      }
      assertTrue(quire.stats().hits() > 0);
    }
    Series series = stage.series().getFirst();
    assertEquals("some", series.caseName());
    assertTrue(series.millis().size() >= 4, "" + series);
    assertEquals(List.of("looks", "reads", "longest read of its own doing"), names(series));
    assertEquals(1.0, series.tracks().getFirst().values().getFirst());
    assertTrue(series.tracks().get(1).values().stream().anyMatch(rate -> rate > 0), "" + series);
    assertEquals("half", series.marks().getFirst().what());
    assertTrue(series.marks().getFirst().millis() >= series.millis().get(1), "" + series);
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(0, left.count());
    }
  }

  private static List<String> names(Series series) {
    return series.tracks().stream().map(Series.Track::name).toList();
  }
}
