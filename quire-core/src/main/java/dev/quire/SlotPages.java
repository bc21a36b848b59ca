package dev.quire;

import dev.quire.core.buddy.Buddy;
import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.frame.Frames;
import dev.quire.core.os.Os;
import dev.quire.core.os.OsMemoryException;

/**
 * Memory for reader slots. A thread writes its slot whenever it looks a page up, also one that
 * comes late, when the range may be another instance's already: so slots have pages of their own,
 * which are never handed on.
 *
 * <p>The budget pays for them all the same: with what is left over below a whole section, and once
 * that is used up with frames, which are taken out of circulation and lose their memory. A page
 * serves 63 threads.
 */
final class SlotPages {

  private final Os os;
  private final Frames frames;
  private final Buddy buddy;
  private final boolean locked;

  // Guarded by this.
  private long leftOver;
  private long paidByLeftOver;
  private boolean ended;

  /**
   * @param leftOver bytes of the budget that carry nothing else
   * @param locked whether frames are locked into memory; those keep theirs
   */
  SlotPages(Os os, Frames frames, Buddy buddy, long leftOver, boolean locked) {
    this.os = os;
    this.frames = frames;
    this.buddy = buddy;
    this.leftOver = leftOver;
    this.locked = locked;
  }

  /** A zeroed page, or 0 when the budget or the system has none left, or the instance ends. */
  synchronized long page() {
    if (ended) {
      return 0;
    }
    if (leftOver >= Frames.FRAME_BYTES) {
      long page = make();
      if (page != 0) {
        leftOver -= Frames.FRAME_BYTES;
        paidByLeftOver += Frames.FRAME_BYTES;
      }
      return page;
    }
    int pfn = buddy.allocate(0, Mobility.FIXED);
    return pfn < 0 ? 0 : makeFor(pfn);
  }

  private long makeFor(int pfn) {
    long page = 0;
    try {
      page = make();
    } finally {
      if (page == 0) {
        buddy.free(pfn, 0);
      }
    }
    if (page == 0) {
      return 0;
    }
    FolioFlags.set(frames.folio(pfn), FolioFlags.SLAB);
    if (os.canDrop() && !locked) {
      os.drop(frames.address(pfn), Frames.FRAME_BYTES);
    }
    return page;
  }

  // A thread may be here to give back what it took, or to close something: it had better share a
  // slot than hear that the system is short of memory, and leave its work half done.
  private long make() {
    try {
      long page = os.reserve(Frames.FRAME_BYTES, Frames.FRAME_BYTES);
      os.commit(page, Frames.FRAME_BYTES, false);
      return page;
    } catch (OsMemoryException none) {
      return 0;
    }
  }

  /** So many bytes of the budget carry nothing else from now on. */
  synchronized void leftOver(long bytes) {
    leftOver = bytes;
  }

  /** Bytes of pages that no frame stands for. */
  synchronized long withoutFrame() {
    return paidByLeftOver;
  }

  /** Takes no frame any more: the allocator's words are about to be another instance's. */
  synchronized void end() {
    ended = true;
  }
}
