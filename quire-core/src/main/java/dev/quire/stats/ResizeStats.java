package dev.quire.stats;

import java.util.List;

/**
 * The resize of an instance that is under way, or else the last one; all is 0 or empty before the
 * first.
 *
 * @param running whether one is under way
 * @param fromBytes the budget before it
 * @param wantedBytes the budget that was asked for
 * @param reachedBytes how far it is
 * @param end why it ended, as {@link dev.quire.ResizeResult.End} has it, or {@code FAILED}; empty
 *     while it is under way
 * @param problem what kept it from going on, in words that say what to do; empty when nothing did
 * @param heldSections sections that could not go because of what stands in them
 * @param holders recorded pins in those, the oldest first, ten at most
 * @param seconds how long it took; 0 while it is under way
 * @param ended resizes that are over, so far
 * @param incomplete of these, those that did not come to what was wanted
 */
public record ResizeStats(
    boolean running,
    long fromBytes,
    long wantedBytes,
    long reachedBytes,
    String end,
    String problem,
    int heldSections,
    List<PinInfo> holders,
    double seconds,
    long ended,
    long incomplete) {

  /** Holders of more pages than this are left out. */
  public static final int MOST_HOLDERS = 10;

  public ResizeStats {
    holders = List.copyOf(holders.subList(0, Math.min(MOST_HOLDERS, holders.size())));
  }
}
