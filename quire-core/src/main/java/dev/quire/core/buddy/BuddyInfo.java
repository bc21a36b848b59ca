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
    return (mobility == Mobility.FIXED ? fixedBlocks : movableBlocks).get(order);
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

  /** Free frames in blocks of {@code order} or more. */
  public long framesFrom(int order) {
    long frames = 0;
    for (int i = order; i < BuddyLayout.ORDERS; i++) {
      frames += (movableBlocks.get(i) + fixedBlocks.get(i)) << i;
    }
    return frames;
  }
}
