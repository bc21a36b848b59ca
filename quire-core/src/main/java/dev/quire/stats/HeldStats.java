package dev.quire.stats;

/**
 * Why pages cannot go at this moment, folio by folio, by a look at all of them. One that has
 * several reasons counts for each.
 *
 * @param pinned somebody holds a reference beyond those that the cache can name
 * @param locked being filled, or on its way out
 * @param dirty newer than storage, and not being written
 * @param awaitingLog of the dirty ones, those that wait until the engine says that its log is
 *     durable
 * @param writeback being written
 * @param unsynced written, and not synced yet
 * @param attached something of an engine is attached, which will be asked
 * @param passedOver how often, so far, reclaim has passed a folio over because it could not go
 * @param refusals how often, so far, an attachment has said that its page must stay
 */
public record HeldStats(
    long pinned,
    long locked,
    long dirty,
    long awaitingLog,
    long writeback,
    long unsynced,
    long attached,
    long passedOver,
    long refusals) {}
