package dev.quire.core.hotplug;

import java.util.function.BooleanSupplier;

/**
 * Makes what stands in a section go elsewhere. Declared here; by whom it is done, the roof says.
 */
@FunctionalInterface
public interface Emptying {

  /**
   * Moves or evicts what stands in an isolated section, as far as that can be done in bounded time.
   * What came of it, the allocator knows.
   *
   * @param stop looked at between folios: true ends the work
   */
  void empty(int section, BooleanSupplier stop);
}
