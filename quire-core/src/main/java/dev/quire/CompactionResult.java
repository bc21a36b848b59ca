package dev.quire;

/**
 * What {@link Quire#compact()} has achieved, and what memory is like afterwards.
 *
 * @param gainedBytes that were in pieces and are free in blocks of 2 MiB
 * @param movedBytes of pages that stand elsewhere now
 * @param keptSections blocks of 2 MiB that were begun with and could not be emptied, because
 *     something came to be held, or written, or to stand there
 * @param freeBytes free in blocks of any size
 * @param largeFreeBytes of them in blocks of 2 MiB
 */
public record CompactionResult(
    long gainedBytes, long movedBytes, int keptSections, long freeBytes, long largeFreeBytes) {}
