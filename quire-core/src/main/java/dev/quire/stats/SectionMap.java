package dev.quire.stats;

/**
 * A picture of the sections: one cell for one of them, or for several that follow each other.
 *
 * @param sections that there can be
 * @param cellSections sections in a cell, a power of two; the last one may have fewer
 * @param states of the cells: one of the constants, the largest that is met in the cell
 * @param usedFrames of the cells: frames of 4 KiB that carry something
 */
@SuppressWarnings("ArrayRecordComponent") // a snapshot of thousands of bytes, made to be sent off
public record SectionMap(int sections, int cellSections, byte[] states, int[] usedFrames) {

  /** Not here, and without memory. */
  public static final byte ABSENT = 0;

  /** Here, and may go: carries nothing but pages, which can be moved. */
  public static final byte MOVABLE = 1;

  /** Here for ever: may carry index nodes and the like. */
  public static final byte FIXED = 2;

  /** Being emptied: nobody is given memory of it. */
  public static final byte ISOLATED = 3;
}
