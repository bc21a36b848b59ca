package dev.quire.stats;

/**
 * Where in a file its pages are that are in memory: one cell for each stretch of it, all of one
 * length but the last.
 *
 * @param path as it was opened first
 * @param cellBytes bytes of the file in a cell
 * @param resident share of each cell that is in memory, 0 to 1
 * @param hot share of each that was asked for again since it was filled, as far as reclaim still
 *     counts that
 */
@SuppressWarnings("ArrayRecordComponent") // a snapshot, made to be sent off
public record FileMap(String path, long cellBytes, double[] resident, double[] hot) {}
