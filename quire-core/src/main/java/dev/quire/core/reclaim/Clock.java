package dev.quire.core.reclaim;

import dev.quire.core.buddy.Buddy;
import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.cache.Cache;
import dev.quire.core.cache.Counters;
import dev.quire.core.cache.Mapping;
import dev.quire.core.cache.Residency;
import dev.quire.core.epoch.Reader;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioLayout;
import dev.quire.core.folio.FolioLock;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Heat;
import dev.quire.core.folio.Identity;
import dev.quire.core.folio.Owners;
import dev.quire.core.frame.Frames;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.Words;
import org.jspecify.annotations.Nullable;

/**
 * The clock: a hand goes round the frames, cools what is hot and evicts what is not. Protocol
 * reclaim.md.
 *
 * <p>Threads that reclaim together move one hand by strides, so they never look at the same frames;
 * who has enough before its stride ends puts the hand back behind what it looked at, unless another
 * has moved it on. For a folio of order n the hand moves by aligned blocks of 2^n frames and
 * empties one of them.
 */
public final class Clock implements Buddy.Pressure, Residency.Eviction {

  private static final int STRIDE = 64;
  private static final int BATCH = 32;
  private static final int ROUNDS = 4;
  private static final int ROUNDS_AT_LIMIT = 200;
  private static final long PAUSE_NANOS = 5_000_000;
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private final Cache cache;
  private final Frames frames;
  private final WaitQueues waits;
  private final Runnable cleaner;
  private final long hand;
  private final long progress;

  /**
   * @param cleaner has dirty pages written and synced in the background; must not block
   * @param hand address of the long that all reclaiming threads move
   * @param progress address of the int that moves whenever a fill ends
   */
  public Clock(Cache cache, WaitQueues waits, Runnable cleaner, long hand, long progress) {
    this.cleaner = cleaner;
    this.cache = cache;
    this.frames = cache.frames();
    this.waits = waits;
    this.hand = hand;
    this.progress = progress;
  }

  /**
   * Frees a block of {@code order} for somebody who cannot go on without. The search is bounded: it
   * goes round a few times, pausing for holders that are about to let go, longer only while fills
   * are under way, whose pages can be taken once they have ended.
   */
  @Override
  public boolean relieve(int order, Mobility mobility) {
    return insist(Math.max(BATCH, 1 << order), order, mobility, ROUNDS);
  }

  /**
   * As {@link #relieve}, but no more pages go than that takes. Who waits does so for longer: what
   * is counted already may be in the hands of a thread that has not come to begin its fill yet.
   */
  @Override
  public boolean evict(int wanted, boolean waits) {
    return insist(wanted, 0, Mobility.MOVABLE, waits ? ROUNDS_AT_LIMIT : 0);
  }

  private boolean insist(int wanted, int order, Mobility mobility, int rounds) {
    cache.counters().add(Counters.DIRECT_RECLAIMS, 1);
    long start = System.nanoTime();
    for (int round = 0; ; round++) {
      int seen = cache.fillsEnded();
      if (shrink(wanted, order, mobility) > 0) {
        return true;
      }
      long now = System.nanoTime();
      boolean hopeful = cache.mayHaveFilled(seen) && now - start < PATIENCE_NANOS;
      if (rounds == 0 || round >= rounds && !hopeful) {
        return false;
      }
      waits.await(progress, seen, now + PAUSE_NANOS);
    }
  }

  /**
   * Evicts until {@code wanted} frames are free in blocks of {@code order}, or after two rounds.
   */
  int shrink(int wanted, int order, Mobility mobility) {
    int limit = mobility == Mobility.FIXED ? fixedFrames() : frames.limit();
    int block = 1 << order;
    int stride = Math.max(STRIDE, block);
    int freed = 0;
    for (long looked = 0; looked < 2L * limit + stride && freed < wanted; looked += stride) {
      // pairs with itself: a stride is one thread's
      long at = Words.getAndAddLong(hand, stride);
      int start = (int) Math.floorMod(at, (long) limit);
      int to = Math.min((start & -block) + stride, limit);
      int pfn = start & -block;
      while (pfn + block <= to && freed < wanted) {
        freed += empty(pfn, block);
        pfn += block;
      }
      if (pfn - start != stride) {
        // pairs with itself: the rest of the stride is the next one's, unless there was one already
        Words.casLong(hand, at + stride, at + pfn - start);
      }
    }
    if (freed < wanted) {
      cleaner.run(); // what could not go may be dirty; counts as a fill under way
    }
    return freed;
  }

