package dev.quire.core.cache;

import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioLayout;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.FolioWriteback;
import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import dev.quire.core.word.Words;
import dev.quire.core.xarray.Cursor;
import dev.quire.core.xarray.Entries;
import dev.quire.core.xarray.XArray;
import java.util.function.LongConsumer;

/**
 * On the way to storage: which pages of a file are dirty, being written, written and not synced.
 * Every change of these states is here. Protocols writeback.md and sync.md.
 *
 * <pre>
 *                dirtied                 begin                  end, written
 *     clean ---------------> DIRTY ---------------> WRITEBACK ----------------> UNSYNCED
 *       ^                      ^                    UNSYNCED                       |
 *       |                      |                        | end, not written         |
 *       |                      +------------------------+                          |
 *       |                      +----------------------------- sync that failed ----+
 *       +---------------------------------------------------- sync that covers it -+
 * </pre>
 *
 * <p>A page may be dirtied in any of them, and is then dirty as well.
 */
public final class PageStates {

  // Invariants, under the tree lock:
  // - the flag DIRTY shows exactly when the mark DIRTY does;
  // - the flag UNSYNCED shows exactly when a mark of either parity does;
  // - the flag WRITEBACK shows only with UNSYNCED, and with the mark of the parity at which the
  //   writeback began;
  // - the counts of the mapping are the frames of folios with these marks, those of the cache the
  //   sums over all mappings.

  /** Folios that are handled under one hold of the tree lock. */
  public static final int BATCH = 64;

  /** The flags of a folio whose bytes are not known to be stored for good. */
  private static final int UNSAFE = FolioFlags.DIRTY | FolioFlags.WRITEBACK | FolioFlags.UNSYNCED;

  /** What came of {@link #begin}. */
  public enum Begun {
    /** The folio is being written, by the caller. */
    YES,
    /** It is not dirty, or no longer of this file. */
    CLEAN,
    /** Somebody writes it already. */
    UNDER_WAY,
    /** The log that describes its changes is not durable yet. */
    HELD_BACK
  }

  private final Cache cache;
  private final Mapping mapping;
  private final long record;
  private final XArray tree;

  PageStates(Cache cache, Mapping mapping, XArray tree) {
    this.cache = cache;
    this.mapping = mapping;
    this.record = mapping.record();
    this.tree = tree;
  }

  /**
   * Makes a folio dirty, before the first of its bytes changes. The caller holds a reference and
   * the exclusive latch, and no lock. So nobody begins to write it meanwhile: a writeback needs the
   * latch, shared, at its beginning.
   *
   * @return false, without effect, when the folio is no longer of this file, or the file is sealed
   */
  public boolean dirtied(long folio) {
    if (FolioFlags.has(folio, FolioFlags.DIRTY)) {
      return true;
    }
    // Under the lock under which others look at the flags before they drop a page that has none:
    // they see this one, or have taken the folio's mapping before it is looked at here.
    mapping.lock();
    try {
      if (!isHere(folio) || Words.getIntPlain(record + MappingLayout.SEALED) != 0) {
        return false;
      }
      mark(folio);
    } finally {
      mapping.unlock();
    }
    cache.throttle().dirtied(mapping);
    return true;
  }

  /**
   * As {@link #dirtied}, for changes in place, which a log may describe. Where an engine keeps one,
   * a write of the folio that is under way is waited for: it began before these changes were
   * described, and would store them whatever the log is.
   */
  public boolean dirtiedInPlace(long folio) {
    while (cache.keepsLog() && FolioWriteback.isUnderWay(folio)) {
      cache.writebacks().await(folio);
    }
    return dirtied(folio);
  }

  /**
   * The changes of a dirty folio are described in an engine's log up to {@code position}: it is not
   * written before the log is durable that far. The caller holds the exclusive latch.
   */
  public void logged(long folio, long position) {
    if (!cache.keepsLog()) {
      cache.logIsDurable(0);
    }
    if (logPosition(folio) < position) {
      Words.setLongOpaque(folio + FolioLayout.PRIVATE, position);
    }
  }

