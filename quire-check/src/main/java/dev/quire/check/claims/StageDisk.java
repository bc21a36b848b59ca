package dev.quire.check.claims;

import dev.quire.check.DeclaredRaces;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioLatch;
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
 * A disk behind the page cache of a system, for pages 1 and 2 of the world's file: a write reaches
 * the one, a sync brings it to the other. A sync that fails forgets what was written, and says so
 * once. Of each page the first long is kept, and of the file where it ends, which is not forgotten.
 *
 * <p>The storage orders nothing: whoever relies on what another call has stored must have learnt of
 * the end of that call.
 */
final class StageDisk {

  /** What a claim declares whose actors change a page while it is written. */
  static final DeclaredRaces.Declared CHANGED_WHILE_WRITTEN =
      new DeclaredRaces.Declared(
          "dev.quire.check.claims.StageDisk.write longAt 1",
          "what is changed while it is written is dirty again, and written once more");

  private static final int FIRST = World.PAGE;
  private static final int PAGES = 2;
  private static final int END = PAGES * Long.BYTES; // behind the pages: where the file ends
  private static final int BYTES = END + Long.BYTES;

  private final World world;
  private final long written;
  private final long durable;
  private final ErrorSequence errors = new ErrorSequence();
  private final Syncs syncs;
  private int failures; // asked for by one actor alone
  private Runnable atWrite = () -> {};

  StageDisk(Stage stage, World world) {
    this.world = world;
    written = stage.words("written", BYTES);
    durable = stage.words("durable", BYTES);
    for (int page = FIRST; page < FIRST + PAGES; page++) {
      Words.setLongOpaque(written + slot(page), World.value(page));
      Words.setLongOpaque(durable + slot(page), World.value(page));
    }
    Words.setLongOpaque(written + END, world.mapping.size());
    Words.setLongOpaque(durable + END, world.mapping.size());
    world.file.keepsIn(this);
    syncs = new Syncs(world.cache, world.mapping, errors);
  }

  boolean keeps(long page) {
    return page >= FIRST && page < FIRST + PAGES;
  }

  private static long slot(long page) {
    return (page - FIRST) * Long.BYTES;
  }

  /** What is to be looked at whenever pages have come. */
  void whenWritten(Runnable look) {
    atWrite = look;
  }

  void write(long position, long[] addresses, int count, long behind) {
    for (int i = 0; i < count; i++) {
      long page = position / Frames.FRAME_BYTES + i;
      // Racy because bytes may change while the system copies them: the page is dirty again then.
      Words.setLongOpaque(written + slot(page), Content.longAt(addresses[i], 0));
    }
    if (behind > end()) {
      Words.setLongOpaque(written + END, behind);
    }
    atWrite.run();
  }

  /** A page of which the writing has begun, alone. */
  void store(long folio, long page) {
    Words.setLongOpaque(written + slot(page), Content.longAt(world.lookup.content(folio), 0));
  }

  void truncate(long size) {
    punch(size, Math.max(0, end() - size));
    Words.setLongOpaque(written + END, size);
  }

  /** Whole pages read as zeros from now on. */
  void punch(long position, long length) {
    for (int page = FIRST; page < FIRST + PAGES; page++) {
      long at = (long) page * Frames.FRAME_BYTES;
      if (at >= position && at < position + length) {
        Words.setLongOpaque(written + slot(page), 0);
      }
    }
  }

  void sync() throws IOException {
    if (failures == 0) {
      copy(written, durable, BYTES);
      return;
    }
    copy(durable, written, END);
    failures--;
    throw new IOException("planted");
  }

  private static void copy(long from, long to, int bytes) {
    for (int at = 0; at < bytes; at += Long.BYTES) {
      Words.setLongOpaque(to + at, Words.getLongOpaque(from + at));
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
    pass(Pass.NO_WAIT).run(first, last);
  }

  /** One pass over these pages that waits for whatever keeps it from one. */
  void force(long first, long last) {
    pass(Long.MAX_VALUE).run(first, last);
  }

  /**
   * What a pass does with a page that it has found, whose reference it takes over: without what the
   * file at large does meanwhile, for claims that could not be explored with it. All of a pass is
   * Y1 and Y5.
   */
  void writeFound(long folio) {
    Inside.write(pass(Pass.NO_WAIT), folio);
  }

  /** As {@link #writeFound}, of a pass that waits for whatever keeps it from the page. */
  void forceFound(long folio) {
    Inside.write(pass(Long.MAX_VALUE), folio);
  }

  private Pass pass(long deadline) {
    return new Pass(world.cache, world.mapping, errors, NO_REFUSALS, deadline);
  }

  /** What a pass says of a page that it could not have. */
  static final Refusals NO_REFUSALS =
      new Refusals() {
        @Override
        public IOException latched(long position, long holder) {
          return new IOException("latched");
        }

        @Override
        public IOException heldBack(long position, long logPosition, long durable) {
          return new IOException("held back");
        }
      };

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
    return Words.getLongOpaque(written + slot(page));
  }

  long durable(long page) {
    return Words.getLongOpaque(durable + slot(page));
  }

  /** Where the file ends. */
  long end() {
    return Words.getLongOpaque(written + END);
  }

  /** Where it would end after a loss of power. */
  long durableEnd() {
    return Words.getLongOpaque(durable + END);
  }

  /** The first long of a page as somebody reads it who comes last. */
  long seen(long page) {
    return world.lookup.peek(page) == 0 ? written(page) : cached(page);
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
