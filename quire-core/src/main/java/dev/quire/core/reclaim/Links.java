package dev.quire.core.reclaim;

import dev.quire.core.frame.Frames;

/**
 * Where the links of a frame stand by which it is in a queue: 8 bytes each, next and previous.
 *
 * <p>Those of the first frames of sections have a table of their own, so that the links of all
 * other frames of a section need no memory while one folio has all of it (hvo.md).
 *
 * @param heads address of 8 zeroed bytes for each section
 * @param others address of 8 zeroed bytes for each frame; those of the first ones are not used
 */
public record Links(long heads, long others) {

  /** Bytes for each frame. */
  public static final int BYTES = LaneLayout.LINK_BYTES;

  long of(int pfn) {
    return (pfn & Frames.SECTION_FRAMES - 1) == 0
        ? heads + (long) (pfn >>> Frames.SECTION_ORDER) * BYTES
        : others + (long) pfn * BYTES;
  }
}
