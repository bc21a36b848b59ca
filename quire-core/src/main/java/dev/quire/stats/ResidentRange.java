package dev.quire.stats;

/**
 * Pages of a file that are in memory, one behind the other, and as valuable as each other.
 *
 * @param position of the first byte
 * @param bytes how many, whole pages
 * @param worth 0 when nobody has asked for them since they were filled; more the longer reclaim
 *     would keep them
 */
public record ResidentRange(long position, long bytes, int worth) {}
