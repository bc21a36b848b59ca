package dev.quire.core.frame;

import dev.quire.core.os.Os;
import dev.quire.core.os.OsMemoryException;
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
   * a few words and a page for each section.
   */
  private static final long WORDS_BYTES = 16 << 20;

  /** Bytes of words for each section that are there whether it is or not. */
  private static final int STATE_BYTES = 32;

  /** Frames of a section, from the first on, whose metadata {@link #dropTails} leaves. */
  public static final int KEPT_FRAMES = Frames.FRAME_BYTES >>> Frames.FOLIO_SHIFT;

  /** Bytes of words that come and go with a section: the links of its frames in reclaim. */
  public static final int SECTION_WORDS_BYTES = Frames.FRAME_BYTES;

  private static final long TAILS_BYTES = Frames.SECTION_MEMMAP_BYTES - Frames.FRAME_BYTES;

  private static final int IDENTITY_SHIFT = 32;

  private final Os os;
  private final long base;
  private final long memmap;
  private final long words;
  private final int capacity;
  private final int[] floors;

  // Sections whose frames may be read, from the first on, and those whose metadata may be. What was
  // writable once is never protected again.
  private int readable;
  private int described;

  // What pages of the system frames are to stand on; by who has the range, before it populates.
  private boolean hugePages = true;
  private boolean hugePagesOnly;

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

  /**
   * Address of {@link #SECTION_WORDS_BYTES} bytes for each section, one after the other, which have
   * memory, at first zero, while the section has.
   */
  public long sectionWords() {
    return words + wordsBytes() - (long) capacity * SECTION_WORDS_BYTES;
  }

  /**
   * On what pages of the system frames stand that are populated from now on.
   *
   * @param huge whether on huge ones, where there are
   * @param only whether a section that cannot be made one is not to be had
   */
  public void pages(boolean huge, boolean only) {
    hugePages = huge;
    hugePagesOnly = only;
  }

  /** Gives the first {@code bytes} bytes of the words their memory, all zero. */
  public void clearWords(long bytes) {
    long room = sectionWords() - words;
    if (bytes > room) {
      throw new IllegalArgumentException(
          "%d bytes of words; there is room for %d".formatted(bytes, room));
    }
    os.commit(words, bytes, false);
    os.drop(words, bytes);
    os.commit(words, bytes, false);
  }

  /**
   * Gives a section its memory, frames, metadata and words, and restarts the identities of its
   * folios above all that they ever were. Sections below those of an earlier {@link #guard} may be
   * populated at the same time, each by one thread.
   *
   * @throws OsMemoryException when there is no memory; the section has none then
   */
  public void populate(int section, boolean locked, boolean excluded) {
    check(section);
    boolean done = false;
    try {
      commit(section, locked, excluded);
      done = true;
    } finally {
      if (!done) { // its floor stands: nobody has seen anything of it since
        dropMemory(section);
      }
    }
    identify(section, 0);
  }

  /** Writes the identities of frames whose metadata is new, from the given one on. */
  private void identify(int section, int from) {
    long floor = (long) floors[section] << IDENTITY_SHIFT;
    for (int i = from; i < Frames.SECTION_FRAMES; i++) {
      Words.setLongOpaque(sequence(section, i), floor);
    }
  }

  private void commit(int section, boolean locked, boolean excluded) {
    os.commit(memmap(section), Frames.SECTION_MEMMAP_BYTES, false);
    os.commit(words(section), SECTION_WORDS_BYTES, false);
    os.commit(frames(section), Frames.SECTION_BYTES, hugePages);
    if (hugePagesOnly) {
      os.collapse(frames(section), Frames.SECTION_BYTES);
    }
    if (section >= described) {
      described = section + 1;
    }
    if (section >= readable) {
      readable = section + 1;
    }
    if (locked) {
      os.lock(memmap(section), Frames.SECTION_MEMMAP_BYTES);
      os.lock(frames(section), Frames.SECTION_BYTES);
    }
    if (excluded) {
      os.exclude(frames(section), Frames.SECTION_BYTES);
    }
  }

  /**
   * Makes the frames of the first {@code sections} readable, and of the one behind them, without
   * memory of their own: an optimistic copy that is about to fail may have taken the order of
   * another life for its folio's.
   */
  public void guard(int sections) {
    if (sections >= readable) {
      os.expose(frames(readable), (sections + 1L - readable) * Frames.SECTION_BYTES);
      readable = sections + 1;
    }
  }

  /** Makes the metadata of the first {@code sections} readable: a hint may name any frame. */
  public void describe(int sections) {
    if (sections > described) {
      os.expose(memmap(described), (long) (sections - described) * Frames.SECTION_MEMMAP_BYTES);
      described = sections;
    }
  }

  /** Gives the memory of a section's frames back, which are all free; the metadata stays. */
  public void dropFrames(int section) {
    check(section);
    os.drop(frames(section), Frames.SECTION_BYTES);
  }

  /**
   * Drops the content of a section whose frames are all free. Late readers find zeros; identities
   * seen so far stay behind the floor.
   */
  public void drop(int section) {
    check(section);
    raiseFloor(section, 0);
    dropMemory(section);
  }

  private void raiseFloor(int section, int from) {
    int floor = floors[section];
    for (int i = from; i < Frames.SECTION_FRAMES; i++) {
      // Plain: whoever made a frame free has moved its sequence for the last time before that.
      long identity = Words.getLongPlain(sequence(section, i)) >>> IDENTITY_SHIFT;
      floor = Integer.compareUnsigned((int) identity, floor) > 0 ? (int) identity : floor;
    }
    // One more for a carry out of the content half of a last, late move.
    floors[section] = floor + 1;
  }

  /** Whether {@link #dropTails} gives memory back. */
  public boolean canDropTails() {
    return os.canDrop();
  }

  /**
   * Drops the metadata of all frames of a section but the first {@link #KEPT_FRAMES}: late readers
   * find zeros. They are tails, or about to be, of a folio that belongs to the caller.
   *
   * @throws OsMemoryException when the system does not take it back; it is all there then
   */
  public void dropTails(int section) {
    check(section);
    raiseFloor(section, KEPT_FRAMES);
    os.drop(memmap(section) + Frames.FRAME_BYTES, TAILS_BYTES);
  }

  /**
   * Brings back what {@link #dropTails} has dropped: zeros but for identities above all that they
   * ever were.
   *
   * @throws OsMemoryException when there is no memory; nothing has changed then
   */
  public void bringTails(int section) {
    check(section);
    os.populate(memmap(section) + Frames.FRAME_BYTES, TAILS_BYTES);
    identify(section, KEPT_FRAMES);
  }

  /** Drops the words that come with sections, of so many of them: what is in them is not needed. */
  public void dropSectionWords(int section, int sections) {
    check(section);
    os.drop(words(section), (long) sections * SECTION_WORDS_BYTES);
  }

  /**
   * Brings them back, as zeros.
   *
   * @throws OsMemoryException when there is no memory; nothing has changed then
   */
  public void bringSectionWords(int section, int sections) {
    check(section);
    os.populate(words(section), (long) sections * SECTION_WORDS_BYTES);
  }

  private void dropMemory(int section) {
    os.drop(memmap(section), Frames.SECTION_MEMMAP_BYTES);
    os.drop(words(section), SECTION_WORDS_BYTES);
    os.drop(frames(section), Frames.SECTION_BYTES);
  }

  private long wordsBytes() {
    long states = (long) capacity * STATE_BYTES + Frames.FRAME_BYTES - 1 & -Frames.FRAME_BYTES;
    return WORDS_BYTES + states + (long) capacity * SECTION_WORDS_BYTES;
  }

  private long words(int section) {
    return sectionWords() + (long) section * SECTION_WORDS_BYTES;
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
