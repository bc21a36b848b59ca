package dev.quire.bench.elastic;

import dev.quire.CachedFile;
import dev.quire.bench.measure.Progress;
import dev.quire.bench.report.Series;
import dev.quire.bench.store.DataFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a case works with, and where its time series go. For one thread. */
final class ElasticStage implements AutoCloseable {
  private static final int PAGE_BYTES = 4096;
  private static final int CHUNK_BYTES = 1 << 20;

  private final boolean quick;
  private final Path folder;
  private final Progress progress;
  private final List<Path> files = new ArrayList<>();
  private final List<Series> series = new ArrayList<>();

  ElasticStage(boolean quick, Path folder, Progress progress) {
    this.quick = quick;
    this.folder = folder;
    this.progress = progress;
  }

  /** Less memory, fewer trials. */
  boolean quick() {
    return quick;
  }

  /** Bytes of the instance that is measured. */
  long memory() {
    return (quick ? 512L : 2048L) << 20;
  }

  /** Rounds that count. */
  int trials() {
    return quick ? 2 : 5;
  }

  /** Where files may be made. */
  Path folder() {
    return folder;
  }

  /** Told what is going on. */
  Progress progress() {
    return progress;
  }

  /**
   * A new file, of words as {@link DataFile#word} has them. Deleted when the bench is over.
   *
   * @param bytes a multiple of 4096
   */
  Path file(long bytes) throws IOException {
    String name = "quire-elastic-%d-%d".formatted(ProcessHandle.current().pid(), files.size());
    Path file = folder.resolve(name);
    files.add(file);
    progress.show("%s: making a file of %d MiB".formatted(ElasticBench.NAME, bytes >> 20), 0);
    DataFile.write(file, (int) (bytes / PAGE_BYTES));
    return file;
  }

  /** Reads a file through once, so that its pages are there. */
  void fill(CachedFile file, long bytes) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment target = arena.allocate(CHUNK_BYTES, Long.BYTES);
      for (long at = 0; at < bytes; at += target.byteSize()) {
        file.read(at, target);
      }
    }
  }

  /**
   * Records what follows, until it is closed: the gauges, reads a second, and the longest read of
   * each slice. What it saw becomes a series of the case.
   */
  Recording record(String caseName, ElasticReader reader, Gauge... gauges) {
    return new Recording(caseName, reader, List.of(gauges), series::add);
  }

  /** All that was recorded. */
  List<Series> series() {
    return series;
  }

  /** Deletes the files. */
  @Override
  public void close() throws IOException {
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }
}
