package dev.quire;

import dev.quire.core.frame.Frames;
import dev.quire.core.frame.Range;

/**
 * How many sections a budget pays for: their frames, the metadata and the links of those, and the
 * words of the instance, which are as many as it may ever need.
 */
final class Sizes {

  private static final long SECTION_COST =
      Frames.SECTION_BYTES + Frames.SECTION_MEMMAP_BYTES + Range.SECTION_WORDS_BYTES;

  /** What an instance has of words if there can be so many sections. */
  @FunctionalInterface
  interface Words {
    long bytes(int sections);
  }

  private final int most;
  private final long wordsBytes;

  private Sizes(int most, long wordsBytes) {
    this.most = most;
    this.wordsBytes = wordsBytes;
  }

  /** Of an instance that may be given so many bytes at most. */
  static Sizes upTo(long bytes, Words words) {
    long sections = bytes / SECTION_COST;
    if (sections > Integer.MAX_VALUE >>> Frames.SECTION_ORDER) {
      throw new IllegalArgumentException(
          "memory or maxMemory of %d bytes; give at most 8 TiB".formatted(bytes));
    }
    while (sections * SECTION_COST + words.bytes((int) sections) > bytes) {
      sections--;
    }
    return new Sizes((int) sections, words.bytes((int) sections));
  }

  /** Sections that there can be. */
  int most() {
    return most;
  }

  long wordsBytes() {
    return wordsBytes;
  }

  /** Sections that so many bytes pay for. */
  int sections(long bytes) {
    return (int) Math.min(most, Math.max(0, bytes - wordsBytes) / SECTION_COST);
  }

  /** What so many sections take of a budget. */
  long bytes(int sections) {
    return sections * SECTION_COST + wordsBytes;
  }

  /** Of that, what carries no frame. */
  long overheadBytes(int sections) {
    return bytes(sections) - sections * Frames.SECTION_BYTES;
  }
}
