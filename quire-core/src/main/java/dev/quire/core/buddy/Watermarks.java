package dev.quire.core.buddy;

/**
 * How many frames should be free.
 *
 * @param min below this only what frees memory should still allocate
 * @param low below this background reclaim starts
 * @param high at this it stops
 */
public record Watermarks(long min, long low, long high) {

  // Linux takes min = 2 sqrt(total) frames and gaps of a quarter of min or 1/1000 of the total. A
  // cache may be as small as one section, and keeping 9 % of it free is not worth its cost; so min
  // is half of a square root here. The reserve is added because MOVABLE allocations cannot have it:
  // free memory at its level is exhausted memory for them.

  /**
   * The marks for {@code total} frames, of which {@code reserve} are kept for FIXED allocations:
   *
   * <pre>
   *   min  = reserve + sqrt(total) / 2
   *   gap  = max(4, sqrt(total) / 4, total / 1024)
   *   low  = min + gap
   *   high = low + gap
   * </pre>
   *
   * <p>One section, 512 frames, with a reserve of 16: 27, 32, 37. 10^9 frames with a reserve of
   * 256: 16067, 992629, 1969191. All are capped at {@code total}.
   */
  public static Watermarks of(long total, long reserve) {
    if (total < 0 || reserve < 0 || reserve > total) {
      throw new IllegalArgumentException(
          "a reserve of %d frames of %d; it must be between 0 and all".formatted(reserve, total));
    }
    long root = (long) Math.sqrt((double) total);
    long gap = Math.max(4, Math.max(root / 4, total / 1024));
    long min = Math.min(total, reserve + root / 2);
    return new Watermarks(min, Math.min(total, min + gap), Math.min(total, min + 2 * gap));
  }
}
