package dev.quire.stats;

/**
 * What has been done to have free memory in large blocks, since the start. In which blocks it is
 * says {@link SectionStats}.
 *
 * @param asked calls of {@link dev.quire.Quire#compact}
 * @param direct times that an allocation of a large page had pages moved, because as much was free
 *     but not in one piece
 * @param deferred times that it went without, because that had failed not long before
 * @param background times that pages were moved in the background
 * @param freedBytes that became free in blocks of 2 MiB by any of these
 * @param movedBytes of pages that were moved for it
 * @param longTermBytes of pages that are pinned for long at this moment, in memory that never has
 *     to be emptied; one that is pinned twice counts twice
 * @param longTermInPlace pins for long so far whose page could not be moved there
 */
public record CompactionStats(
    long asked,
    long direct,
    long deferred,
    long background,
    long freedBytes,
    long movedBytes,
    long longTermBytes,
    long longTermInPlace) {}
