package dev.quire;

import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;

/**
 * What a pin for writing holds beside its folio's bytes: the reference and the exclusive latch, for
 * itself or for a group. Belongs to one thread.
 */
final class WritePin {

  private final CachedFile file;
  private final long folio;
  private final long position;
  private final long size;
  private final int ticket;
  private final boolean grouped;
  private boolean changed;

  /**
   * @param position of the page's first byte
   * @param size of the file when the latch was taken
   * @param grouped whether a group has the latch, and lets it go
   */
  WritePin(CachedFile file, long folio, long position, long size, int ticket, boolean grouped) {
    this.file = file;
    this.folio = folio;
    this.position = position;
    this.size = size;
    this.ticket = ticket;
    this.grouped = grouped;
  }

  /** The user has, or has been given the means to. */
  void change() {
    changed = true;
  }

  void logged(long logPosition) {
    if (logPosition <= 0) {
      throw new IllegalArgumentException(
          "log position %d; positions are more than 0".formatted(logPosition));
    }
    file.mapping().states().logged(folio, logPosition);
  }

  boolean isChanged() {
    return changed;
  }

  /** Bytes of the page that the file did not have are zero again, whatever was written there. */
  void clearBeyond() {
    long start = Identity.index(folio) << Frames.FRAME_SHIFT;
    long end = position + file.pageSize();
    if (changed && size < end) {
      long kept = Math.max(size, position); // less, when the page was cut off before this
      file.mapping().writing().clear(folio, kept - start, end - start);
    }
  }

  void release() {
    if (!grouped) {
      clearBeyond();
      if (ticket != 0) {
        file.quire().pins().forget(ticket);
      }
      file.mapping().writing().unlatch(folio);
    }
  }
}