  /** How far the log has to be durable before a dirty folio is written; 0 for no matter. */
  public static long logPosition(long folio) {
    return Words.getLongOpaque(folio + FolioLayout.PRIVATE);
  }

  /** True while the log that describes a dirty folio's changes is not durable. */
  public boolean isHeldBack(long folio) {
    long position = logPosition(folio);
    return position != 0 && position > cache.logDurable();
  }

  /**
   * Begins to write a folio. The caller holds a reference, which the writeback owns from here on,
   * the latch, shared, and the folio lock. Whoever changes the size is seen by a load of it after
   * this, or finds the writeback under way.
   */
  public Begun begin(long folio) {
    mapping.lock();
    try {
      int flags = FolioFlags.flags(folio);
      if (!isHere(folio) || (flags & FolioFlags.DIRTY) == 0) {
        return Begun.CLEAN;
      }
      if ((flags & FolioFlags.WRITEBACK) != 0) {
        return Begun.UNDER_WAY;
      }
      if (isHeldBack(folio)) {
        return Begun.HELD_BACK;
      }
      long index = Identity.index(folio);
      FolioFlags.change(folio, FolioFlags.DIRTY, FolioFlags.WRITEBACK | FolioFlags.UNSYNCED);
      unmark(folio);
      tree.setMark(index, PageMarks.unsynced(parity()));
      if ((flags & FolioFlags.UNSYNCED) == 0) {
        countUnsynced(frames(folio));
      }
      cache.countWriteback(frames(folio));
      return Begun.YES;
    } finally {
      mapping.unlock();
    }
  }

  /**
   * A folio that is being written could not be: it is dirty again. Before the failure is made
   * known, and before {@link #end}: who asks after either finds the folio dirty.
   */
  public void notWritten(long folio) {
    mapping.lock();
    try {
      if (isHere(folio)) {
        mark(folio);
      }
    } finally {
      mapping.unlock();
    }
  }

  /**
   * Ends the writing of a folio and wakes whoever waits for it; the caller drops the writeback's
   * reference.
   */
  public void end(long folio) {
    cache.countWriteback(-frames(folio));
    cache.writebacks().end(folio);
  }

  /**
   * Takes references to folios that have a mark, in the order of their place.
   *
   * @param mark one of {@link PageMarks}
   * @param first page in the file
   * @param last page in the file, included
   * @return how many, at most as many as the array holds
   */
  public int collect(int mark, long first, long last, long[] folios) {
    mapping.lock();
    try {
      Cursor cursor = tree.findMarked(first, last, mark);
      int found = 0;
      while (found < folios.length) {
        long entry = cursor.next();
        if (entry == Entries.EMPTY) {
          break;
        }
        long folio = mapping.lookup().folio(entry);
        FolioRef.get(folio, 1);
        folios[found++] = folio;
      }
      return found;
    } finally {
      mapping.unlock();
    }
  }

  /**
   * Starts a round of marks for a sync that is about to begin.
   *
   * @return the parity whose marks it takes: of all that was or is being written before this
   */
  public int flip() {
    mapping.lock();
    try {
      int parity = parity();
      Words.setIntPlain(record + MappingLayout.PARITY, 1 - parity);
      return parity;
    } finally {
      mapping.unlock();
    }
  }

  /** True while a writeback of the folio is under way that began before the last {@link #flip}. */
  public boolean isEarlier(long folio) {
    if (!FolioWriteback.isUnderWay(folio)) {
      return false;
    }
    mapping.lock();
    try {
      return isHere(folio)
          && (tree.marks(Identity.index(folio)) & 1 << PageMarks.unsynced(parity())) == 0;
    } finally {
      mapping.unlock();
    }
  }

  /**
   * A sync that took these marks has ended: what has no mark of the other parity is unsynced no
   * longer.
   */
  public void synced(int parity) {
    int mark = PageMarks.unsynced(parity);
    forEach(mark, folio -> settle(folio, mark));
  }

