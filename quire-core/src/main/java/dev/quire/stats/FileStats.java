package dev.quire.stats;

/**
 * One open file.
 *
 * @param path as it was opened first
 * @param size bytes, as last seen
 * @param pageBytes bytes of its pages
 * @param residentBytes bytes of it in the cache
 * @param hotBytes of these, pages that were asked for again since they were filled, as far as
 *     reclaim still counts that
 * @param handles how many have it open
 * @param io how several reads of it at once are done
 */
public record FileStats(
    String path,
    long size,
    int pageBytes,
    long residentBytes,
    long hotBytes,
    int handles,
    IoStats io) {}
