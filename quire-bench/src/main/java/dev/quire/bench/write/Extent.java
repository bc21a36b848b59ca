package dev.quire.bench.write;

/**
 * How large and how long.
 *
 * @param rounds passes of each variant
 * @param sequentialBytes of the file that is written from begin to end
 * @param residentBytes of the file that is overwritten at random and stays in memory
 * @param overwrites of each thread in a pass
 * @param records appended by each thread in a pass
 * @param memoryBytes budget of the mixed case, whose file is four times as large
 * @param mixed reads and writes of each thread in a pass
 * @param group pages that are dirty when a group is written
 * @param coldBytes of the file of the cold reads
 * @param cold reads of each thread in a pass
 * @param besideNanos how long a slice of reads beside writes lasts
 */
public record Extent(
    int rounds,
    long sequentialBytes,
    long residentBytes,
    int overwrites,
    int records,
    long memoryBytes,
    int mixed,
    int group,
    long coldBytes,
    int cold,
    long besideNanos) {

  /** For figures that are to be quoted. */
  public static final Extent FULL =
      new Extent(
          7,
          256L << 20,
          64L << 20,
          4096,
          2048,
          64L << 20,
          32_768,
          4096,
          1L << 30,
          16_384,
          1_000_000_000L);

  /** For a look. */
  public static final Extent QUICK =
      new Extent(
          3,
          64L << 20,
          32L << 20,
          1024,
          512,
          32L << 20,
          8192,
          1024,
          256L << 20,
          4096,
          300_000_000L);

  /** For tests of the machinery. */
  public static final Extent TEST =
      new Extent(1, 1L << 20, 1L << 20, 130, 40, 8L << 20, 200, 64, 2L << 20, 128, 10_000_000L);
}
