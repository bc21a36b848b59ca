package dev.quire;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A change of an instance's budget that is under way, or over: see {@link Quire#resize}. Safe for
 * any number of threads.
 */
public final class Resize {

  private final long from;
  private final long wanted;
  private final CompletableFuture<ResizeResult> result = new CompletableFuture<>();

  // Listed in docs/locking.md.
  private volatile long reached;
  private volatile boolean cancelled;

  Resize(long from, long wanted) {
    this.from = from;
    this.wanted = wanted;
    this.reached = from;
  }

  /** The budget in bytes before it began. */
  public long from() {
    return from;
  }

  /** The budget in bytes that was asked for. */
  public long wanted() {
    return wanted;
  }

  /**
   * How far it is: bytes of memory that are in use as the budget now, from {@link #from} towards
   * {@link #wanted}, by 2 MiB and their metadata at a time.
   */
  public long reached() {
    return reached;
  }

  /** Whether it has ended: then {@link #await} returns at once. */
  public boolean isDone() {
    return result.isDone();
  }

  /**
   * Asks it to end after the folio, or the 2 MiB, that it is at. What has been reached stays, and
   * is the budget then. No effect when it is over.
   */
  public void cancel() {
    cancelled = true;
  }

  /**
   * Waits until it has ended; an interrupt is kept for the caller. Whoever pins pages that are to
   * go waits for itself here, until the resize gives up.
   *
   * @return what was reached, also when that is not what was wanted
   */
  public ResizeResult await() {
    try {
      return result.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /**
   * For who does not want to wait. What hangs on it runs on the thread of the resize, which is over
   * by then; completing or cancelling it does nothing.
   */
  public CompletableFuture<ResizeResult> future() {
    return result.copy();
  }

  /** What came of it; null as long as it is under way, and when it has failed. */
  @Nullable ResizeResult resultNow() {
    return result.isDone() && !result.isCompletedExceptionally() ? result.join() : null;
  }

  boolean isCancelled() {
    return cancelled;
  }

  void reached(long bytes) {
    reached = bytes;
  }

  void ended(ResizeResult what) {
    result.complete(what);
  }

  void failed(Throwable cause) {
    result.completeExceptionally(cause);
  }
}
