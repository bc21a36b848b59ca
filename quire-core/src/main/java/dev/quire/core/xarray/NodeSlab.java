package dev.quire.core.xarray;

import dev.quire.core.buddy.Slab;
import dev.quire.core.epoch.Epoch;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.WordLock;
import dev.quire.core.word.Words;

/**
 * Nodes out of a slab; retired ones come back after a grace period. Nobody waits for that: whoever
 * needs a node looks whether the oldest retired ones are free by now, and takes fresh memory if
 * not.
 */
public final class NodeSlab implements NodePool {

  /** Bytes of state: the queue's, then the slab's. */
  public static final int STATE_BYTES = 64;

  /** Nodes that may wait before empty ones are left in their trees: 2.25 MiB. */
  private static final int MAX_WAITING = 4096;

  /** Retired nodes between two looks at the readers' slots: each costs a heavy barrier. */
  private static final int BATCH = 32;

  private static final int LOCK = 0;
  private static final int FIRST = 8;
  private static final int LAST = 16;
  private static final int WAITING = 24;

  // The queue runs through the first line of the nodes, which readers of slots never touch: next
  // node in NEXT, the epoch's stamp in PREVIOUS.

  private final Slab slab;
  private final Epoch epoch;
  private final WaitQueues waits;
  private final long state;

  /**
   * @param slab of objects of {@link NodeLayout#BYTES}
   * @param state address of {@link #STATE_BYTES} zeroed bytes
   */
  public NodeSlab(Slab slab, Epoch epoch, WaitQueues waits, long state) {
    this.slab = slab;
    this.epoch = epoch;
    this.waits = waits;
    this.state = state;
  }

  @Override
  public long allocate() {
    if (waiting() >= BATCH) {
      recycle();
    }
    long node = slab.allocate();
    if (node == 0 && waiting() > 0) {
      recycle();
      node = slab.allocate();
    }
    return node;
  }

  @Override
  public void free(long node) {
    slab.free(node);
  }

  @Override
  public void retire(long node) {
    long stamp = epoch.stamp();
    WordLock.lock(state + LOCK, waits);
    try {
      Words.setLongPlain(node + NodeLayout.NEXT, 0);
      Words.setLongPlain(node + NodeLayout.PREVIOUS, stamp);
      long last = Words.getLongPlain(state + LAST);
      Words.setLongPlain(last == 0 ? state + FIRST : last + NodeLayout.NEXT, node);
      Words.setLongPlain(state + LAST, node);
      Words.setLongOpaque(state + WAITING, waiting() + 1);
    } finally {
      WordLock.unlock(state + LOCK, waits);
    }
  }

  @Override
  public boolean canRetire() {
    return waiting() < MAX_WAITING;
  }

  /** Nodes that wait for a grace period. */
  public long waiting() {
    return Words.getLongOpaque(state + WAITING);
  }

  /** Nodes in trees or waiting. */
  public long used() {
    return slab.used();
  }

  /** Frees the retired nodes whose grace period has passed. */
  public void recycle() {
    long node = takeElapsed();
    while (node != 0) {
      long next = Words.getLongPlain(node + NodeLayout.NEXT);
      slab.free(node);
      node = next;
    }
  }

  private long takeElapsed() {
    WordLock.lock(state + LOCK, waits);
    try {
      long first = Words.getLongPlain(state + FIRST);
      long last = 0;
      long count = 0;
      long node = first;
      while (node != 0 && epoch.elapsed(Words.getLongPlain(node + NodeLayout.PREVIOUS))) {
        last = node;
        node = Words.getLongPlain(node + NodeLayout.NEXT);
        count++;
      }
      if (last == 0) {
        return 0;
      }
      Words.setLongPlain(last + NodeLayout.NEXT, 0);
      Words.setLongPlain(state + FIRST, node);
      if (node == 0) {
        Words.setLongPlain(state + LAST, 0);
      }
      Words.setLongOpaque(state + WAITING, waiting() - count);
      return first;
    } finally {
      WordLock.unlock(state + LOCK, waits);
    }
  }
}
