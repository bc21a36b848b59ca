package dev.quire.stats;

import java.util.List;

/**
 * A snapshot of an instance. Memory figures are exact at a quiescent moment, where {@code free +
 * used + reserved = budget}; counts run from the start of the instance.
 *
 * @param budgetBytes the memory that was granted, metadata included
 * @param leastBytes the smallest budget that the instance can be resized to, with nothing pinned
 * @param maxMemoryBytes the largest one
 * @param usedBytes frames that carry pages or index nodes, or that reader slots were paid for with
 * @param freeBytes frames that carry nothing
 * @param reservedBytes metadata of frames, and what is left over below a whole section
 * @param residentBytes frames that carry pages of files
 * @param hotBytes of these, pages that were asked for again since they were filled, as far as
 *     reclaim still counts that
 * @param metadataBytes frames that carry index nodes, reader slots, and metadata of frames
 * @param hits reads and pins that found their page; striped by thread without atomic additions, so
 *     approximate under very many threads
 * @param misses reads and pins that did not
 * @param evictions folios that were evicted
 * @param refaults fills of pages that had been evicted not long before
 * @param fills folios that were filled
 * @param bytesRead bytes read from storage
 * @param readAheadFrames frames of 4 KiB filled before they were asked for
 * @param largeFallbacks folios of over 64 KiB that readahead or a write wanted, and memory had none
 *     in one piece
 * @param largeSplits folios of several pages that were divided: by reclaim, because only a part of
 *     them was asked for, or because they had to move and there was no place for them in one piece
 * @param largeCollapses large folios that were made of smaller ones in the background
 * @param optimisticRetries optimistic attempts that did not validate
 * @param latchedReads reads that took the shared latch after several such attempts
 * @param directReclaims allocations that had to reclaim for themselves
 * @param backgroundReclaims rounds of the background reclaimer
 * @param heldFolios folios on which somebody holds a reference at this moment, pins above all
 * @param readerSlots threads that have a slot of 64 bytes for read-side sections
 * @param deferredBytes index nodes that wait for a grace period
 * @param dirtyBytes pages that were changed and are not on their way to storage
 * @param writebackBytes pages that are being written
 * @param unsyncedBytes pages that are being written, or were and are not synced
 * @param bytesWritten bytes written to storage
 * @param syncs syncs of files
 * @param throttledWriters how often a writer had to wait because too much was not durable
 * @param attachmentFailures methods of page attachments that have thrown something
 * @param openFiles files that are open
 * @param files one entry for each of them
 * @param held why pages cannot go at this moment
 * @param passed why pages could not go when reclaim came by, so far
 * @param warm how far it is with the pages of an earlier instance
 * @param sections what memory consists of, and in which pieces it is free
 * @param resize the last change of the budget, and how far it is
 * @param compaction what was done to have free memory in large blocks
 */
public record QuireStats(
    long budgetBytes,
    long leastBytes,
    long maxMemoryBytes,
    long usedBytes,
    long freeBytes,
    long reservedBytes,
    long residentBytes,
    long hotBytes,
    long metadataBytes,
    long hits,
    long misses,
    long evictions,
    long refaults,
    long fills,
    long bytesRead,
    long readAheadFrames,
    long largeFallbacks,
    long largeSplits,
    long largeCollapses,
    long optimisticRetries,
    long latchedReads,
    long directReclaims,
    long backgroundReclaims,
    long heldFolios,
    long readerSlots,
    long deferredBytes,
    long dirtyBytes,
    long writebackBytes,
    long unsyncedBytes,
    long bytesWritten,
    long syncs,
    long throttledWriters,
    long attachmentFailures,
    long openFiles,
    List<FileStats> files,
    HeldStats held,
    PassedStats passed,
    WarmStats warm,
    SectionStats sections,
    ResizeStats resize,
    CompactionStats compaction) {

  public QuireStats {
    files = List.copyOf(files);
  }

  /** Hits among all look-ups, 0 to 1; 1 when there were none. */
  public double hitRatio() {
    return hits + misses == 0 ? 1 : (double) hits / (hits + misses);
  }

  /**
   * Evictions that nobody regretted among all, 0 to 1: the pages were not asked for again as long
   * as the cache remembered them. Beside a scan it stays near 1 when the pages of the scan are
   * those that go. 1 when there were none.
   */
  public double scanResistance() {
    return evictions == 0 ? 1 : Math.max(0, 1 - (double) refaults / evictions);
  }
}
