package dev.quire.core.frame;

/**
 * Where frames and their metadata stand: arithmetic between frame numbers, folios and addresses.
 *
 * <p>A frame is 4 KiB; a section is 512 frames, 2 MiB, and is also the block of pages that the
 * allocator keeps of one mobility. Frames stand in one range, metadata in another, 64 bytes a
 * frame, so that all three names of a frame follow from each other without a look-up.
 */
public final class Frames {

  public static final int FRAME_SHIFT = 12;
  public static final int FRAME_BYTES = 1 << FRAME_SHIFT;

  /** log2 of the frames of a section; also the largest order of a folio. */
  public static final int SECTION_ORDER = 9;

  public static final int SECTION_FRAMES = 1 << SECTION_ORDER;
  public static final long SECTION_BYTES = (long) SECTION_FRAMES << FRAME_SHIFT;

  /** log2 of the bytes of metadata for each frame. */
  public static final int FOLIO_SHIFT = 6;

  /**
   * Offset in a frame's metadata of the word that holds the identity in its high half: the one
   * field that this room must know, because it survives the metadata.
   */
  public static final int SEQUENCE = 8;

  /** Bytes of metadata for each section. */
  public static final long SECTION_MEMMAP_BYTES = (long) SECTION_FRAMES << FOLIO_SHIFT;

  private final long base;
  private final long memmap;
  private final int limit;
  private final int fixedSections;

  // Listed in docs/locking.md: moved by who resizes, read by who looks at all frames.
  private volatile int top;

  /**
   * @param base address of frame 0, a multiple of {@link #SECTION_BYTES}
   * @param memmap address of the metadata of frame 0, a multiple of 4096
   * @param sections that there can be, from the first on
   * @param fixedSections of them that are never removed, from the first on
   */
  public Frames(long base, long memmap, int sections, int fixedSections) {
    this.base = base;
    this.memmap = memmap;
    this.limit = sections << SECTION_ORDER;
    this.fixedSections = fixedSections;
    this.top = limit;
  }

  /**
   * Sections that never leave, and the only ones to carry index nodes: a quarter of those that
   * there are at first, and more where it would be less than a 32nd of those that there can be.
   */
  public static int fixedOf(int sections, int most) {
    return Math.min(sections, Math.max((sections + 3) >>> 2, (most + 31) >>> 5));
  }

  /** Sections that there can be. */
  public int sections() {
    return limit >>> SECTION_ORDER;
  }

  public int fixedSections() {
    return fixedSections;
  }

  /** Frame numbers are below this, whatever the size is or becomes. */
  public int limit() {
    return limit;
  }

  /**
   * Frames that carry anything are below this: how far to go for who looks at all of them. Those of
   * absent sections below it read as free.
   */
  public int top() {
    return top;
  }

  /** Sets {@link #top} behind that many sections; only who resizes. */
  public void top(int sections) {
    top = sections << SECTION_ORDER;
  }

  /** Address of a frame's metadata. */
  public long folio(int pfn) {
    return memmap + ((long) pfn << FOLIO_SHIFT);
  }

  /** Address of a frame's bytes. */
  public long address(int pfn) {
    return base + ((long) pfn << FRAME_SHIFT);
  }

  public int pfn(long folio) {
    return (int) (folio - memmap >>> FOLIO_SHIFT);
  }

  /** Address of the bytes of a folio. */
  public long content(long folio) {
    return base + (folio - memmap << FRAME_SHIFT - FOLIO_SHIFT);
  }

  /** Bounds of the fixed sections: an index node stands between them. */
  public long low() {
    return base;
  }

  /** See {@link #low}; exclusive. */
  public long high() {
    return address(fixedSections << SECTION_ORDER);
  }
}
