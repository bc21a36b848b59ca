package dev.quire.bench.measure;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleConsumer;

/**
 * Measures variants in turn: each round gives every variant one slice of a few milliseconds, so
 * that whatever disturbs the machine disturbs them all alike. A slice that is not timed goes before
 * it. Every slice's checksum is compared with what it must be, outside the time.
 */
public final class RoundRobin {
  /** How long and how often; slices stay between 0.3 and 4 ms. */
  public record Effort(int rounds, long warmNanos, long sliceNanos) {
    /** For a look: some seconds a case. */
    public static final Effort QUICK = new Effort(60, 150_000_000L, 1_500_000L);

    /** For figures that are to be quoted. */
    public static final Effort FULL = new Effort(200, 400_000_000L, 3_000_000L);

    /** For tests of the machinery: a few milliseconds. */
    public static final Effort TEST = new Effort(2, 1_000_000L, 300_000L);
  }

  private static final int WARM_SLICE = 2_000;
  private static final int ALLOCATION_OPERATIONS = 20_000;
  private static final int TRIES = 4;

  private final Workload work;
  private final List<Subject> subjects;
  private final Set<Integer> threads;
  private final Effort effort;

  /**
   * Prepares a measurement.
   *
   * @param work keys and what they must give
   * @param subjects the variants, each with as many loops as the largest number of threads
   * @param threads numbers of threads: 1, 2 or both
   * @param effort how long
   */
  public RoundRobin(Workload work, List<Subject> subjects, Set<Integer> threads, Effort effort) {
    this.work = work;
    this.subjects = List.copyOf(subjects);
    this.threads = Set.copyOf(threads);
    this.effort = effort;
  }

  /**
   * Warms, measures, and fills the subjects' samples.
   *
   * @param progress told the share that is done, 0 to 1
   * @throws IOException when a variant fails to read
   */
  public void run(DoubleConsumer progress) throws IOException {
    int[] counts = new int[subjects.size()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = warm(subjects.get(i));
      progress.accept(0.3 * (i + 1) / counts.length);
    }
    int stride = work.keys().length / subjects.size();
    int skipped = effort.rounds / 10;
    try (Partner partner = new Partner()) {
      int from = 0;
      for (int round = 0; round < effort.rounds + skipped; round++) {
        for (int i = 0; i < counts.length; i++) {
          // Variants that share a store read different parts of the keys in one round, or the first
          // would warm the processor's caches for the second.
          slices(subjects.get(i), partner, from + i * stride, counts[i], round >= skipped);
        }
        from += counts[0] * 2 + 1;
        progress.accept(0.3 + 0.7 * (round + 1) / (effort.rounds + skipped));
      }
    }
    for (Subject subject : subjects) {
      subject.bytes().add(allocatedPerOperation(subject.loop(0)));
    }
  }

  /** Runs every loop of the subject until it is compiled; returns the operations of a slice. */
  private int warm(Subject subject) throws IOException {
    double best = Double.MAX_VALUE;
    for (Loop loop : subject.loops()) {
      long begin = System.nanoTime();
      int from = 0;
      while (System.nanoTime() - begin < effort.warmNanos) {
        long before = System.nanoTime();
        long sum = loop.run(work.keys(), from, WARM_SLICE);
        best = Math.min(best, (System.nanoTime() - before) / (double) WARM_SLICE);
        work.verify(subject.name(), from, WARM_SLICE, sum);
        from += WARM_SLICE;
      }
    }
    return (int) Math.max(16, Math.min(1 << 24, effort.sliceNanos / Math.max(best, 0.1)));
  }

  private void slices(Subject subject, Partner partner, int from, int count, boolean kept)
      throws IOException {
    // What ran before has left the processor's caches to others: one slice brings them back.
    subject.loop(0).run(work.keys(), from - count, count);
    if (threads.contains(1)) {
      long begin = System.nanoTime();
      long sum = subject.loop(0).run(work.keys(), from, count);
      double nanos = (System.nanoTime() - begin) / (double) count;
      work.verify(subject.name(), from, count, sum);
      if (kept) {
        subject.alone().add(nanos);
      }
    }
    if (threads.contains(2)) {
      double nanos = Double.NaN;
      for (int i = 0; i < TRIES && Double.isNaN(nanos); i++) {
        nanos = partner.run(subject, work, from + (i + 1) * count, count);
      }
      if (kept && !Double.isNaN(nanos)) {
        subject.together().add(nanos);
      }
    }
  }

  private double allocatedPerOperation(Loop loop) throws IOException {
    ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    loop.run(work.keys(), 0, ALLOCATION_OPERATIONS);
    long before = bean.getCurrentThreadAllocatedBytes();
    loop.run(work.keys(), 0, ALLOCATION_OPERATIONS);
    long bytes = bean.getCurrentThreadAllocatedBytes() - before;
    return Math.round(bytes * 100.0 / ALLOCATION_OPERATIONS) / 100.0;
  }
}
