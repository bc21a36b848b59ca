package dev.quire.bench.report;

import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One result: a figure of a variant, beside a rival's where there is one.
 *
 * @param bench name of the bench
 * @param caseName name of the case, {@code case} in JSON
 * @param variant name of the variant
 * @param threads threads that ran at once
 * @param unit {@code ns/op}, {@code MB/s}, or what else the figure is
 * @param figure the variant's figure, null when it did not run
 * @param median median of the same slices, null where there are none
 * @param bytesPerOp heap bytes allocated an operation, null when not measured
 * @param rival name of the rival, null when there is none
 * @param ratio our figure ÷ the rival's, null where there is no rival
 * @param better {@code lower} or {@code higher}
 * @param wanted bound of the ratio, of the figure where there is no rival; null when none is wanted
 * @param ok whether the bound is kept, null when none is wanted
 * @param times how long single calls took, null where they were not timed
 */
public record Row(
    String bench,
    String caseName,
    String variant,
    int threads,
    String unit,
    @Nullable Double figure,
    @Nullable Double median,
    @Nullable Double bytesPerOp,
    @Nullable String rival,
    @Nullable Double ratio,
    String better,
    @Nullable Double wanted,
    @Nullable Boolean ok,
    @Nullable Times times) {

  /** Unit of times of operations. */
  public static final String NANOS = "ns/op";

  /** Unit of rates of bytes: millions a second. */
  public static final String MEGABYTES = "MB/s";

  /**
   * Percentiles of the times of single calls.
   *
   * @param p50 microseconds
   * @param p99 microseconds
   * @param p999 microseconds that one call of a thousand takes
   * @param max microseconds of the longest
   */
  public record Times(double p50, double p99, double p999, double max) {

    /** Those of a histogram of nanoseconds; null when nothing is in it. */
    public static @Nullable Times of(Histogram nanos) {
      return nanos.getTotalCount() == 0
          ? null
          : new Times(
              nanos.getValueAtPercentile(50) / 1000.0,
              nanos.getValueAtPercentile(99) / 1000.0,
              nanos.getValueAtPercentile(99.9) / 1000.0,
              nanos.getMaxValue() / 1000.0);
    }
  }

  /** A row without times of single calls. */
  public Row(
      String bench,
      String caseName,
      String variant,
      int threads,
      String unit,
      @Nullable Double figure,
      @Nullable Double median,
      @Nullable Double bytesPerOp,
      @Nullable String rival,
      @Nullable Double ratio,
      String better,
      @Nullable Double wanted,
      @Nullable Boolean ok) {
    this(
        bench,
        caseName,
        variant,
        threads,
        unit,
        figure,
        median,
        bytesPerOp,
        rival,
        ratio,
        better,
        wanted,
        ok,
        null);
  }

  /**
   * A figure that is wanted and did not run: not kept.
   *
   * @return a row of one thread
   */
  public static Row missed(
      String bench, String caseName, String variant, String rival, String better, double wanted) {
    return new Row(
        bench, caseName, variant, 1, "op/s", null, null, null, rival, null, better, wanted, false);
  }

  /**
   * The row as JSON knows it.
   *
   * @return names and values in the order in which they are written
   */
  public Map<String, @Nullable Object> fields() {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("bench", bench);
    fields.put("case", caseName);
    fields.put("variant", variant);
    fields.put("threads", threads);
    if (unit.equals(NANOS)) {
      fields.put("nsPerOp", figure);
      fields.put("medianNsPerOp", median);
    } else if (unit.equals(MEGABYTES)) {
      fields.put("mbPerSecond", figure);
    } else {
      fields.put("value", figure);
      fields.put("unit", unit);
    }
    if (unit.equals(NANOS) || bytesPerOp != null) {
      fields.put("bytesPerOp", bytesPerOp);
    }
    fields.put("rival", rival);
    fields.put("ratio", ratio);
    fields.put("better", better);
    fields.put("wanted", wanted);
    fields.put("ok", ok);
    if (times != null) {
      fields.put("p50Micros", times.p50);
      fields.put("p99Micros", times.p99);
      fields.put("p999Micros", times.p999);
      fields.put("maxMicros", times.max);
    }
    return fields;
  }
}
