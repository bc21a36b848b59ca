package dev.quire.core.cache;

import dev.quire.core.folio.FolioWriteback;
import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import dev.quire.core.word.Content;
import java.io.IOException;
import java.util.function.LongConsumer;

/**
 * Taking bytes from a file: from its end, or out of its middle; and giving it a longer end. The
 * caller has the extend lock where the size changes. Protocol truncate.md.
 */
public final class Truncation {

  private final Cache cache;
  private final Mapping mapping;
  private final Extent extent;

  Truncation(Cache cache, Mapping mapping) {
    this.cache = cache;
    this.mapping = mapping;
    this.extent = mapping.extent();
  }

  /** Makes the file longer by zeros that take no space. Under the extend lock. */
  public void grow(long size) throws IOException {
    reshape(() -> mapping.backing().truncate(size));
    mapping.space().forget();
    extent.become(size, size);
  }

  /**
   * Makes the file shorter. Under the extend lock.
   *
   * @param deadline of {@link System#nanoTime()}, for the latch of the page that is cut
   * @return false, without effect, when that latch was not to be had
   * @throws IOException when the storage refuses; without effect as well
   */
  public boolean cut(long size, long deadline) throws IOException {
    while (true) {
      long tail = holdTail(size);
      boolean latched = false;
      try {
        latched = tail != 0 && cache.latch().exclusive(tail, deadline);
        if (tail != 0 && !latched) {
          return false;
        }
        // In this order: who has the invalidate lock waits for nothing that user code may hold.
        if (cutUnlessMoved(size, tail)) {
          return true;
        }
      } finally {
        if (latched) {
          cache.latch().unlockExclusive(tail);
        }
        if (tail != 0) {
          mapping.put(tail);
        }
      }
    }
  }

  private boolean cutUnlessMoved(long size, long tail) throws IOException {
    extent.beginInvalidate();
    try {
      boolean stands = tail == standing(size);
      if (stands) {
        cutHere(size, tail);
      }
      return stands;
    } finally {
      extent.endInvalidate();
    }
  }

  private void cutHere(long size, long tail) throws IOException {
    long before = extent.size();
    long stored = 0;
    extent.set(size); // whoever begins to write a page from here on writes no byte beyond
    boolean cut = false;
    try {
      long first = size >>> Frames.FRAME_SHIFT;
      forEach(first, -1L, this::settle);
      stored = extent.stored(); // only now: writebacks that had begun may have made it longer
      if (stored > size) {
        extent.setStored(size);
      } // else writebacks below the new end make it longer still, perhaps
      reshape(() -> mapping.backing().truncate(size));
      extent.setStored(size);
      mapping.space().forget();
      cut = true;
      try {
        removeAll(size, -1L, before);
      } finally {
        if (tail != 0) {
          clear(tail, size);
        }
      }
    } finally {
      if (!cut && stored > size) {
        extent.become(before, stored);
      } else if (!cut) {
        extent.set(before); // what was written meanwhile is stored
      }
    }
  }

  /** The folio that begins before {@code size} and reaches beyond, with a reference; or 0. */
  private long holdTail(long size) {
    long folio = mapping.lookup().hold(size >>> Frames.FRAME_SHIFT);
    while (folio != 0 && Fill.isFilling(folio)) {
      mapping.put(folio);
      cache.lock().awaitUnlock(folio);
      folio = mapping.lookup().hold(size >>> Frames.FRAME_SHIFT);
    }
    if (folio != 0 && start(folio) >= size) {
      mapping.put(folio);
      return 0;
    }
    return folio;
  }

  private long standing(long size) {
    long folio = mapping.lookup().peek(size >>> Frames.FRAME_SHIFT);
    return folio == 0 || start(folio) >= size ? 0 : folio;
  }

  private static long start(long folio) {
    return Identity.index(folio) << Frames.FRAME_SHIFT;
  }

  private void clear(long folio, long from) {
    long at = from - start(folio);
    long bytes = (long) Frames.FRAME_BYTES << Identity.order(folio);
    Content.zero(mapping.lookup().content(folio) + at, bytes - at);
  }

  /** Waits for a fill or a writeback of the folio that is under way. */
  private void settle(long folio) {
    cache.lock().lock(folio);
    cache.lock().unlock(folio);
    awaitWriteback(folio);
  }

  private void awaitWriteback(long folio) {
    while (FolioWriteback.isUnderWay(folio)) {
      cache.writebacks().await(folio);
    }
  }

  /**
   * Drops every page that is not as it is stored for good, and takes the size of what is stored.
   * Waits for writebacks under way. Under the extend lock.
   *
   * @throws IOException when the storage does not say its size; nothing was dropped then
   */
  public void discard() throws IOException {
    extent.beginInvalidate();
    try {
      long told = mapping.backing().version().size();
      long known = extent.stored();
      long before = extent.size();
      // First, as in a cut: who writes to a page that is there finds this size, or its page gone.
      long kept = Math.min(before, told);
      extent.set(kept);
      boolean dropped = false;
      try {
        forEach(0, -1L, folio -> drop(folio, kept));
        dropped = true;
      } finally {
        if (!dropped) {
          extent.set(before);
        }
      }
      long grown = extent.stored(); // by writebacks that had begun: these bytes are in the file
      long stored = grown > known ? Math.max(told, grown) : told;
      extent.become(stored, stored);
    } finally {
      extent.endInvalidate();
    }
  }

