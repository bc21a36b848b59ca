package dev.quire.stats;

import java.util.List;

/**
 * The sections of an instance: pieces of memory of one size that come and go as a whole, and the
 * largest blocks in which memory can be free.
 *
 * @param sectionBytes bytes of frames in each
 * @param most how many there can be
 * @param online how many are here
 * @param isolated of these, those that are being emptied at this moment
 * @param fixed of those online, those that never go
 * @param freeBlocks free blocks in the lists of the allocator, by their order: of 4 KiB first, each
 *     of the next order twice as large, the last of {@code sectionBytes}; without those of isolated
 *     sections
 */
public record SectionStats(
    long sectionBytes, int most, int online, int isolated, int fixed, List<Long> freeBlocks) {

  public SectionStats {
    freeBlocks = List.copyOf(freeBlocks);
  }

  /** Sections that are not here, and could be. */
  public int absent() {
    return most - online;
  }

  /** Sections in which nothing stands. */
  public long empty() {
    return freeBlocks.getLast();
  }

  /**
   * How much of what is free stands in blocks that are too small for an allocation of a whole
   * section, 0 to 1; 0 when nothing is free.
   */
  public double fragmentation() {
    long free = 0;
    for (int order = 0; order < freeBlocks.size(); order++) {
      free += freeBlocks.get(order) << order;
    }
    long whole = empty() << freeBlocks.size() - 1;
    return free == 0 ? 0 : 1 - (double) whole / free;
  }
}
