package dev.quire.stats;

/**
 * How often, so far, reclaim could not take a folio whose turn it was, by the reason: the first
 * that holds, in this order. Each of them came to the end of its queue. Who holds pins: {@link
 * dev.quire.Quire#holders()}.
 *
 * @param locked it was being filled, or somebody else was taking it
 * @param latched somebody held its latch: a writer, or a reader who must not be disturbed
 * @param pinned somebody held a reference
 * @param awaitingLog it was dirty, and the engine's log not durable so far
 * @param dirty it was newer than storage
 * @param writeback it was being written
 * @param unsynced it was written, and not synced yet
 * @param attached an attachment has said that its page must stay
 * @param other what kept it was over when it was looked at
 * @param refusals how often an attachment has said so, also of folios with several
 */
public record PassedStats(
    long locked,
    long latched,
    long pinned,
    long awaitingLog,
    long dirty,
    long writeback,
    long unsynced,
    long attached,
    long other,
    long refusals) {

  /** Folios that were passed over, for whatever reason. */
  public long total() {
    return locked
        + latched
        + pinned
        + awaitingLog
        + dirty
        + writeback
        + unsynced
        + attached
        + other;
  }
}
