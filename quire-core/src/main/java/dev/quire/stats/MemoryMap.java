package dev.quire.stats;

/**
 * A picture of physical memory: one cell for each block of frames.
 *
 * @param blockFrames frames of 4 KiB in a cell
 * @param cells one of the constants for each block, by frame number
 */
@SuppressWarnings("ArrayRecordComponent") // a snapshot of thousands of bytes, made to be sent off
public record MemoryMap(int blockFrames, byte[] cells) {

  /** No frame carries anything. */
  public static final byte FREE = 0;

  /** Pages of files, as they are in storage. */
  public static final byte FILE_CLEAN = 1;

  /** Pages of files, some newer than storage. */
  public static final byte FILE_DIRTY = 2;

  /** A folio in the block is locked: being filled, or on its way out. */
  public static final byte LOCKED = 3;

  /** Somebody holds a reference to a folio of the block. */
  public static final byte PINNED = 4;

  /** Index nodes and the like. */
  public static final byte METADATA = 5;

  /** No frame of the block is here: their sections have gone, or have not come yet. */
  public static final byte OFFLINE = 6;
}
