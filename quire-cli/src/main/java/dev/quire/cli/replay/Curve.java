package dev.quire.cli.replay;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Miss ratios over cache sizes, of the cache and of what it is compared with. */
public final class Curve {
  private static final double[] PERCENTS = {0.5, 1, 2, 3.5, 5, 7.5, 10, 15, 20, 25};

  /**
   * A size of the cache.
   *
   * @param percent of the footprint
   * @param pages of 4 KiB
   */
  public record Size(double percent, long pages) {}

  private final List<Size> sizes = new ArrayList<>();
  private final Map<String, double[]> misses = new LinkedHashMap<>();

  /** A curve over shares of a trace's footprint, without those that come to the same pages. */
  public Curve(Trace trace) {
    for (double percent : PERCENTS) {
      long pages = trace.share(percent);
      if (sizes.isEmpty() || sizes.getLast().pages() != pages) {
        sizes.add(new Size(percent, pages));
      }
    }
  }

  /** The sizes, ascending. */
  public List<Size> sizes() {
    return List.copyOf(sizes);
  }

  /** Sets a point. */
  public void put(String line, int size, double hitRatio) {
    misses.computeIfAbsent(line, name -> new double[sizes.size()])[size] = 1 - hitRatio;
  }

  /**
   * The lines by name, each with a miss ratio from 0 to 1 for each size, in the order of putting.
   */
  Map<String, double[]> lines() {
    return misses;
  }
}
