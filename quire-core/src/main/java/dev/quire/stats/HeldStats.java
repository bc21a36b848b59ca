package dev.quire.stats;

/**
 * Why pages cannot go at this moment, folio by folio, by a look at all of them. One that has
 * several reasons counts for each. What has kept them so far: {@link PassedStats}.
 *
 * @param locked being filled, or on its way out
 * @param latched of the pinned ones, those whose latch somebody holds
 * @param pinned somebody holds a reference beyond those that the cache can name
 * @param awaitingLog of the dirty ones, those that wait until the engine says that its log is
 *     durable
 * @param dirty newer than storage, and not being written
 * @param writeback being written
 * @param unsynced written, and not synced yet
 * @param attached something of an engine is attached, which will be asked
 */
public record HeldStats(
    long locked,
    long latched,
    long pinned,
    long awaitingLog,
    long dirty,
    long writeback,
    long unsynced,
    long attached) {}
