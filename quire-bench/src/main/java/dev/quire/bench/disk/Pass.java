package dev.quire.bench.disk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.HdrHistogram.Histogram;

/** One timed run of some threads that begin at once. */
public final class Pass {
  private static final long HIGHEST_NANOS = 600_000_000_000L;
  private static final int DIGITS = 3;

  private Pass() {}

  /** What a thread does. */
  @FunctionalInterface
  public interface Work {
    /**
     * Does it.
     *
     * @param thread its number, from 0
     * @param times takes the time of each operation in nanoseconds
     * @return how many operations or bytes it did
     * @throws IOException when something fails
     */
    long run(int thread, Histogram times) throws IOException;
  }

  /**
   * What came out.
   *
   * @param amount operations or bytes of all threads
   * @param nanos from the begin of the first to the end of the last
   * @param times of single operations
   */
  public record Outcome(long amount, long nanos, Histogram times) {

    /**
     * The rate.
     *
     * @return operations or bytes a second
     */
    public double perSecond() {
      return amount * 1e9 / nanos;
    }
  }

  /**
   * An empty histogram.
   *
   * @return for nanoseconds, to three digits
   */
  public static Histogram times() {
    return new Histogram(HIGHEST_NANOS, DIGITS);
  }

  /**
   * Runs it.
   *
   * @param threads how many
   * @param work what each does
   * @return what came out
   * @throws IOException when one of them failed
   */
  public static Outcome run(int threads, Work work) throws IOException {
    CountDownLatch start = new CountDownLatch(1);
    List<FutureTask<Long>> tasks = new ArrayList<>();
    List<Histogram> histograms = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int number = i;
      Histogram times = times();
      histograms.add(times);
      FutureTask<Long> task =
          new FutureTask<>(() -> {
            start.await();
            return work.run(number, times);
          });
      tasks.add(task);
      Thread thread = new Thread(task, "bench-pass-" + i);
      thread.setDaemon(true);
      thread.start();
    }
    long begin = System.nanoTime();
    start.countDown();
    long amount = 0;
    for (FutureTask<Long> task : tasks) {
      amount += result(task);
    }
    long nanos = System.nanoTime() - begin;
    Histogram all = times();
    histograms.forEach(all::add);
    return new Outcome(amount, nanos, all);
  }

  private static long result(FutureTask<Long> task) throws IOException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw new IOException("a thread of a pass failed: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a pass ran", e);
    }
  }
}
