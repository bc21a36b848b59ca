package dev.quire;

import dev.quire.core.cache.Cache;
import dev.quire.core.cache.PageStates;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioLatch;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Owners;

/**
 * What keeps a folio in memory, as bits: the lowest is what is said of one that has several.
 *
 * <p>A look without a lock, for figures: what is seen of one word may be over when the next is
 * looked at.
 */
final class Obstacles {

  /** Being filled, or on its way out. */
  static final int LOCKED = 1;

  /** Somebody holds the latch, and therefore a reference. */
  static final int LATCHED = 1 << 1;

  /** Somebody holds a reference beyond those that the cache can name. */
  static final int PINNED = 1 << 2;

  /** Dirty, and the engine's log is not durable so far. */
  static final int AWAITING_LOG = 1 << 3;

  /** Newer than storage, and not being written. */
  static final int DIRTY = 1 << 4;

  /** Being written. */
  static final int WRITEBACK = 1 << 5;

  /** Written, and not synced yet. */
  static final int UNSYNCED = 1 << 6;

  /** Something of an engine is attached, which is asked. */
  static final int ATTACHED = 1 << 7;

  /** How many there are. */
  static final int KINDS = 8;

  private Obstacles() {}

  /**
   * Those of a folio.
   *
   * @param own references to it that do not count
   */
  static int of(Cache cache, long folio, int own) {
    int flags = FolioFlags.flags(folio);
    int found = bit(flags, FolioFlags.LOCKED, LOCKED);
    boolean isWritten = (flags & FolioFlags.WRITEBACK) != 0; // the write has a reference
    if (FolioRef.count(folio) > Owners.expected(folio) + own + (isWritten ? 1 : 0)) {
      found |= PINNED | (FolioLatch.held(folio) ? LATCHED : 0);
    }
    if ((flags & FolioFlags.DIRTY) != 0 && !isWritten) {
      found |= DIRTY;
    }
    long log = PageStates.logPosition(folio);
    if ((flags & FolioFlags.DIRTY) != 0 && log != 0 && log > cache.logDurable()) {
      found |= AWAITING_LOG;
    }
    return found
        | bit(flags, FolioFlags.WRITEBACK, WRITEBACK)
        | bit(flags, FolioFlags.UNSYNCED, UNSYNCED)
        | bit(flags, FolioFlags.PRIVATE, ATTACHED);
  }

  private static int bit(int flags, int flag, int obstacle) {
    return (flags & flag) != 0 ? obstacle : 0;
  }
}
