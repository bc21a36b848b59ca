package dev.quire.core.writeback;

import dev.quire.core.cache.Cache;
import dev.quire.core.cache.Counters;
import dev.quire.core.cache.Mapping;
import dev.quire.core.cache.PageStates;
import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The syncs of one file, one at a time. Whoever needs one waits for the next that begins; all who
 * came before it began share it. Protocol sync.md.
 */
public final class Syncs {

  /** No parity. */
  private static final int NONE = -1;

  private final Cache cache;
  private final Mapping mapping;
  private final PageStates states;
  private final ErrorSequence errors;
  private final IntConsumer earlier;

  // The lock is held for bookkeeping only, never while a sync runs. Listed in docs/locking.md.
  private final ReentrantLock turn = new ReentrantLock();
  private final Condition ended = turn.newCondition();

  // Guarded by turn.
  private long begun;
  private boolean running;
  private boolean metadataNext;
  private boolean owesMetadata;

  // Of whoever runs a sync. One in which memory ended is still open: the next one ends it before
  // it begins itself. Its parity, and what it failed for while pages are not dirty again.
  private int open = NONE;
  private @Nullable Throwable failure;

  public Syncs(Cache cache, Mapping mapping, ErrorSequence errors) {
    this(cache, mapping, errors, new Earlier(cache, mapping)::await);
  }

  /**
   * As the other one.
   *
   * @param earlier waits for writebacks of a parity that began before the flip
   */
  Syncs(Cache cache, Mapping mapping, ErrorSequence errors, IntConsumer earlier) {
    this.cache = cache;
    this.mapping = mapping;
    this.states = mapping.states();
    this.errors = errors;
    this.earlier = earlier;
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

  /** True when the last sync was of bytes alone: times and the like may be the older ones. */
  boolean owesMetadata() {
    turn.lock();
    try {
      return owesMetadata;
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
      } else {
        owesMetadata = !metadata; // if it has failed, its pages are dirty and owe it themselves
      }
      running = false;
      ended.signalAll();
    }
  }

  private void sync(boolean metadata, Failures failures) {
    if (open != NONE) {
      end(metadata, failures); // its marks would be taken for new ones after a flip
    }
    open = states.flip();
    end(metadata, failures);
  }

  /** From the flip to the end of a sync. Memory may end in here: then it is done again. */
  private void end(boolean metadata, Failures failures) {
    earlier.accept(open);
    int reshapes = states.reshapes();
    if (failure == null) {
      try {
        mapping.backing().sync(metadata);
        states.shapeSynced(reshapes);
      } catch (IOException | RuntimeException | Error e) { // whatever a backing throws
        failure = e;
      }
    }
    Throwable failed = failure;
    if (failed != null) {
      // In this order: a force that begins once the failure is known finds the pages dirty, and one
      // that began before finds the failure.
      try {
        states.dirtyUnsynced();
      } finally {
        failures.raise(failed);
      }
      failure = null;
    }
    states.synced(open);
    open = NONE;
    cache.counters().add(Counters.SYNCS, 1);
  }
}
