package dev.quire.bench.loop;

import dev.quire.bench.measure.Loop;
import dev.quire.bench.store.CountedMap;
import dev.quire.bench.store.CountedPage;
import dev.quire.bench.store.Rig;
import dev.quire.bench.tree.TreeFile;
import java.io.IOException;

/** Look-ups in a tree whose pages are counted, in a ConcurrentHashMap. */
public final class CountedMapTreeLoop implements Loop {
  private static final Rig RIG = Rig.current();
  private static final CountedMap MAP = RIG.store(CountedMap.class, CountedMap::open);
  private static final TreeSearch<CountedPage, Object> SEARCH =
      TreeSearch.of(new CountedAccess(MAP.pool(), MAP.pages()::get), RIG.tree());

  /** Takes its state from the current rig. */
  public CountedMapTreeLoop() {}

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
