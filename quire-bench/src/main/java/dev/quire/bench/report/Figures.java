package dev.quire.bench.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects what was measured and turns it into rows: every figure once against its case's floor,
 * and every wanted comparison.
 */
public final class Figures {
  private record Key(String caseName, String variant, int threads) {}

  /**
   * A measured time.
   *
   * @param nanos nanoseconds an operation
   * @param median its median
   * @param bytes heap bytes an operation, null when not measured
   */
  public record Figure(double nanos, double median, @Nullable Double bytes) {}

  private final String bench;
  private final Map<String, String> floors;
  private final Map<Key, Figure> figures = new LinkedHashMap<>();

  /**
   * Starts without figures.
   *
   * @param bench name of the bench
   * @param floors the rival that every variant of a case is shown against, by case
   */
  public Figures(String bench, Map<String, String> floors) {
    this.bench = bench;
    this.floors = Map.copyOf(floors);
  }

  /**
   * Adds a figure.
   *
   * @param caseName case
   * @param variant variant
   * @param threads threads
   * @param figure what was measured; not a number counts as not run
   */
  public void add(String caseName, String variant, int threads, Figure figure) {
    if (Double.isFinite(figure.nanos)) {
      figures.put(new Key(caseName, variant, threads), figure);
    }
  }

  /**
   * Makes the rows.
   *
   * @param wanted what is wanted
   * @param gate whether a wanted figure that did not run is a row of its own, not kept
   * @return measured figures in the order in which they came, comparisons after their figure
   */
  public List<Row> rows(List<Wanted> wanted, boolean gate) {
    List<Row> rows = new ArrayList<>();
    Set<Wanted> seen = new HashSet<>();
    for (Map.Entry<Key, Figure> entry : figures.entrySet()) {
      Key key = entry.getKey();
      String floor = floors.getOrDefault(key.caseName, "");
      Wanted first = null;
      for (Wanted one : wanted) {
        if (isOf(one, key) && one.rival().equals(floor) && figures.containsKey(rival(one))) {
          first = one;
        }
      }
      rows.add(first == null ? plain(key, floor) : compared(first));
      if (first != null) {
        seen.add(first);
      }
      for (Wanted one : wanted) {
        if (isOf(one, key) && !seen.contains(one) && figures.containsKey(rival(one))) {
          seen.add(one);
          rows.add(compared(one));
        }
      }
    }
    for (Wanted one : wanted) {
      if (gate && !seen.contains(one)) {
        rows.add(compared(one));
      }
    }
    return rows;
  }

  /**
   * The row of a bound on allocation.
   *
   * @param caseName case
   * @param variant variant
   * @param bound bytes an operation
   * @param gate whether a missing figure is a row, not kept
   * @return the row, or none
   */
  public List<Row> allocation(String caseName, String variant, double bound, boolean gate) {
    Figure figure = figures.get(new Key(caseName, variant, 1));
    Double bytes = figure == null ? null : figure.bytes;
    if (bytes == null && !gate) {
      return List.of();
    }
    boolean ok = bytes != null && bytes <= bound;
    return List.of(
        new Row(
            bench, caseName, variant, 1, "B/op", bytes, null, null, null, null, "lower", bound,
            ok));
  }

  /**
   * The row of a bound on what a variant takes more than another one, of one thread.
   *
   * @param caseName case
   * @param variant variant
   * @param rival the other one
   * @param bound nanoseconds an operation
   * @param gate whether a missing figure is a row, not kept
   * @return the row, or none
   */
  public List<Row> more(String caseName, String variant, String rival, double bound, boolean gate) {
    Figure ours = figures.get(new Key(caseName, variant, 1));
    Figure theirs = figures.get(new Key(caseName, rival, 1));
    if ((ours == null || theirs == null) && !gate) {
      return List.of();
    }
    Double more = ours == null || theirs == null ? null : ours.nanos - theirs.nanos;
    return List.of(
        new Row(
            bench,
            caseName,
            variant,
            1,
            "ns more",
            more,
            null,
            null,
            rival,
            ratio(ours, theirs),
            "lower",
            bound,
            more != null && more <= bound));
  }

  private static boolean isOf(Wanted wanted, Key key) {
    return wanted.caseName().equals(key.caseName)
        && wanted.variant().equals(key.variant)
        && wanted.threads() == key.threads;
  }

  private static Key rival(Wanted wanted) {
    return new Key(wanted.caseName(), wanted.rival(), wanted.rivalThreads());
  }

  private Row plain(Key key, String floor) {
    Figure ours = figures.get(key);
    Figure theirs = figures.get(new Key(key.caseName, floor, key.threads));
    boolean beside = theirs != null && !floor.equals(key.variant);
    Double ratio = ratio(ours, beside ? theirs : null);
    return row(key, ours, ratio == null ? null : floor, ratio, null, null);
  }

  private Row compared(Wanted wanted) {
    Key key = new Key(wanted.caseName(), wanted.variant(), wanted.threads());
    Figure ours = figures.get(key);
    Double ratio = ratio(ours, figures.get(rival(wanted)));
    boolean ok = ratio != null && wanted.keeps(ratio);
    return row(key, ours, wanted.rivalName(), ratio, wanted.bound(), ok);
  }

  private static @Nullable Double ratio(@Nullable Figure ours, @Nullable Figure theirs) {
    return ours == null || theirs == null ? null : ours.nanos / theirs.nanos;
  }

  private Row row(
      Key key,
      @Nullable Figure figure,
      @Nullable String rival,
      @Nullable Double ratio,
      @Nullable Double wanted,
      @Nullable Boolean ok) {
    Double nanos = figure == null ? null : figure.nanos;
    Double median = figure == null ? null : figure.median;
    Double bytes = figure == null ? null : figure.bytes;
    return new Row(
        bench,
        key.caseName,
        key.variant,
        key.threads,
        Row.NANOS,
        nanos,
        median,
        bytes,
        rival,
        ratio,
        "lower",
        wanted,
        ok);
  }
}
