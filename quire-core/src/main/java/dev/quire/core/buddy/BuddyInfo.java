package dev.quire.core.buddy;

import dev.quire.core.buddy.Buddy.Mobility;
import java.util.List;

/**
 * What is free, as a snapshot.
 *
 * @param totalFrames online
 * @param stripedFrames free single frames in the stripes, in no list
 * @param reserveFrames of the fixed sections that MOVABLE allocations leave
 * @param movableBlocks free blocks by order in the sections that may leave
 * @param fixedBlocks free blocks by order in the sections that never leave
 */
public record BuddyInfo(
    long totalFrames,
    long stripedFrames,
    long reserveFrames,
    List<Long> movableBlocks,
    List<Long> fixedBlocks) {

  public BuddyInfo {
    movableBlocks = List.copyOf(movableBlocks);
    fixedBlocks = List.copyOf(fixedBlocks);
  }

  /** Free blocks of exactly that order in the lists of that mobility. */
  public long blocks(int order, Mobility mobility) {
    return (mobility == Mobility.MOVABLE ? movableBlocks : fixedBlocks).get(order);
  }

  /** Free frames, those in stripes included. */
  public long freeFrames() {
    return stripedFrames + framesFrom(0);
  }

  /** The largest order of which a block is free, -1 when the lists are empty. */
  public int largestOrder() {
    int order = BuddyLayout.MAX_ORDER;
    while (order >= 0 && movableBlocks.get(order) + fixedBlocks.get(order) == 0) {
      order--;
    }
    return order;
  }

  /**
   * Share of the free frames that cannot serve an allocation of {@code order} because they stand in
   * smaller blocks: 0 = all can, 1 = none; 0 when nothing is free. The unusable free space index of
   * M. Gorman and A. Whitcroft, <i>The What, The Why and the Where To of Anti-Fragmentation</i>.
   */
  public double fragmentation(int order) {
    long free = freeFrames();
    return free == 0 ? 0 : (free - framesFrom(order)) / (double) free;
  }

  /**
   * Why a MOVABLE allocation of {@code order} fails: towards 0 for want of memory, towards 1
   * because it is in pieces; 0 when nothing is free, -1 when it does not fail. The fragmentation
   * index of M. Gorman and A. Whitcroft, as above.
   */
  public double fragmentationIndex(int order) {
    long wanted = 1L << order;
    long spared = Math.max(0, framesFrom(0, fixedBlocks) - reserveFrames);
    if (framesFrom(order, movableBlocks) != 0
        || spared >= wanted && framesFrom(order, fixedBlocks) != 0) {
      return -1;
    }
    long blocks = stripedFrames;
    for (int i = 0; i < BuddyLayout.ORDERS; i++) {
      blocks += movableBlocks.get(i) + fixedBlocks.get(i);
    }
    long free = stripedFrames + framesFrom(0, movableBlocks) + spared;
    return blocks == 0 ? 0 : 1 - (1 + free / (double) wanted) / blocks;
  }

  /** Free frames in blocks of {@code order} or more. */
  public long framesFrom(int order) {
    return framesFrom(order, movableBlocks) + framesFrom(order, fixedBlocks);
  }

  private static long framesFrom(int order, List<Long> blocks) {
    long frames = 0;
    for (int i = order; i < BuddyLayout.ORDERS; i++) {
      frames += blocks.get(i) << i;
    }
    return frames;
  }
}
