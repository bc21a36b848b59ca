package dev.quire.core.frame;

import dev.quire.core.os.Os;
import dev.quire.core.word.Words;

/**
 * Address space for frames and metadata. It is reserved once and never unmapped or protected again:
 * a reader that was stopped between taking an address and using it may come back after minutes.
 *
 * <p>Memory goes back to the system by dropping content, so a late reader finds zeros, which are
 * the metadata of a free frame. What must survive that is the identity of each folio: when metadata
 * returns, identities restart above every value that the section ever had. The floors are kept
 * here, outside the memmap, and travel with the range to its next user.
 */
public final class Range {

  /**
   * Address space for the words that belong to no frame, counters, list heads, locks: so much, and
   * a page for each section.
   */
  private static final long WORDS_BYTES = 16 << 20;

  private static final int IDENTITY_SHIFT = 32;

  private final Os os;
  private final long base;
  private final long memmap;
  private final long words;
  private final int capacity;
  private final int[] floors;

  // Sections that may be read, from the first on. What was writable once is never protected again.
  private int readable;

  Range(Os os, int capacity) {
    this.os = os;
    this.capacity = capacity;
    this.floors = new int[capacity];
    this.base = os.reserve((capacity + 1) * Frames.SECTION_BYTES, Frames.SECTION_BYTES);
    this.memmap = os.reserve(capacity * Frames.SECTION_MEMMAP_BYTES, Frames.FRAME_BYTES);
    this.words = os.reserve(wordsBytes(), Frames.FRAME_BYTES);
  }

  /** Sections that fit. */
  public int capacity() {
    return capacity;
  }

  /** True when the range was made by a system interface of this kind. */
  boolean madeBy(Os other) {
    return os.name().equals(other.name());
  }

  public long base() {
    return base;
  }

  public long memmap() {
    return memmap;
  }

  /** Address of the words that belong to no frame; see {@link #clearWords}. */
  public long words() {
    return words;
  }

  /** Gives the first {@code bytes} bytes of the words their memory, all zero. */
  public void clearWords(long bytes) {
    if (bytes > wordsBytes()) {
      throw new IllegalArgumentException(
          "%d bytes of words; there is room for %d".formatted(bytes, wordsBytes()));
    }
    os.commit(words, bytes, false);
    os.drop(words, bytes);
    os.commit(words, bytes, false);
  }

  /**
   * Gives a section its memory, frames and metadata, and restarts the identities of its folios
   * above all that they ever were. Not for concurrent use on one section.
   */
  public void populate(int section, boolean locked, boolean excluded) {
    check(section);
    os.commit(memmap(section), Frames.SECTION_MEMMAP_BYTES, false);
    os.commit(frames(section), Frames.SECTION_BYTES, true);
    readable = Math.max(readable, section + 1);
    if (locked) {
      os.lock(memmap(section), Frames.SECTION_MEMMAP_BYTES);
      os.lock(frames(section), Frames.SECTION_BYTES);
    }
    if (excluded) {
      os.exclude(frames(section), Frames.SECTION_BYTES);
    }
    long floor = (long) floors[section] << IDENTITY_SHIFT;
    for (int i = 0; i < Frames.SECTION_FRAMES; i++) {
      Words.setLongOpaque(sequence(section, i), floor);
    }
  }

  /**
   * Makes the section behind the first {@code sections} readable, without memory of its own: an
   * optimistic copy that is about to fail may have taken the order of another life for its folio's.
   */
  public void guard(int sections) {
    if (sections >= readable) {
      os.expose(frames(sections), Frames.SECTION_BYTES);
      readable = sections + 1;
    }
  }

  /**
   * Drops the content of a section whose frames are all free. Late readers find zeros; identities
   * seen so far stay behind the floor.
   */
  public void drop(int section) {
    check(section);
    int floor = floors[section];
    for (int i = 0; i < Frames.SECTION_FRAMES; i++) {
      // Plain: whoever made a frame free has moved its sequence for the last time before that.
      long identity = Words.getLongPlain(sequence(section, i)) >>> IDENTITY_SHIFT;
      floor = Integer.compareUnsigned((int) identity, floor) > 0 ? (int) identity : floor;
    }
    // One more for a carry out of the content half of a last, late move.
    floors[section] = floor + 1;
    os.drop(memmap(section), Frames.SECTION_MEMMAP_BYTES);
    os.drop(frames(section), Frames.SECTION_BYTES);
  }

  private long wordsBytes() {
    return WORDS_BYTES + (long) capacity * Frames.FRAME_BYTES;
  }

  private long memmap(int section) {
    return memmap + section * Frames.SECTION_MEMMAP_BYTES;
  }

  private long frames(int section) {
    return base + section * Frames.SECTION_BYTES;
  }

  private long sequence(int section, int frame) {
    return memmap(section) + ((long) frame << Frames.FOLIO_SHIFT) + Frames.SEQUENCE;
  }

  private void check(int section) {
    if (section < 0 || section >= capacity) {
      throw new IllegalArgumentException(
          "section %d of a range of %d".formatted(section, capacity));
    }
  }
}
