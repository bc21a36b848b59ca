package dev.quire.core.buddy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two indexes say what free blocks are good for. */
final class BuddyInfoTest {

  private static final int RESERVE = 16;

  private static BuddyInfo of(long striped, List<Long> movable, List<Long> fixed) {
    return new BuddyInfo(10_000, striped, RESERVE, movable, fixed);
  }

  /** One block count of one order, none of the others. */
  private static List<Long> blocks(int order, long count) {
    Long[] blocks = new Long[BuddyLayout.ORDERS];
    Arrays.fill(blocks, 0L);
    blocks[order] = count;
    return List.of(blocks);
  }

  private static List<Long> none() {
    return blocks(0, 0);
  }

  @Test
  void whatStandsInSmallerBlocksIsUnusable() {
    BuddyInfo info = of(4, blocks(9, 1), blocks(0, 508));
    assertEquals(0.5, info.fragmentation(9));
    assertEquals(512, info.framesFrom(1));
    assertEquals(0, of(0, none(), none()).fragmentation(9));
  }

  @Test
  void anAllocationThatSucceedsHasNoReasonToFail() {
    assertEquals(-1, of(0, blocks(4, 1), none()).fragmentationIndex(4));
    assertEquals(-1, of(0, none(), blocks(5, 1)).fragmentationIndex(4));
  }

  @Test
  void aBlockThatIsReservedIsNone() {
    assertTrue(of(0, none(), blocks(4, 1)).fragmentationIndex(4) >= 0);
  }

  @Test
  void manySmallBlocksAreFragmentationAndFewAreWantOfMemory() {
    assertTrue(of(0, blocks(0, 5000), none()).fragmentationIndex(4) > 0.9);
    assertTrue(of(0, blocks(0, 2), none()).fragmentationIndex(4) < 0.5);
    assertEquals(0, of(0, none(), none()).fragmentationIndex(4));
  }
}
