package dev.quire.stats;

/**
 * How several reads of a file at once are done, as was measured on its device.
 *
 * @param way {@code ring} by an {@code io_uring}, {@code plain} one after the other because that
 *     was faster, {@code measuring} by turns, {@code one by one} where there is no ring
 * @param ringNanos what a page of 4 KiB costs by a ring, the median of the latest batches; 0 when
 *     there was none
 * @param plainNanos the same one after the other
 */
public record IoStats(String way, long ringNanos, long plainNanos) {}
