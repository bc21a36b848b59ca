package dev.quire.core.writeback;

import dev.quire.core.cache.Cache;
import dev.quire.core.cache.Counters;
import dev.quire.core.cache.Mapping;
import dev.quire.core.cache.PageMarks;
import dev.quire.core.cache.PageStates;
import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The syncs of one file, one at a time. Whoever needs one waits for the next that begins; all who
 * came before it began share it. Protocol sync.md.
 */
public final class Syncs {

  private final Cache cache;
  private final Mapping mapping;
  private final PageStates states;
  private final ErrorSequence errors;

  // The lock is held for bookkeeping only, never while a sync runs. Listed in docs/locking.md.
  private final ReentrantLock turn = new ReentrantLock();
  private final Condition ended = turn.newCondition();

  // Guarded by turn.
  private long begun;
  private boolean running;
  private boolean metadataNext;

  // Of whoever runs a sync: set while it is not known what became of the pages.
  private boolean unfinished;

  public Syncs(Cache cache, Mapping mapping, ErrorSequence errors) {
    this.cache = cache;
    this.mapping = mapping;
    this.states = mapping.states();
    this.errors = errors;
  }

  /**
   * Returns after a sync that began after this call. Whether it succeeded is said by the error
   * sequence. Interrupts are kept, not obeyed.
   */
  public void cover(boolean metadata) {
    cover(metadata, errors);
  }

  /**
   * As {@link #cover(boolean)}.
   *
   * @param failures where a failure is noted if this thread runs the sync
   */
  void cover(boolean metadata, Failures failures) {
    turn.lock();
    try {
      long mine = begun + 1;
      metadataNext |= metadata;
      while (begun < mine || running && begun == mine) {
        if (running) {
          ended.awaitUninterruptibly();
        } else {
          runNext(failures);
        }
      }
    } finally {
      turn.unlock();
    }
  }

  private void runNext(Failures failures) {
    boolean metadata = metadataNext;
    boolean done = false;
    running = true;
    begun++;
    metadataNext = false;
    turn.unlock();
    try {
      sync(metadata, failures);
      done = true;
    } finally {
      turn.lock();
      if (!done) { // for want of memory: as if it had not begun, for all who wait for it
        begun--;
        metadataNext |= metadata;
      }
      running = false;
      ended.signalAll();
    }
  }

  private void sync(boolean metadata, Failures failures) {
    long[] batch = new long[PageStates.BATCH];
    if (unfinished) {
      states.dirtyUnsynced();
    }
    int parity = states.flip();
    awaitEarlier(parity, batch);
    unfinished = true;
    int reshapes = states.reshapes();
    try {
      mapping.backing().sync(metadata);
      states.shapeSynced(reshapes);
    } catch (IOException | RuntimeException | Error e) { // whatever a backing throws
      // In this order: a force that begins once the failure is known finds the pages dirty, and one
      // that began before finds the failure.
      try {
        states.dirtyUnsynced();
      } finally {
        failures.raise(e);
      }
    }
    states.synced(parity);
    unfinished = false;
    cache.counters().add(Counters.SYNCS, 1);
  }

  /** Waits for writebacks that began before the flip: this sync must cover them. */
  private void awaitEarlier(int parity, long[] batch) {
    int mark = PageMarks.unsynced(parity);
    long from = 0;
    int found = batch.length;
    while (found == batch.length) {
      found = states.collect(mark, from, -1L, batch);
      if (found > 0) {
        from = PageStates.behind(batch[found - 1]);
      }
      for (int i = 0; i < found; i++) {
        while (states.isEarlier(batch[i])) {
          cache.writebacks().await(batch[i]);
        }
        mapping.put(batch[i]);
      }
    }
  }
}
