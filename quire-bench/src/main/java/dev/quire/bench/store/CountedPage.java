package dev.quire.bench.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * An off-heap page with a reference count on the heap, as caches over a ConcurrentHashMap or over
 * Caffeine are written today: a reader retains, reads, releases; eviction drops the cache's own
 * reference.
 */
public final class CountedPage {
  private static final VarHandle COUNT = count();

  /** Where the page is in its pool, bytes. */
  public final long offset;

  @SuppressWarnings({"unused", "FieldMayBeFinal"})
  private volatile int count = 1;

  /**
   * A page with the cache's own reference.
   *
   * @param offset where it is in its pool, bytes
   */
  public CountedPage(long offset) {
    this.offset = offset;
  }

  private static VarHandle count() {
    try {
      return MethodHandles.lookup()
          .findVarHandle(CountedPage.class, "count", int.class)
          .withInvokeExactBehavior();
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /**
   * Takes a reference unless the page has been dropped.
   *
   * @return whether it was taken
   */
  public boolean retain() {
    while (true) {
      int seen = (int) COUNT.getOpaque(this);
      if (seen <= 0) {
        return false;
      }
      if (COUNT.compareAndSet(this, seen, seen + 1)) {
        return true;
      }
    }
  }

  /**
   * Gives a reference back.
   *
   * @return whether it was the last
   */
  public boolean release() {
    int before = (int) COUNT.getAndAdd(this, -1);
    if (before <= 0) {
      throw new IllegalStateException("released once too often, count " + before);
    }
    return before == 1;
  }
}
