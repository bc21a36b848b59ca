package dev.quire.core.xarray;

/**
 * Where the nodes of a tree come from: {@link NodeLayout#BYTES} bytes each, aligned to 64.
 *
 * <p>Called under the tree's lock. Several trees may share one pool, so it guards itself.
 */
public interface NodePool {

  /**
   * A node with any content, or 0 when there is none. Never reclaims and never waits: the operation
   * that needed it has no effect, and its caller makes room once it has left the tree's lock.
   */
  long allocate();

  /** Takes back a node that no reader has ever been able to reach: it may be used again at once. */
  void free(long node);

  /**
   * Takes a node that readers may still be in: it stays readable and keeps its content until a
   * grace period has passed. Never refuses.
   */
  void retire(long node);

  /**
   * False while so many nodes wait for a grace period that no more should come. An empty node then
   * stays in its tree until {@link XArray#trim}.
   */
  default boolean canRetire() {
    return true;
  }
}
