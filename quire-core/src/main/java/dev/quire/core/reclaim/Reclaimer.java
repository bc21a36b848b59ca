package dev.quire.core.reclaim;

import dev.quire.core.buddy.Buddy;
import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.cache.Cache;
import dev.quire.core.cache.Counters;
import dev.quire.core.cache.Mapping;
import dev.quire.core.cache.Residency;
import dev.quire.core.folio.FolioLayout;
import dev.quire.core.folio.FolioLock;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Identity;
import dev.quire.core.folio.Owners;
import dev.quire.core.folio.Parts;
import dev.quire.core.frame.Frames;
import dev.quire.core.migrate.Split;
import dev.quire.core.word.WaitQueues;
import org.jspecify.annotations.Nullable;

/** Takes pages back, in the order that the policy says. Protocol reclaim.md. */
public final class Reclaimer implements Buddy.Pressure, Residency.Eviction {

  private static final int BATCH = 32;
  private static final int ROUNDS = 4;
  private static final int ROUNDS_AT_LIMIT = 200;
  private static final int LOOKS = 8;
  private static final long PAUSE_NANOS = 5_000_000;
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private final Cache cache;
  private final Frames frames;
  private final WaitQueues waits;
  private final Lanes lanes;
  private final Split split;
  private final Sweep sweep;
  private final Runnable cleaner;
  private final long progress;

  /**
   * @param cleaner has dirty pages written and synced in the background; must not block
   * @param hand address of the long that all sweeping threads move
   * @param progress address of the int that moves whenever a fill ends
   */
  public Reclaimer(
      Cache cache, WaitQueues waits, Lanes lanes, Runnable cleaner, long hand, long progress) {
    this.cleaner = cleaner;
    this.cache = cache;
    this.frames = cache.frames();
    this.waits = waits;
    this.lanes = lanes;
    this.split = new Split(cache);
    this.sweep = new Sweep(frames, lanes, folio -> evict(folio) != 0, hand);
    this.progress = progress;
  }

  /**
   * Frees a block of {@code order} for somebody who cannot go on without. The search is bounded: it
   * goes round a few times, pausing for holders that are about to let go, longer only while fills
   * are under way, whose pages can be taken once they have ended, and while others are about to
   * evict.
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
      boolean soon = cache.mayHaveFilled(seen) || lanes.aside() > 0;
      boolean hopeful = soon && now - start < PATIENCE_NANOS;
      // By time too: others' fills may end so fast that all rounds are over before it is our turn.
      boolean patient = round < rounds || now - start < rounds * PAUSE_NANOS;
      if (rounds == 0 || !patient && !hopeful) {
        return false;
      }
      waits.await(progress, seen, now + PAUSE_NANOS);
    }
  }

  /**
   * Evicts until {@code wanted} frames are free in blocks of {@code order}, or until everything was
   * looked at a few times.
   *
   * @return frames that were freed in such blocks
   */
  int shrink(int wanted, int order, Mobility mobility) {
    int freed = mobility == Mobility.MOVABLE ? evictInOrder(wanted, order) : 0;
    if (freed == 0 && (order != 0 || mobility != Mobility.MOVABLE)) {
      freed = sweep.free(wanted, order, mobility);
    }
    if (freed < wanted) {
      cleaner.run(); // what could not go may be dirty; counts as a fill under way
    }
    return freed;
  }

  /** Folios of a smaller order make room, but no block; so at most {@code wanted} of those. */
  private int evictInOrder(int wanted, int order) {
    long turns = LOOKS * (lanes.frames() / Lanes.STEPS + lanes.count());
    int freed = 0;
    int small = 0;
    for (long turn = 0; turn < turns && freed < wanted && small < wanted; turn++) {
      int size = take(lanes.isolate());
      freed += size >>> order == 0 ? 0 : size;
      small += size >>> order == 0 ? size : 0;
    }
    return freed;
  }

  /**
   * Evicts a folio whose reader wants nothing of it to stay, if it is queued, nobody has asked for
   * it since it came, and it may go. Needs no reference: the worst is that another such page goes.
   */
  public boolean drop(long folio) {
    return lanes.take(folio) && evict(folio) != 0;
  }

  /** Does what is to be done with what was taken aside; returns the frames that were freed. */
  private int take(long taken) {
    int queue = (int) taken & Lanes.QUEUE_BITS;
    if (queue == 0) {
      return taken == 0 ? 0 : evict(taken);
    }
    divide(taken - queue, queue);
    return 0;
  }

  /**
   * Divides an isolated folio of which only a part was asked for: what nobody asked for is the next
   * to go. Or puts it back as it is.
   */
  private void divide(long folio, int queue) {
    int marks = Parts.of(folio);
    int whole = Identity.order(folio); // as it is for as long as we have a reference
    Mapping mapping = cache.mapping(Identity.mapping(folio));
    int order = mapping == null ? 0 : Math.max(mapping.order(), Parts.uniform(marks, whole));
    boolean done = false;
    try {
      done = mapping != null && split.splitHeld(mapping, folio, order).isDone();
    } finally {
      if (!done) {
        lanes.putBack(folio);
      }
      cache.folios().put(folio, 1);
    }
    if (done) {
      cache.countSplit();
      for (long part = 0; part < 1L << whole; part += 1L << order) {
        if ((marks & Parts.bits(part, whole, order)) == 0) {
          lanes.demote(folio + part * FolioLayout.BYTES, queue);
        }
      }
    }
  }

  /** Evicts an isolated folio, or puts it back; returns the frames that were freed. */
  private int evict(long folio) {
    int size = 1 << Identity.order(folio);
    Mapping from = null;
    try {
      from = FolioLock.tryLock(folio) ? evictLocked(folio) : null;
    } finally {
      if (from == null) { // whatever is thrown: nobody else knows of it
        stays(folio);
      }
    }
    if (from == null) {
      return 0;
    }
    lanes.left(folio);
    boolean anybodys = cache.folios().free(folio);
    cache.counters().add(Counters.EVICTIONS, 1);
    cache.boundShadows(from);
    return anybodys ? size : 0;
  }

  private void stays(long folio) {
    lanes.putBack(folio);
    lanes.passedOver(folio);
    cache.folios().put(folio, 1);
  }

  /**
   * Evicts a locked folio if it may go, and unlocks it; returns the mapping it has left, or null.
   */
  private @Nullable Mapping evictLocked(long folio) {
    try {
      Mapping mapping = cache.mapping(Identity.mapping(folio));
      return mapping != null && mapping.evict(folio, lanes.shadow(folio)) ? mapping : null;
    } finally {
      cache.lock().unlock(folio);
    }
  }

  /** Folios that somebody holds beyond what the cache can name, for the message of exhaustion. */
  public int heldFolios() {
    int held = 0;
    for (int pfn = 0; pfn < frames.top(); pfn++) {
      long folio = frames.folio(pfn);
      int count = FolioRef.count(folio);
      if (count != 0 && count > Owners.expected(folio)) {
        held++;
      }
    }
    return held;
  }
}
