package dev.quire.bench.pressure;

/**
 * How large and how long.
 *
 * @param fileBytes of the file of each variant, a power of two
 * @param limitBytes of memory for the process of a variant, in which all that it needs has its
 *     place
 * @param rounds passes of each variant that count
 * @param warmNanos of the pass before them, in which caches fill
 * @param passNanos of a pass
 */
public record Size(long fileBytes, long limitBytes, int rounds, long warmNanos, long passNanos) {

  /** For figures that are to be quoted. */
  public static final Size FULL =
      new Size(1L << 30, 384L << 20, 4, 15_000_000_000L, 1_500_000_000L);

  /** For a look. */
  public static final Size QUICK =
      new Size(512L << 20, 208L << 20, 2, 6_000_000_000L, 500_000_000L);

  /** For tests of the machinery. */
  public static final Size TEST = new Size(16L << 20, 120L << 20, 1, 30_000_000L, 50_000_000L);
}
