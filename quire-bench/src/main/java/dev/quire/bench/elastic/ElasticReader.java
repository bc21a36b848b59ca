package dev.quire.bench.elastic;

import dev.quire.CachedFile;
import dev.quire.bench.store.DataFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** A thread that reads resident pages without a pause, and times each read. */
final class ElasticReader implements AutoCloseable {

  private static final int BYTES = 64;
  private static final long LONGEST_NANOS = 60_000_000_000L;

  /** From here on it is looked at whether the thread was running at all. */
  private static final long SLOW_NANOS = 50_000;

  private final CachedFile file;
  private final long slots;
  private final Thread thread = new Thread(this::run, "elastic-reader");

  private final Object lock = new Object();
  private Histogram own = fresh();
  private Histogram wall = fresh();
  private long sliceReads;
  private long sliceWorst;
  private volatile boolean over;
  private volatile @Nullable Throwable failure;

  ElasticReader(CachedFile file, long span) {
    this.file = file;
    this.slots = span / BYTES;
    thread.start();
  }

  private static Histogram fresh() {
    return new Histogram(LONGEST_NANOS, 3);
  }

  /**
   * How long reads took since the last call.
   *
   * @param own by the reads alone: without the time in which the thread waited for a processor
   * @param wall by the clock
   */
  record Times(Histogram own, Histogram wall) {}

  Times take() throws IOException {
    Throwable failed = failure;
    if (failed != null) {
      throw new IOException("a read failed while memory came or went", failed);
    }
    synchronized (lock) {
      Times times = new Times(own, wall);
      own = fresh();
      wall = fresh();
      return times;
    }
  }

  /**
   * What it has done since the last call of this method.
   *
   * @param reads how many
   * @param worst nanoseconds of the longest, of its own doing
   */
  record Slice(long reads, long worst) {}

  Slice slice() {
    synchronized (lock) {
      Slice slice = new Slice(sliceReads, sliceWorst);
      sliceReads = 0;
      sliceWorst = 0;
      return slice;
    }
  }

  private void run() {
    try (Arena arena = Arena.ofConfined();
        RunQueue queue = new RunQueue()) {
      MemorySegment target = arena.allocate(BYTES, Long.BYTES);
      SplittableRandom random = new SplittableRandom(1);
      long waited = queue.waitedNanos();
      while (!over) {
        long position = random.nextLong(slots) * BYTES;
        long begin = System.nanoTime();
        file.read(position, target);
        long nanos = System.nanoTime() - begin;
        long off = 0;
        if (nanos > SLOW_NANOS) {
          long now = queue.waitedNanos();
          off = Math.min(nanos, now - waited);
          waited = now;
        }
        if (target.get(ValueLayout.JAVA_LONG, 0) != DataFile.word(position)) {
          throw new IOException("wrong bytes at " + position);
        }
        synchronized (lock) {
          own.recordValue(Math.min(LONGEST_NANOS, nanos - off));
          wall.recordValue(Math.min(LONGEST_NANOS, nanos));
          sliceReads++;
          sliceWorst = Math.max(sliceWorst, nanos - off);
        }
      }
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
    }
  }

  @Override
  public void close() {
    over = true;
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
