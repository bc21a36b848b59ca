package dev.quire.core.xarray;

import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;

/** Nodes for one thread: counts them, fails on demand and refuses to be given a node twice. */
final class TestPool implements NodePool {

  private final ArrayDeque<Long> free = new ArrayDeque<>();
  private final Set<Long> out = new HashSet<>();

  /** Nodes that may still be handed out before the pool says that it has none. */
  long left = Long.MAX_VALUE;

  boolean canRetire = true;
  long retired;

  static long words(long bytes) {
    return Arena.global().allocate(bytes, NodeLayout.ALIGNMENT).fill((byte) 0).address();
  }

  @Override
  public long allocate() {
    if (left == 0) {
      return 0;
    }
    left--;
    if (free.isEmpty()) {
      long slab = words(64 * NodeLayout.BYTES);
      for (int i = 0; i < 64; i++) {
        free.add(slab + (long) i * NodeLayout.BYTES);
      }
    }
    long node = free.remove();
    out.add(node);
    return node;
  }

  @Override
  public void free(long node) {
    if (!out.remove(node)) {
      throw new IllegalStateException("node 0x%x is not out".formatted(node));
    }
    left += left == Long.MAX_VALUE ? 0 : 1;
    free.add(node);
  }

  @Override
  public void retire(long node) {
    retired++;
    free(node);
  }

  @Override
  public boolean canRetire() {
    return canRetire;
  }

  /** Nodes that are in use. */
  int out() {
    return out.size();
  }
}
