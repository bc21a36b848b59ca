package dev.quire.core.writeback;

import dev.quire.core.cache.Cache;
import dev.quire.core.cache.Counters;
import dev.quire.core.cache.Mapping;
import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import java.io.IOException;

/**
 * Folios whose writeback has begun, one behind the other in the file, that go out in one call. Owns
 * a reference to each, and its shared latch where bytes must not change while they are written.
 */
final class Run {

  static final int MAX_BYTES = 1 << 20;
  private static final int MAX_PIECES = MAX_BYTES >>> Frames.FRAME_SHIFT;

  private final Cache cache;
  private final Mapping mapping;
  private final ErrorSequence errors;
  private final boolean latched;

  private final long[] folios = new long[MAX_PIECES];
  private final long[] addresses = new long[MAX_PIECES];
  private final int[] bytes = new int[MAX_PIECES];
  private int count;
  private long position;
  private long length;

  /**
   * @param latched whether a folio comes with its shared latch, to be released after the write
   */
  Run(Cache cache, Mapping mapping, ErrorSequence errors, boolean latched) {
    this.cache = cache;
    this.mapping = mapping;
    this.errors = errors;
    this.latched = latched;
  }

  private static long position(long folio) {
    return Identity.index(folio) << Frames.FRAME_SHIFT;
  }

  private static int bytes(long folio) {
    return Frames.FRAME_BYTES << Identity.order(folio);
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Whether the folio may go out in the same call as those before. */
  boolean takes(long folio) {
    return count == 0
        || count < MAX_PIECES
            && length + bytes(folio) <= MAX_BYTES
            && position + length == position(folio);
  }

  /**
   * Takes over a folio whose writeback has begun.
   *
   * @param size of the file, loaded after that
   */
  void add(long folio, long size) {
    long due = Math.clamp(size - position(folio), 0, bytes(folio));
    if (due == 0) { // it is being cut off: whoever does that drops it, or wants it back
      mapping.states().notWritten(folio);
      end(folio);
      return;
    }
    if (count == 0) {
      position = position(folio);
      length = 0;
    }
    folios[count] = folio;
    addresses[count] = mapping.lookup().content(folio);
    bytes[count] = (int) due;
    length += due;
    count++;
  }

  /**
   * Writes them, and ends their writeback: what was written is unsynced, what was not is dirty
   * again, and the error sequence says why.
   *
   * @return frames that were written
   */
  int submit() {
    int frames = 0;
    boolean written = false;
    try {
      if (count > 0) {
        mapping.backing().write(position, addresses, bytes, count);
        mapping.wroteTo(position + length); // before any of it can leave the cache
        written = true;
      }
    } catch (IOException | RuntimeException | Error e) { // whatever a backing throws
      failed(e);
    } finally {
      for (int i = 0; i < count; i++) {
        frames += written ? 1 << Identity.order(folios[i]) : 0;
        end(folios[i]);
      }
      count = 0;
    }
    cache.counters().add(Counters.BYTES_WRITTEN, written ? length : 0);
    return frames;
  }

  // In this order: a force that begins once the failure is known finds the pages dirty, and one
  // that began before finds the failure.
  private void failed(Throwable cause) {
    for (int i = 0; i < count; i++) {
      mapping.states().notWritten(folios[i]);
    }
    errors.raise(cause);
  }

  private void end(long folio) {
    mapping.states().end(folio);
    if (latched) {
      cache.latch().unlockShared(folio);
    }
    mapping.put(folio);
  }
}
