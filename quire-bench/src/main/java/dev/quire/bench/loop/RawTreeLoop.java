package dev.quire.bench.loop;

import dev.quire.bench.measure.Loop;
import dev.quire.bench.store.AnonymousCopy;
import dev.quire.bench.store.Rig;
import dev.quire.bench.tree.TreeFile;
import java.io.IOException;

/** Look-ups in a tree that lies in an anonymous segment. */
public final class RawTreeLoop implements Loop {
  private static final Rig RIG = Rig.current();
  private static final TreeSearch<SegmentAccess.Base, Object> SEARCH =
      TreeSearch.of(
          new SegmentAccess(RIG.store(AnonymousCopy.class, AnonymousCopy::open).segment()),
          RIG.tree());

  /** Takes its state from the current rig. */
  public RawTreeLoop() {}

  @Override
  public long run(int[] keys, int from, int count) throws IOException {
    long sum = 0;
    int mask = keys.length - 1;
    for (int i = 0; i < count; i++) {
      long key = TreeFile.key(keys[(from + i) & mask]);
      sum += SEARCH.find(RIG, key);
    }
    return sum;
  }
}
