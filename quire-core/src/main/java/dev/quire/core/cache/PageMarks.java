package dev.quire.core.cache;

/**
 * What the marks of a file's tree mean. A folio's marks and its flags change together, under the
 * tree lock: {@link PageStates}.
 */
public final class PageMarks {

  /** The folio is dirty: its bytes have to be written. */
  public static final int DIRTY = 0;

  /**
   * The folio was written, or is being written, since the last sync that began at an odd count of
   * them. The next mark is the same for an even count: a sync takes the marks of one parity, and
   * what is written meanwhile gets those of the other.
   */
  public static final int UNSYNCED = 1;

  private PageMarks() {}

  /** The mark of what is written while the parity is {@code parity}, 0 or 1. */
  public static int unsynced(int parity) {
    return UNSYNCED + parity;
  }
}