  /**
   * Drops a page that is not stored for good, or reaches beyond the end, where it may become so.
   */
  private void drop(long folio, long size) {
    if (PageStates.isUnsafe(folio) || PageStates.behind(folio) << Frames.FRAME_SHIFT > size) {
      remove(folio);
    }
  }

  /**
   * Takes a folio out of the file if it begins where the file ends, or behind. Under the extend
   * lock; the caller has the folio's exclusive latch and a reference.
   */
  void dropBeyond(long folio) {
    removeFrom(folio, extent.size());
  }

  private void removeFrom(long folio, long position) {
    if (start(folio) >= position) {
      remove(folio);
    }
  }

  /**
   * Takes the folios out of the file that begin at a position or behind. The storage has changed:
   * so this is done even if the heap is full, page by page then.
   *
   * @param last page that is looked at
   * @param end behind the last byte that the file had there
   */
  private void removeAll(long position, long last, long end) {
    boolean removed = false;
    try {
      forEach(position >>> Frames.FRAME_SHIFT, last, folio -> removeFrom(folio, position));
      removed = true;
    } finally {
      for (long at = position; at < end && !removed; at += Frames.FRAME_BYTES) {
        removeAt(at >>> Frames.FRAME_SHIFT, position);
      }
    }
  }

  private void removeAt(long index, long position) {
    long folio = mapping.lookup().hold(index);
    while (folio != 0 || mapping.lookup().peek(index) != 0) { // else it is about to go
      if (folio != 0) {
        boolean stays = start(folio) < position;
        try {
          removeFrom(folio, position);
        } finally {
          mapping.put(folio);
        }
        if (stays) {
          return;
        }
      }
      folio = mapping.lookup().hold(index);
    }
  }

  private void remove(long folio) {
    cache.lock().lock(folio);
    try {
      awaitWriteback(folio);
      if (Identity.mapping(folio) == mapping.id()) {
        mapping.remove(folio);
      }
    } finally {
      cache.lock().unlock(folio);
    }
  }

  /**
   * Takes whole pages out of the middle of the file, in the cache and in the storage: they read as
   * zeros from then on.
   *
   * @param from first page
   * @param end page behind the last one
   * @return false, without effect, when a folio stands across the first or the last page
   * @throws IOException when the storage cannot; without effect on the file's bytes as well
   */
  public boolean punch(long from, long end) throws IOException {
    extent.beginInvalidate();
    try {
      if (straddles(from) || straddles(end)) {
        return false;
      }
      long resident = mapping.residentFrames();
      forEach(from, end - 1, this::settle);
      reach(end << Frames.FRAME_SHIFT);
      punchStored(from, end);
      removeAll(from << Frames.FRAME_SHIFT, end - 1, end << Frames.FRAME_SHIFT);
      if (resident != 0) {
        punchStored(from, end); // a page may have been written between the two
      }
      return true;
    } finally {
      extent.endInvalidate();
    }
  }

  // A page that was going to make the stored file longer may go without having been written. The
  // file gets all of its size then: a shorter end might cut off what is written beside this.
  private void reach(long end) throws IOException {
    long size = extent.size();
    if (extent.stored() < Math.min(end, size)) {
      cache.io().call(() -> mapping.backing().truncate(size));
      extent.setStored(size);
    }
  }

  private void punchStored(long from, long end) throws IOException {
    long first = from << Frames.FRAME_SHIFT;
    long bytes = Math.min(end << Frames.FRAME_SHIFT, extent.stored()) - first;
    if (bytes > 0) {
      reshape(() -> mapping.backing().punch(first, bytes));
    }
  }

  /** Changes the stored file beside its pages; whatever becomes of it, the next force syncs. */
  private void reshape(IoThreads.IoCall change) throws IOException {
    try {
      cache.io().call(change);
    } finally {
      mapping.states().reshaped();
    }
  }

  private boolean straddles(long index) {
    return first(index) != index;
  }

  /** The first page of the folio that holds a page; the page itself when there is none. */
  public long first(long index) {
    long folio = mapping.lookup().peek(index);
    return folio == 0 ? index : Math.min(index, Identity.index(folio));
  }

  /** The page behind the folio that holds a page; the page itself when a folio begins there. */
  public long behind(long index) {
    long folio = mapping.lookup().peek(index);
    return folio == 0 || Identity.index(folio) == index
        ? index
        : Math.max(index, PageStates.behind(folio));
  }

  private void forEach(long first, long last, LongConsumer action) {
    mapping.forEachFolio(first, last, action);
  }
}
