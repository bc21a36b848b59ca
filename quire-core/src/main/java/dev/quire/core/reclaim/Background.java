package dev.quire.core.reclaim;

import dev.quire.core.buddy.Buddy;
import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.cache.Counters;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.Words;

/**
 * The thread that keeps memory free: sleeps until somebody finds less than the low watermark free,
 * and evicts until the high one is reached.
 */
public final class Background implements AutoCloseable {

  private static final int IDLE = 0;
  private static final int ASKED = 1;
  private static final int ENDING = 2;
  private static final int ENDED = 3;
  private static final int BATCH = 64;

  private final Buddy buddy;
  private final WaitQueues waits;
  private final Counters counters;
  private final long state;

  /**
   * @param state address of the int by which the thread is asked to work
   */
  public Background(Buddy buddy, WaitQueues waits, Counters counters, long state) {
    this.buddy = buddy;
    this.waits = waits;
    this.counters = counters;
    this.state = state;
  }

  /** Starts the thread over a reclaimer that exists by now. */
  public void start(Reclaimer reclaimer) {
    Thread.ofPlatform().daemon().name("quire-reclaim").start(() -> run(reclaimer));
  }

  /** Asks for memory to be freed. Never blocks; costs a load when it was asked for already. */
  public void ask() {
    while (Words.getIntOpaque(state) == IDLE) {
      if (Words.weakCasIntRelaxed(state, IDLE, ASKED)) { // pairs with run
        waits.wake(state, null);
        return;
      }
    }
  }

  /** Ends the thread after the batch it is at, and waits for that. */
  @Override
  public void close() {
    int seen;
    do {
      seen = Words.getIntAcquire(state); // pairs with run
      if (seen == ENDED) {
        return; // by a broken invariant, which it reported
      }
    } while (!Words.weakCasIntRelaxed(state, seen, ENDING)); // pairs with run, which may end itself
    waits.wake(state, null);
    while (Words.getIntAcquire(state) == ENDING) { // pairs with run
      waits.await(state, ENDING, Long.MAX_VALUE);
    }
  }

  private void run(Reclaimer reclaimer) {
    try {
      int seen = Words.getIntOpaque(state);
      while (seen != ENDING) {
        try {
          if (seen == IDLE) {
            waits.await(state, IDLE, Long.MAX_VALUE);
          } else {
            reclaim(reclaimer);
            // pairs with ask; fails when ended, or by chance: then there is one more round
            Words.weakCasIntRelaxed(state, ASKED, IDLE);
          }
        } catch (OutOfMemoryError none) {
          Thread.onSpinWait(); // of the heap, for now: what is off it is wanted all the same
        }
        seen = Words.getIntOpaque(state);
      }
    } finally {
      Words.setIntRelease(state, ENDED); // pairs with close
      waits.wake(state, null);
    }
  }

  private void reclaim(Reclaimer reclaimer) {
    counters.add(Counters.BACKGROUND_RECLAIMS, 1);
    while (buddy.freeFrames() < buddy.highWatermark()
        && Words.getIntOpaque(state) != ENDING
        && reclaimer.shrink(BATCH, 0, Mobility.MOVABLE) > 0) {
      Thread.onSpinWait();
    }
  }
}
