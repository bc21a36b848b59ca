package dev.quire.core.writeback;

import dev.quire.core.cache.Cache;
import dev.quire.core.cache.Counters;
import dev.quire.core.cache.Mapping;
import dev.quire.core.cache.Transform;
import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import dev.quire.core.os.Transfers;
import java.io.IOException;

/**
 * Folios whose writeback has begun and that go out together: neighbours in the file in one write,
 * and several such stretches at once where the storage gains by that. Owns a reference to each
 * folio, and its shared latch where bytes must not change while they are written.
 */
final class Run {

  static final int MAX_BYTES = 1 << 20;
  private static final int MAX_FOLIOS = MAX_BYTES >>> Frames.FRAME_SHIFT;

  private final Cache cache;
  private final Mapping mapping;
  private final Failures errors;
  private final boolean latched;
  private final boolean apart;

  private final long[] folios = new long[MAX_FOLIOS];

  /** For each folio the stretch that it is in, a transfer. */
  private final int[] stretches = new int[MAX_FOLIOS];

  private final Transfers transfers = new Transfers(MAX_FOLIOS);
  private int count;
  private long length;

  /** Behind the last byte of the last stretch. */
  private long end;

  /**
   * @param latched whether a folio comes with its shared latch, to be released after the write
   */
  Run(Cache cache, Mapping mapping, Failures errors, boolean latched) {
    this.cache = cache;
    this.mapping = mapping;
    this.errors = errors;
    this.latched = latched;
    this.apart = mapping.backing().writesTogether();
  }

  private static long position(long folio) {
    return Identity.index(folio) << Frames.FRAME_SHIFT;
  }

  private static int bytes(long folio) {
    return Frames.FRAME_BYTES << Identity.order(folio);
  }

  /** Whether the folio may go out together with those before. */
  boolean takes(long folio) {
    return count == 0
        || count < MAX_FOLIOS
            && length + bytes(folio) <= MAX_BYTES
            && (apart || end == position(folio));
  }

  /**
   * Takes over a folio whose writeback has begun.
   *
   * @param size of the file, loaded after that; beyond the folio's first byte
   */
  void add(long folio, long size) {
    long due = Math.min(size - position(folio), bytes(folio));
    if (count == 0 || end != position(folio)) {
      transfers.begin(position(folio));
    }
    transfers.add(mapping.lookup().content(folio), (int) due);
    folios[count] = folio;
    stretches[count] = transfers.count() - 1;
    end = position(folio) + due;
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
    if (count == 0) {
      return 0;
    }
    int frames = 0;
    try {
      if (mapping.transform() == Transform.NONE) {
        mapping.backing().write(transfers);
      } else {
        store();
      }
    } catch (IOException | RuntimeException | Error e) { // whatever a backing throws
      dirtyAgain();
      errors.raise(e);
    } finally {
      settle();
      for (int i = 0; i < count; i++) {
        frames += isWritten(stretches[i]) ? 1 << Identity.order(folios[i]) : 0;
        end(folios[i]);
      }
      transfers.clear();
      count = 0;
      length = 0;
    }
    return frames;
  }

  /** Page by page, in the form that the file's transform gives them. */
  private void store() {
    for (int i = 0; i < transfers.count(); i++) {
      try {
        long at = transfers.position(i);
        for (int piece = 0; piece < transfers.pieces(i); piece++) {
          store(at, transfers.address(i, piece), transfers.bytes(i, piece));
          at += transfers.bytes(i, piece);
        }
        transfers.complete(i, transfers.length(i));
      } catch (IOException e) {
        transfers.fail(i, e);
      }
    }
  }

  private void store(long at, long address, int due) throws IOException {
    int page = mapping.pageBytes();
    for (int done = 0; done < due; done += page) {
      int[] pageDue = {Math.min(page, due - done)};
      long pagePosition = at + done;
      mapping
          .transform()
          .store(
              pagePosition,
              address + done,
              page,
              stored -> mapping.backing().write(pagePosition, new long[] {stored}, pageDue, 1));
    }
  }

  private boolean isWritten(int stretch) {
    return transfers.moved(stretch) == transfers.length(stretch);
  }

  // Before the failure is told: a force that begins once it is known finds the pages dirty, and one
  // that began before finds the failure. Nothing is allocated, for that may be what is missing.
  private void dirtyAgain() {
    for (int i = 0; i < count; i++) {
      if (!isWritten(stretches[i])) {
        mapping.states().notWritten(folios[i]);
      }
    }
  }

  // What is stored is known before any of it can leave the cache.
  private void settle() {
    dirtyAgain();
    for (int i = 0; i < transfers.count(); i++) {
      IOException failure = transfers.failure(i);
      if (failure != null) {
        errors.raise(failure);
      }
      if (isWritten(i)) {
        mapping.wroteTo(transfers.position(i) + transfers.length(i));
        cache.counters().add(Counters.BYTES_WRITTEN, transfers.length(i));
      }
    }
  }

  private void end(long folio) {
    mapping.states().end(folio);
    if (latched) {
      cache.latch().unlockShared(folio);
    }
    mapping.put(folio);
  }
}
