package dev.quire;

import dev.quire.core.migrate.Turn;
import java.util.concurrent.Semaphore;

/**
 * Whose turn it is to isolate sections: one resize, or one compaction. In the order in which they
 * come, where they wait. Protocol compaction.md.
 */
final class Shape {

  // Listed in docs/locking.md. No lock: a resize that has it comes by allocations, which try to
  // compact and must not succeed because it is their own thread's.
  private final Semaphore turn = new Semaphore(1, true);

  /** For who has to have it, and holds no lock: waits. An interrupt is kept for the caller. */
  void take() {
    turn.acquireUninterruptibly();
  }

  void end() {
    turn.release();
  }

  /** For who holds no lock: waits, unless the thread is interrupted, which is kept for it. */
  Turn patient() {
    return new Turn() {

      @Override
      public boolean take() {
        try {
          turn.acquire();
          return true;
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return false;
        }
      }

      @Override
      public void end() {
        turn.release();
      }
    };
  }

  /** For who may hold anything, or can come again: only tries, and not before who waits. */
  Turn trying() {
    return new Turn() {

      @Override
      public boolean take() {
        return !turn.hasQueuedThreads() && turn.tryAcquire();
      }

      @Override
      public void end() {
        turn.release();
      }
    };
  }
}
