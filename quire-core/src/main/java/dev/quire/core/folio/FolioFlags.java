package dev.quire.core.folio;

import dev.quire.core.word.Words;

/**
 * The flags word: bits that are set and cleared by compare-and-set, because the folio lock and its
 * waiters share the word.
 */
public final class FolioFlags {

  /** The folio lock is held. */
  public static final int LOCKED = 1;

  /**
   * Somebody waits for the folio lock, or for the end of a writeback; set only while {@link
   * #LOCKED} or {@link #WRITEBACK} shows.
   */
  public static final int WAITERS = 1 << 1;

  /** Content differs from storage. */
  public static final int DIRTY = 1 << 2;

  /** Content is being written to storage. */
  public static final int WRITEBACK = 1 << 3;

  /** Something is attached to a page of the folio, and there is a reference for that. */
  public static final int PRIVATE = 1 << 4;

  /** Frames of the folio carry index nodes, or stand for reader slots, and never leave. */
  public static final int SLAB = 1 << 5;

  /** The frame is the head of a free block in the allocator. */
  public static final int BUDDY = 1 << 6;

  /** The frame belongs to a folio whose head stands before it. */
  public static final int TAIL = 1 << 7;

  /** Content was written to storage, and no sync that covers it has succeeded yet. */
  public static final int UNSYNCED = 1 << 8;

  /**
   * The frame is the head of a section of which most tails have no metadata, or may have none at
   * this moment. Survives whatever the folio is used for; see hvo.md.
   */
  public static final int HVO = 1 << 9;

  /** The folio is free in the pool of huge ones. */
  public static final int POOLED = 1 << 10;

  private FolioFlags() {}

  public static int flags(long folio) {
    return Words.getIntAcquire(folio + FolioLayout.FLAGS); // pairs with clear
  }

  public static boolean has(long folio, int flag) {
    return (flags(folio) & flag) != 0;
  }

  /**
   * Sets the bits; returns the word before. Orders nothing: whoever acts on a bit that is set gets
   * what he needs by a reference or a lock.
   */
  public static int set(long folio, int bits) {
    long address = folio + FolioLayout.FLAGS;
    int seen;
    do {
      seen = Words.getIntOpaque(address);
    } while (!Words.weakCasIntRelaxed(address, seen, seen | bits)); // pairs with flags
    return seen;
  }

  /** Clears the bits; returns the word before. Releases, for who reads {@link #flags}. */
  public static int clear(long folio, int bits) {
    long address = folio + FolioLayout.FLAGS;
    int seen;
    do {
      seen = Words.getIntOpaque(address);
    } while (!Words.weakCasIntRelease(address, seen, seen & ~bits)); // pairs with flags
    return seen;
  }

  /** Clears some bits and sets others in one step; returns the word before. Orders nothing. */
  public static int change(long folio, int cleared, int set) {
    long address = folio + FolioLayout.FLAGS;
    int seen;
    do {
      seen = Words.getIntOpaque(address);
    } while (!Words.weakCasIntRelaxed(address, seen, seen & ~cleared | set)); // pairs with flags
    return seen;
  }

  /** Names of the bits, for messages. */
  static String describe(int flags) {
    StringBuilder text = new StringBuilder();
    String[] names = {
      "locked",
      "waiters",
      "dirty",
      "writeback",
      "private",
      "slab",
      "buddy",
      "tail",
      "unsynced",
      "hvo",
      "pooled"
    };
    for (int bit = 0; bit < names.length; bit++) {
      if ((flags & 1 << bit) != 0) {
        text.append(text.isEmpty() ? "" : "|").append(names[bit]);
      }
    }
    return text.isEmpty() ? "-" : text.toString();
  }
}
