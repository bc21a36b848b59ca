package dev.quire.bench.measure;

import java.util.Arrays;

/** Times of slices in nanoseconds an operation, and their quantiles. Not for several threads. */
public final class Samples {
  private double[] values = new double[64];
  private int count;

  /** Makes an empty collection. */
  public Samples() {}

  /**
   * Adds one slice.
   *
   * @param nanosPerOperation its time
   */
  public void add(double nanosPerOperation) {
    if (count == values.length) {
      values = Arrays.copyOf(values, count * 2);
    }
    values[count++] = nanosPerOperation;
  }

  /**
   * Says how many slices there are.
   *
   * @return the number
   */
  public int count() {
    return count;
  }

  /**
   * Finds a quantile by interpolating between neighbours.
   *
   * @param share 0 for the smallest to 1 for the largest
   * @return the value, NaN when there is none
   */
  public double quantile(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("share is " + share + "; give a value from 0 to 1");
    }
    if (count == 0) {
      return Double.NaN;
    }
    double[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    double place = share * (count - 1);
    int below = (int) place;
    int above = Math.min(below + 1, count - 1);
    return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
  }

  /**
   * The figure that is quoted: what a slice takes when the machine lets it, yet not its luckiest.
   *
   * @return the tenth percentile
   */
  public double p10() {
    return quantile(0.1);
  }

  /**
   * The median, for whoever wants to see how noisy the machine was.
   *
   * @return the fiftieth percentile
   */
  public double median() {
    return quantile(0.5);
  }
}
