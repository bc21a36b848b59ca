package dev.quire.bench.jmh;

import dev.quire.Folio;
import dev.quire.bench.store.DataFile;
import dev.quire.bench.store.QuireStore;
import dev.quire.bench.store.Rig;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Reads of 64 bytes of one page. Forks differ too much on a busy machine to compare variants here;
 * what this is for is {@code -prof gc}, {@code -prof perfasm} and the like.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls open() before anything else
public class HotReadBenchmark {
  private static final int PAGES = 16;
  private static final long POSITION = 3L * Rig.PAGE_BYTES + 128;

  private final MemorySegment target = Arena.ofAuto().allocate(64, 64);
  private Path path;
  private Rig rig;
  private QuireStore store;
  private long hint;

  /** Makes the state. */
  public HotReadBenchmark() {}

  /**
   * Writes the file and reads it once.
   *
   * @throws IOException when that fails
   */
  @Setup
  public void open() throws IOException {
    Path directory = Files.createTempDirectory("quire-jmh");
    path = directory.resolve("words");
    DataFile.write(path, PAGES);
    rig = new Rig(path, null);
    store = rig.store(QuireStore.class, QuireStore::open);
    hint = store.file().hint(POSITION);
  }

  /**
   * Closes and removes the file.
   *
   * @throws IOException when that fails
   */
  @TearDown
  public void close() throws IOException {
    rig.close();
    Files.delete(path);
    Files.delete(path.getParent());
  }

  /**
   * Optimistic read by walking the index.
   *
   * @return bytes read
   * @throws IOException when that fails
   */
  @Benchmark
  public int walk() throws IOException {
    return store.file().read(POSITION, target);
  }

  /**
   * Optimistic read by hint.
   *
   * @return bytes read
   * @throws IOException when that fails
   */
  @Benchmark
  public int hint() throws IOException {
    return store.file().read(hint, POSITION, target);
  }

  /**
   * Pin, copy, unpin.
   *
   * @return a value of the page
   * @throws IOException when that fails
   */
  @Benchmark
  public long pin() throws IOException {
    try (Folio folio = store.file().pin(POSITION)) {
      folio.copyTo((int) (POSITION - folio.position()), target, 0, 64);
      return folio.getLong(0);
    }
  }
}
