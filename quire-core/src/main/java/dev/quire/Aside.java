package dev.quire;

import java.io.Serial;

/**
 * What must stay a call. A caller of several pins has room for only so much in one compilation;
 * beyond it the rest is no longer inlined, and whatever handle is passed to that goes to the heap.
 *
 * <p>A throwable because of nothing but a rule of HotSpot's: its optimising compiler inlines the
 * methods of throwable classes into those of throwable classes alone. Without that rule all is as
 * right as before, only more is allocated, which {@code AllocationTest} would see.
 */
final class Aside extends Throwable {

  @Serial private static final long serialVersionUID = 1;

  private Aside() {}

  /** Ends a pin that holds the latch, or one that was recorded. */
  static void release(CachedFile file, long pinned, boolean latched, int ticket) {
    file.release(pinned, latched, ticket);
  }
}
