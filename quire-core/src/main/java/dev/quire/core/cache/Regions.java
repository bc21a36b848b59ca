package dev.quire.core.cache;

import dev.quire.core.cache.ReadAhead.Pattern;
import dev.quire.core.cache.Recency.Regard;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What was said about ranges of a file; of two that overlap the last word counts. */
public final class Regions {

  /** Ranges of one file at the most: they are looked through with each miss. */
  static final int MAX = 1024;

  /**
   * Frames from {@code from} on, up to {@code to}.
   *
   * @param pattern how they will be read, if that was said
   * @param regard what is known of each page, if that was said
   */
  private record Region(long from, long to, @Nullable Pattern pattern, @Nullable Regard regard) {

    boolean saysNothing() {
      return from >= to || (pattern == null || pattern == Pattern.NORMAL) && regard == null;
    }

    Region between(long lowest, long highest) {
      return new Region(Math.max(from, lowest), Math.min(to, highest), pattern, regard);
    }

    boolean continues(Region before) {
      return before.to == from && before.pattern == pattern && before.regard == regard;
    }
  }

  // Sorted, disjoint, never changed but replaced. Listed in docs/locking.md.
  private volatile Region[] regions = {};

  Regions() {}

  /**
   * Says something about a range, in place of whatever was said before.
   *
   * @throws IllegalStateException when that makes too many ranges
   */
  public synchronized void say(
      long from, long to, @Nullable Pattern pattern, @Nullable Regard regard) {
    Stream<Region> others =
        Arrays.stream(regions)
            .flatMap(old -> Stream.of(old.between(0, from), old.between(to, Long.MAX_VALUE)));
    Region[] sorted =
        Stream.concat(others, Stream.of(new Region(from, to, pattern, regard)))
            .filter(region -> !region.saysNothing())
            .sorted(Comparator.comparingLong(Region::from))
            .toArray(Region[]::new);
    Region[] joined = joined(sorted);
    if (joined.length > MAX) {
      throw new IllegalStateException(
          "more than %d ranges of one file are advised; advise larger ones, or each read"
              .formatted(MAX));
    }
    regions = joined;
  }

  private static Region[] joined(Region[] sorted) {
    Region[] joined = new Region[sorted.length];
    int count = 0;
    for (Region region : sorted) {
      if (count > 0 && region.continues(joined[count - 1])) {
        Region before = joined[--count];
        region = new Region(before.from, region.to, region.pattern, region.regard);
      }
      joined[count++] = region;
    }
    return Arrays.copyOf(joined, count);
  }

  /** What is known of a page, or null. */
  public @Nullable Regard regard(long index) {
    Region region = at(index);
    return region == null ? null : region.regard;
  }

  /** How a page and those behind it will be read, or null. */
  @Nullable Pattern pattern(long index) {
    Region region = at(index);
    return region == null ? null : region.pattern;
  }

  private @Nullable Region at(long index) {
    Region[] all = regions;
    int low = 0;
    int high = all.length - 1;
    while (low <= high) {
      int middle = low + high >>> 1;
      Region region = all[middle];
      if (index < region.from) {
        high = middle - 1;
      } else if (index >= region.to) {
        low = middle + 1;
      } else {
        return region;
      }
    }
    return null;
  }
}
