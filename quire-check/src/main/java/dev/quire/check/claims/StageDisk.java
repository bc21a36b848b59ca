package dev.quire.check.claims;

import dev.quire.check.Stage;
import dev.quire.core.cache.PageMarks;
import dev.quire.core.cache.PageStates;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioLatch;
import dev.quire.core.folio.FolioLock;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.frame.Frames;
import dev.quire.core.word.Content;
import dev.quire.core.word.Words;
import dev.quire.core.writeback.ErrorSequence;
import dev.quire.core.writeback.Pass;
import dev.quire.core.writeback.Refusals;
import dev.quire.core.writeback.Syncs;
import java.io.IOException;

/**
 * A disk behind the page cache of a system, for the first pages of the world's file: a write
 * reaches the one, a sync brings it to the other. A sync that fails forgets what was written, and
 * says so once. Of each page the first long is kept.
 */
final class StageDisk {

  private static final int PAGES = 4;

  private final World world;
  private final long written;
  private final long durable;
  private final ErrorSequence errors = new ErrorSequence();
  private final Syncs syncs;
  private int failures; // asked for by one actor alone

  StageDisk(Stage stage, World world) {
    this.world = world;
    written = stage.words("written", PAGES * Long.BYTES);
    durable = stage.words("durable", PAGES * Long.BYTES);
    for (int page = 0; page < PAGES; page++) {
      Words.setLongOpaque(written + slot(page), World.value(page));
      Words.setLongOpaque(durable + slot(page), World.value(page));
    }
    world.file.keepsIn(this);
    syncs = new Syncs(world.cache, world.mapping, errors);
  }

  private static long slot(long page) {
    return page * Long.BYTES;
  }

  void write(long position, long[] addresses, int count) {
    for (int i = 0; i < count; i++) {
      long page = position / Frames.FRAME_BYTES + i;
      // Racy because bytes may change while the system copies them: the page is dirty again then.
      Words.setLongVolatile(written + slot(page), Content.longAt(addresses[i], 0));
    }
  }

  void sync() throws IOException {
    boolean fails = failures > 0;
    for (int page = 0; page < PAGES; page++) {
      if (fails) {
        Words.setLongVolatile(written + slot(page), Words.getLongVolatile(durable + slot(page)));
      } else {
        Words.setLongVolatile(durable + slot(page), Words.getLongVolatile(written + slot(page)));
      }
    }
    if (fails) {
      failures--;
      throw new IOException("planted");
    }
  }

  /** The next sync fails. */
  void failsOnce() {
    failures = 1;
  }

  /** Changes the first long of a page as a writer does; the caller has a reference. */
  void change(long folio, long value) {
    if (world.latch.exclusive(folio, Long.MAX_VALUE)) {
      if (world.mapping.dirtied(folio)) {
        Words.setLongOpaque(world.lookup.content(folio), value);
      }
      world.latch.unlockExclusive(folio);
    }
  }

  /** As {@link #change}, with a reference of its own. */
  void dirty(long page, long value) {
    long folio = world.lookup.peek(page);
    FolioRef.get(folio, 1);
    change(folio, value);
    world.mapping.put(folio);
  }

  /** One pass over these pages that waits for nobody. */
  void writeBack(long first, long last) {
    pass().run(first, last);
  }

  /**
   * The steps of a pass for one page, without what the file at large does meanwhile: found by its
   * mark, begun under latch and lock, written, ended.
   */
  void writeOne(long page) {
    long[] found = new long[1];
    if (world.mapping.states().collect(PageMarks.DIRTY, page, page, found) == 1) {
      writeFound(found[0], page);
    }
  }

  /** As {@link #writeOne}, of a page that was found, with a reference to it that is dropped. */
  void writeFound(long folio, long page) {
    if (begins(folio)) {
      take(folio, page);
      world.mapping.states().end(folio);
    }
    world.mapping.put(folio);
  }

  /** Takes the bytes of a page that is being written. */
  void take(long folio, long page) {
    long value = Words.getLongOpaque(world.lookup.content(folio)); // racy because as in write
    Words.setLongVolatile(written + slot(page), value); // pairs with sync
  }

  /** Begins the writing of a page on which the caller has a reference. */
  boolean begins(long folio) {
    if (!FolioLatch.tryShared(folio)) {
      return false;
    }
    boolean begun = false;
    if (FolioLock.tryLock(folio)) {
      begun = world.mapping.states().begin(folio) == PageStates.Begun.YES;
      world.lock.unlock(folio);
    }
    world.latch.unlockShared(folio);
    return begun;
  }

  Pass pass() {
    return new Pass(
        world.cache,
        world.mapping,
        errors,
        new Refusals() {
          @Override
          public IOException latched(long position, long holder) {
            return new IOException("latched");
          }

          @Override
          public IOException heldBack(long position, long logPosition, long durable) {
            return new IOException("held back");
          }
        },
        Pass.NO_WAIT);
  }

  /** A sync that begins after the call. */
  void cover() {
    syncs.cover(false);
  }

  /** True when the page shows as clean. */
  boolean isClean(long page) {
    int unsafe = FolioFlags.DIRTY | FolioFlags.WRITEBACK | FolioFlags.UNSYNCED;
    long folio = world.lookup.peek(page);
    return folio == 0 || !FolioFlags.has(folio, unsafe);
  }

  /** True when the page shows as written, or as clean. */
  boolean isWritten(long page) {
    long folio = world.lookup.peek(page);
    return folio == 0 || !FolioFlags.has(folio, FolioFlags.DIRTY | FolioFlags.WRITEBACK);
  }

  long written(long page) {
    return Words.getLongVolatile(written + slot(page)); // pairs with write
  }

  long durable(long page) {
    return Words.getLongVolatile(durable + slot(page)); // pairs with sync
  }

  /** The first long of a page in the cache. */
  long cached(long page) {
    return Content.longAt(world.lookup.content(world.lookup.peek(page)), 0);
  }

  /** True when nothing is latched, and counts of what is not clean fit the flags. */
  boolean isAtRest(long... pages) {
    long dirty = 0;
    long unsynced = 0;
    boolean rests = true;
    for (long page : pages) {
      long folio = world.lookup.peek(page);
      dirty += FolioFlags.has(folio, FolioFlags.DIRTY) ? 1 : 0;
      unsynced += FolioFlags.has(folio, FolioFlags.UNSYNCED) ? 1 : 0;
      rests &= !FolioLatch.held(folio) && World.accounted(folio);
    }
    return rests
        && dirty == world.mapping.states().dirtyFrames()
        && unsynced == world.mapping.states().unsyncedFrames();
  }
}