  /**
   * A sync has failed: everything that was written since the last one that succeeded is dirty
   * again. That includes what was written while it ran: the system may have lost that as well, and
   * reports a loss once.
   */
  public void dirtyUnsynced() {
    forEach(PageMarks.unsynced(0), this::mark);
    forEach(PageMarks.unsynced(1), this::mark);
  }

  /**
   * From now on no clean page becomes dirty, until the file is unsealed: what a force finds dirty
   * after this is all that there will be. For a file that is about to end.
   */
  public void seal(boolean on) {
    mapping.lock();
    try {
      Words.setIntPlain(record + MappingLayout.SEALED, on ? 1 : 0);
    } finally {
      mapping.unlock();
    }
  }

  /**
   * The flags of each part of a folio that is divided, which are those of the whole; the marks are
   * divided with the entry. Under the tree lock, the whole frozen.
   */
  public static int flagsOfParts(long whole) {
    return FolioFlags.flags(whole) & (FolioFlags.DIRTY | FolioFlags.UNSYNCED);
  }

  /** A frozen part has to wait for the log as the whole has. */
  public void inheritLog(long part, long whole) {
    Words.setLongPlain(part + FolioLayout.PRIVATE, logPosition(whole)); // the part is frozen
  }

  /**
   * One folio gives its place to another of the same order: that it has to be written and synced
   * goes along. Marks and counts are the place's. Under the tree lock, both frozen.
   *
   * @return the flags that the new one shows for that
   */
  public int handOver(long from, long to) {
    inheritLog(to, from);
    return FolioFlags.clear(from, FolioFlags.DIRTY | FolioFlags.UNSYNCED)
        & (FolioFlags.DIRTY | FolioFlags.UNSYNCED);
  }

  /** A folio leaves the file, under the tree lock: whatever had to be written need not be. */
  void forget(long folio) {
    int before = FolioFlags.flags(folio);
    if ((before & (FolioFlags.DIRTY | FolioFlags.UNSYNCED)) != 0) {
      FolioFlags.clear(folio, FolioFlags.DIRTY | FolioFlags.UNSYNCED);
      uncount(before, frames(folio));
    }
  }

  /**
   * So many frames of a folio leave the file with these flags, the rest stays. As {@link #forget}.
   */
  public void forgetPart(int flags, long frames) {
    uncount(flags, frames);
  }

  private void uncount(int flags, long frames) {
    if ((flags & FolioFlags.DIRTY) != 0) {
      countDirty(-frames);
    }
    if ((flags & FolioFlags.UNSYNCED) != 0) {
      countUnsynced(-frames);
    }
  }

  /** True when dropping the folio would lose bytes; under the tree lock that stays so. */
  public static boolean isUnsafe(long folio) {
    return FolioFlags.has(folio, UNSAFE);
  }

  /** The first byte behind all pages that are unsafe, 0 when there is none. Under the tree lock. */
  long endOfUnsafe() {
    long end = 0;
    for (int mark = PageMarks.DIRTY; mark <= PageMarks.unsynced(1); mark++) {
      Cursor cursor = tree.findMarked(0, -1L, mark);
      if (cursor.previous() != Entries.EMPTY) {
        end = Math.max(end, cursor.index() + (1L << cursor.order()));
      }
    }
    return end << Frames.FRAME_SHIFT;
  }

  /**
   * True when everything that was written is durable. Under the lock: a page that goes from one
   * state to another is for a moment in no count, or in none that was looked at in time.
   */
  public boolean isClean() {
    mapping.lock();
    try {
      return dirtyFrames() == 0 && unsyncedFrames() == 0;
    } finally {
      mapping.unlock();
    }
  }

  /** Frames that are dirty. */
  public long dirtyFrames() {
    return Words.getLongOpaque(record + MappingLayout.DIRTY);
  }

  /** Frames that are being written, or were and are not synced. */
  public long unsyncedFrames() {
    return Words.getLongOpaque(record + MappingLayout.UNSYNCED);
  }

  /** The page behind those of a folio. */
  public static long behind(long folio) {
    return Identity.index(folio) + frames(folio);
  }

  /** When the oldest of what is not durable became dirty, by System.nanoTime(); 0 for nothing. */
  public long dirtiedSince() {
    return Words.getLongOpaque(record + MappingLayout.DIRTIED);
  }

