package dev.quire;

import dev.quire.stats.WarmStats;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A folder with a dump, files, and runs that have them in memory. */
abstract class WarmFixture {

  static final int PAGE = 4096;
  static final int PAGES = 400;

  @TempDir Path folder;

  final Queue<String> said = new ConcurrentLinkedQueue<>();
  Path dump = Path.of("");

  @BeforeEach
  void name() {
    dump = folder.resolve("dump");
  }

  final TestFile file(int seed) throws IOException {
    return TestFile.create(folder.resolve("file" + seed), seed, (long) PAGES * PAGE - 100);
  }

  final QuireBuilder builder() {
    QuireBuilder builder =
        Quire.builder()
            .memory(16 << 20)
            .policy(ReclaimPolicy.CLOCK) // by which the second hit is news, whenever it comes
            .readAhead(0)
            .warm(dump)
            .warnings(said::add);
    builder.warmTime = new Free();
    return builder;
  }

  /** Time that passes when somebody waits for it. */
  static final class Free implements WarmLoader.Time {
    private final AtomicLong now = new AtomicLong();

    @Override
    public long nanos() {
      return now.get();
    }

    @Override
    public void park(long nanos) {
      now.addAndGet(nanos);
    }
  }

  /** Time that stands still: nothing is loaded after the first run. */
  static final class Frozen implements WarmLoader.Time {
    @Override
    public long nanos() {
      return 0;
    }

    @Override
    public void park(long nanos) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  static void read(TestFile content, CachedFile file, int page) throws IOException {
    byte[] target = new byte[16];
    int read = file.read((long) page * PAGE + 8, MemorySegment.ofArray(target));
    content.check((long) page * PAGE + 8, read, target, "page " + page);
  }

  static void read(TestFile content, CachedFile file, int from, int to) throws IOException {
    for (int page = from; page < to; page++) {
      read(content, file, page);
    }
  }

  /** A run that reads pages of files and ends. */
  final void before(int from, int to, TestFile... files) throws IOException {
    try (Quire quire = builder().build()) {
      for (TestFile content : files) {
        try (CachedFile file = quire.open(content.path())) {
          read(content, file, from, to);
        }
      }
    }
  }

  static WarmStats loaded(Quire quire) {
    while (quire.stats().warm().running()) {
      LockSupport.parkNanos(1_000_000);
    }
    return quire.stats().warm();
  }
}
