package dev.quire.core.writeback;

/**
 * When jobs of a file are repeated that came to nothing: because it failed, or because nothing of
 * what is dirty could be written for the moment.
 */
final class Retries {

  /** How long a job that came to nothing is not repeated, unless somebody forces the file. */
  private static final long PAUSE_NANOS = 500_000_000;

  /** How long a file that fails is left alone at most, when nobody needs it. */
  private static final long LONGEST_PAUSE_NANOS = 64 * PAUSE_NANOS;

  private static final long NOT_STUCK = -1;

  // Listed in docs/locking.md. Written by jobs, and by forces; any recent value will do.
  private volatile long notBefore = Long.MIN_VALUE;
  private volatile boolean failing;
  private volatile long pauseNanos;
  private volatile long retryAt;
  private volatile long stuckFrames = NOT_STUCK;

  /** Something could not be written or synced: each time in a row makes the next pause longer. */
  void failed() { // which of two that end together comes last does not matter
    pauseNanos = failing ? longer(pauseNanos) : PAUSE_NANOS;
    failing = true;
    retryAt = System.nanoTime() + pauseNanos;
  }

  /** The pause after one of that length that did not help. */
  static long longer(long nanos) {
    return Math.min(2 * nanos, LONGEST_PAUSE_NANOS);
  }

  /** Something was written or synced. */
  void succeeded() {
    failing = false;
  }

  /** Everything is durable. */
  void settled() {
    stuckFrames = NOT_STUCK;
    failing = false;
  }

  /**
   * A job has ended.
   *
   * @param stuck whether it could write nothing of what is dirty, although nothing failed
   * @param dirtyFrames at its end
   */
  void ended(boolean stuck, boolean failed, long dirtyFrames) {
    stuckFrames = stuck ? dirtyFrames : NOT_STUCK;
    notBefore = stuck || failed ? System.nanoTime() + PAUSE_NANOS : Long.MIN_VALUE;
  }

  /** True from a failure until something has succeeded. */
  boolean isFailing() {
    return failing;
  }

  /** True when the last job was stuck, and nothing has become dirty since: waiting is no use. */
  boolean isStuck(long dirtyFrames) {
    long then = stuckFrames;
    return then != NOT_STUCK && dirtyFrames <= then;
  }

  /** False while a job that came to nothing is not to be repeated for anybody. */
  boolean mayTry(long now, long dirtyFrames) {
    long until = notBefore;
    return until == Long.MIN_VALUE
        || now - until >= 0
        || stuckFrames != NOT_STUCK && !isStuck(dirtyFrames); // there is something else by now
  }

  /** When a job is due that nobody needs: now, or later. */
  long due(long now, long dirtyFrames) {
    if (!mayTry(now, dirtyFrames)) {
      return notBefore;
    }
    return failing && now - retryAt < 0 ? retryAt : now;
  }
}
