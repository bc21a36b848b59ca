package dev.quire;

import dev.quire.core.cache.Mapping;
import dev.quire.core.frame.Frames;
import java.io.EOFException;
import java.io.IOException;

/**
 * The slow half of pins and hints: of a page that is missing or in somebody's hands, and of a pin
 * that is recorded or latched.
 */
final class Pinning {

  private Pinning() {}

  /** Fills the page if it is missing; what {@link dev.quire.core.cache.Lookup#get} returns. */
  static long pin(CachedFile file, long position, boolean shared) throws IOException {
    file.checkOpen();
    Positions.checkPosition(position);
    long folio = file.quire().reading().pin(file, position);
    if (shared) {
      latch(file, folio, position);
    }
    return file.mapping().lookup().pinned(folio, position, file.quire().reader());
  }

  private static void latch(CachedFile file, long folio, long position) throws IOException {
    boolean held = false;
    try {
      file.quire().reading().latchShared(file, folio, position);
      held = true;
    } finally {
      if (!held) {
        file.mapping().put(folio);
      }
    }
  }

  /** Notes who has a page pinned. Takes memory and stack: without them the pin does not stay. */
  static int record(CachedFile file, long pinned, long start, boolean latched) {
    boolean recorded = false;
    try {
      int ticket = file.quire().pins().record(file, start, latched);
      recorded = true;
      return ticket;
    } finally {
      if (!recorded) {
        release(file, pinned, latched, 0);
      }
    }
  }

  /** Ends a pin that holds the latch, or one that was recorded. */
  static void release(CachedFile file, long pinned, boolean latched, int ticket) {
    Quire quire = file.quire();
    long folio = file.mapping().lookup().folioOf(pinned);
    if (latched) {
      quire.unlatch(folio);
    }
    if (ticket != 0) {
      quire.pins().forget(ticket);
    }
    quire.unpin(folio);
  }

  /** As {@link CachedFile#hint}, of a page that is to be filled. */
  static long hint(CachedFile file, long position) throws IOException {
    Mapping mapping = file.mapping();
    try {
      long folio = file.quire().reading().pin(file, position);
      long hint = mapping.lookup().hintOf(folio, position >>> Frames.FRAME_SHIFT);
      mapping.put(folio);
      return hint;
    } catch (EOFException cut) {
      return 0; // the file was truncated since its size was looked at
    }
  }
}
