package dev.quire.bench.measure;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The second thread: runs a loop beside the calling thread, and says how far the two overlapped.
 */
final class Partner implements AutoCloseable {
  /** How much of the longer slice both must have been running for the slice to count. */
  static final double OVERLAP = 0.85;

  private static final long HEAD_START_NANOS = 20_000;
  private static final int SPINS = 2_000;

  private record Job(Loop loop, Workload work, int from, int count) {}

  private record Done(long begin, long end, long sum, @Nullable Throwable failure) {}

  private final Thread thread = new Thread(this::serve, "bench-partner");
  private volatile @Nullable Job job;
  private volatile @Nullable Done done;
  private volatile boolean ready;
  private volatile long start;
  private volatile boolean closed;

  Partner() {
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Runs one slice in both threads.
   *
   * @return the mean time of an operation in nanoseconds, NaN when they did not overlap enough
   */
  double run(Subject subject, Workload work, int from, int count) throws IOException {
    int partnerFrom = from + work.keys().length / 2;
    ready = false;
    done = null;
    start = Long.MAX_VALUE;
    job = new Job(subject.loop(1), work, partnerFrom, count);
    LockSupport.unpark(thread);
    for (int i = 0; !ready; i++) {
      pause(i);
    }
    start = System.nanoTime() + HEAD_START_NANOS;
    Done mine = slice(new Job(subject.loop(0), work, from, count));
    Done other = done;
    for (int i = 0; other == null; i++) {
      pause(i);
      other = done;
    }
    if (mine.failure != null || other.failure != null) {
      throw new IOException(
          "variant " + subject.name() + " failed with two threads",
          mine.failure != null ? mine.failure : other.failure);
    }
    work.verify(subject.name(), from, count, mine.sum);
    work.verify(subject.name(), partnerFrom, count, other.sum);
    return nanosPerOperation(mine.begin, mine.end, other.begin, other.end, count);
  }

  static double nanosPerOperation(long begin1, long end1, long begin2, long end2, int count) {
    long both = Math.min(end1, end2) - Math.max(begin1, begin2);
    long longer = Math.max(end1 - begin1, end2 - begin2);
    if (both < OVERLAP * longer) {
      return Double.NaN;
    }
    return ((end1 - begin1) + (end2 - begin2)) / 2.0 / count;
  }

  /** On a machine with more to run than processors, the partner may wait for ours. */
  private static void pause(int spins) {
    if (spins < SPINS) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
  }

  private Done slice(Job slice) {
    while (System.nanoTime() < start) {
      Thread.onSpinWait();
    }
    long begin = System.nanoTime();
    try {
      long sum = slice.loop.run(slice.work.keys(), slice.from, slice.count);
      return new Done(begin, System.nanoTime(), sum, null);
    } catch (IOException | RuntimeException | Error e) {
      return new Done(begin, System.nanoTime(), 0, e);
    }
  }

  private void serve() {
    while (!closed) {
      Job next = job;
      if (next == null) {
        LockSupport.park(this);
        continue;
      }
      job = null;
      ready = true;
      done = slice(next);
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