  /** Racy because it only decides when the background looks. */
  public void dirtiedSince(long nanos) {
    Words.setLongOpaque(record + MappingLayout.DIRTIED, nanos);
  }

  /** True while a job writes pages in the background. */
  public boolean isFlushing() {
    return Words.getIntOpaque(record + MappingLayout.FLUSHING) != 0;
  }

  /** Racy because it only decides whether the background is asked to look. */
  public void flushing(boolean on) {
    Words.setIntOpaque(record + MappingLayout.FLUSHING, on ? 1 : 0);
  }

  private boolean isHere(long folio) {
    return Identity.mapping(folio) == mapping.id();
  }

  private int parity() {
    return Words.getIntPlain(record + MappingLayout.PARITY);
  }

  private static long frames(long folio) {
    return 1L << Identity.order(folio);
  }

  private void mark(long folio) {
    if ((FolioFlags.set(folio, FolioFlags.DIRTY) & FolioFlags.DIRTY) == 0) {
      Words.setLongOpaque(folio + FolioLayout.PRIVATE, 0); // as far as it was, the log is durable
      tree.setMark(Identity.index(folio), PageMarks.DIRTY);
      countDirty(frames(folio));
    }
  }

  private void unmark(long folio) {
    tree.clearMark(Identity.index(folio), PageMarks.DIRTY);
    countDirty(-frames(folio));
  }

  /** Takes a mark of one parity; without one of the other the folio is unsynced no longer. */
  private void settle(long folio, int mark) {
    long index = Identity.index(folio);
    tree.clearMark(index, mark);
    int unsynced = 1 << PageMarks.unsynced(0) | 1 << PageMarks.unsynced(1);
    if ((tree.marks(index) & unsynced) == 0) {
      FolioFlags.clear(folio, FolioFlags.UNSYNCED);
      countUnsynced(-frames(folio));
    }
  }

  private void countDirty(long frames) {
    long address = record + MappingLayout.DIRTY;
    Words.setLongOpaque(address, Words.getLongPlain(address) + frames);
    cache.countDirty(frames);
  }

  private void countUnsynced(long frames) {
    long address = record + MappingLayout.UNSYNCED;
    Words.setLongOpaque(address, Words.getLongPlain(address) + frames);
    cache.countUnsynced(frames);
  }

  /** Calls back for each folio with a mark, under the tree lock, a batch at a time. */
  private void forEach(int mark, LongConsumer action) {
    long[] batch = new long[BATCH];
    long from = 0;
    boolean more = true;
    while (more) {
      mapping.lock();
      try {
        int found = 0;
        Cursor cursor = tree.findMarked(from, -1L, mark);
        while (found < BATCH && cursor.next() != Entries.EMPTY) {
          batch[found++] = mapping.lookup().folio(cursor.entry());
        }
        for (int i = 0; i < found; i++) {
          from = behind(batch[i]);
          action.accept(batch[i]);
        }
        more = found == BATCH;
      } finally {
        mapping.unlock();
      }
    }
  }

  /**
   * The stored file was cut, lengthened or given a hole: there may be no page that tells a force to
   * sync that, so this does.
   */
  public void reshaped() {
    Words.getAndAddIntRelease(record + MappingLayout.RESHAPED, 1); // pairs with PageStates.reshapes
  }

  /** How often it was. */
  public int reshapes() {
    return Words.getIntAcquire(record + MappingLayout.RESHAPED); // pairs with PageStates.reshaped
  }

  /** A sync has succeeded that began when there were so many. By one thread at a time. */
  public void shapeSynced(int covered) {
    // pairs with PageStates.owesShape
    Words.setIntRelease(record + MappingLayout.SHAPE_SYNCED, covered);
  }

  /** Whether there was a change of that kind that no sync has covered. */
  public boolean owesShape() {
    // pairs with PageStates.shapeSynced
    int synced = Words.getIntAcquire(record + MappingLayout.SHAPE_SYNCED);
    return synced != reshapes();
  }
}