  private int fixedFrames() {
    return frames.fixedSections() << Frames.SECTION_ORDER;
  }

  /** Empties a block; returns the frames that were freed, 0 when something in it has to stay. */
  private int empty(int from, int block) {
    int freed = 0;
    for (int pfn = from; pfn < from + block; pfn++) {
      long folio = Identity.head(frames, pfn);
      if (folio < frames.folio(from)) {
        return 0; // a larger one, which the hand has met at its head: once a round
      }
      if (Words.getIntOpaque(folio + FolioLayout.REFCOUNT) == 0) {
        if (FolioFlags.has(folio, FolioFlags.SLAB)) {
          return 0;
        }
        continue;
      }
      int size = 1 << Identity.order(folio);
      if (spared(folio) || !evict(folio)) {
        return 0;
      }
      freed += size;
    }
    return freed;
  }

  /** A folio that was asked for lately stays, but is colder the next time. */
  private static boolean spared(long folio) {
    if (Heat.of(folio) != Heat.HOT) {
      return false;
    }
    Heat.set(folio, Heat.COLD);
    return true;
  }

  private boolean evict(long folio) {
    if (!isolate(folio)) {
      return false;
    }
    Mapping from = FolioLock.tryLock(folio) ? evictLocked(folio) : null;
    if (from == null) {
      cache.folios().put(folio, 1);
      cache.counters().add(Counters.BUSY, 1);
      return false;
    }
    cache.folios().free(folio);
    cache.counters().add(Counters.EVICTIONS, 1);
    cache.boundShadows(from);
    return true;
  }

  /**
   * Evicts a locked folio if it may go, and unlocks it; returns the mapping it has left, or null.
   */
  private @Nullable Mapping evictLocked(long folio) {
    try {
      Mapping mapping = cache.mapping(Identity.mapping(folio));
      return mapping != null && mapping.evict(folio) ? mapping : null;
    } finally {
      cache.lock().unlock(folio);
    }
  }

  /**
   * Takes a reference to a folio of the cache: found by number, so speculative until looked again.
   */
  private boolean isolate(long folio) {
    Reader reader = cache.epoch().reader();
    reader.enter();
    try {
      if (!reclaimable(folio) || !FolioRef.tryGet(folio)) {
        return false;
      }
      if (reclaimable(folio)) {
        return true;
      }
    } finally {
      reader.exit();
    }
    cache.folios().put(folio, 1);
    return false;
  }

  private static boolean reclaimable(long folio) {
    return Identity.mapping(folio) != 0
        && !FolioFlags.has(
            folio, FolioFlags.TAIL | FolioFlags.SLAB | FolioFlags.LOCKED | FolioFlags.WRITEBACK);
  }

  /**
   * How valuable a folio is taken for: 0 when nobody has asked for it since it was filled, more the
   * longer it would stay. What a dump keeps of it.
   */
  public int worth(long folio) {
    byte heat = Heat.of(folio);
    return heat == Heat.MARKER ? Heat.FRESH : heat;
  }

  /** The heat of a page that comes back and had that worth, whoever gave it. */
  public byte heatOf(int worth) {
    return (byte) Math.min(worth, Heat.HOT);
  }

  /** Folios that somebody holds beyond what the cache can name, for the message of exhaustion. */
  public int heldFolios() {
    int held = 0;
    for (int pfn = 0; pfn < frames.limit(); pfn++) {
      long folio = frames.folio(pfn);
      int count = FolioRef.count(folio);
      if (count != 0 && count > Owners.expected(folio)) {
        held++;
      }
    }
    return held;
  }
}
