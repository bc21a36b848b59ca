package dev.quire.stats;

/**
 * How far an instance is with the pages that a dump of an earlier one names. Pages are of 4 KiB, a
 * larger one counts as those that it is made of.
 *
 * @param running whether pages are being loaded at this moment, or are about to be
 * @param plannedPages of files that were opened and are what they were
 * @param loadedPages of them, filled
 * @param foundPages of them, there already when their turn came, or not to be had just then
 * @param skippedPages of them, not loaded because there was no room, or their file was closed
 * @param failedPages of them, in files that could not be read
 * @param changedPages of files that were opened and are others, or other versions: not loaded
 * @param changedFiles how many such files there were
 * @param unopenedPages of files that nobody has opened yet
 * @param seconds for which pages were loaded, pauses included
 * @param problem why a dump could not be used or written, and what to do, in a line; or empty
 */
public record WarmStats(
    boolean running,
    long plannedPages,
    long loadedPages,
    long foundPages,
    long skippedPages,
    long failedPages,
    long changedPages,
    long changedFiles,
    long unopenedPages,
    double seconds,
    String problem) {}
