package dev.quire.bench.pressure;

import dev.quire.bench.disk.Pass;
import dev.quire.bench.measure.Samples;
import org.HdrHistogram.Histogram;

/** What the passes of a variant came to. */
final class Sum {
  final Histogram times = Pass.times();
  private final Samples rates = new Samples();
  private long reads;
  private long bytes;
  private long nanos;
  private long collecting;

  void add(Outcome outcome) {
    rates.add(outcome.perSecond());
    times.add(outcome.times());
    reads += outcome.reads();
    bytes += outcome.bytes();
    nanos += outcome.nanos();
    collecting += outcome.collecting();
  }

  /** Median of the passes; not a number before the first. */
  double perSecond() {
    return rates.median();
  }

  double bytesPerRead() {
    return (double) bytes / reads;
  }

  /** Percent of the time in which the garbage was collected. */
  double collectingShare() {
    return 100 * collecting * 1e6 / nanos;
  }
}
