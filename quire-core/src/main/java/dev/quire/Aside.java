package dev.quire;

import java.io.IOException;
import java.io.Serial;

/**
 * What must stay a call. A caller of several pins, or of several pages of a scope, has room for
 * only so much in one compilation; beyond it the rest is no longer inlined: whatever handle is
 * passed to that goes to the heap, and reading a value of a page becomes a call.
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
    Pinning.release(file, pinned, latched, ticket);
  }

  /** As {@link ReadScope#page(CachedFile, long)}. */
  static PageView page(ReadScope scope, CachedFile file, long position) throws IOException {
    return scope.walked(file, position);
  }

  /** As {@link ReadScope#page(CachedFile, long, long)}. */
  static PageView page(ReadScope scope, CachedFile file, long position, long hint)
      throws IOException {
    return scope.hinted(file, position, hint);
  }
}
