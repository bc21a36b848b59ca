package dev.quire.bench.loop;

import dev.quire.CachedFile;
import dev.quire.PageView;
import dev.quire.Quire;
import dev.quire.ReadScope;
import dev.quire.ScopeLongFunction;
import dev.quire.bench.measure.Loop;
import dev.quire.bench.store.QuireStore;
import dev.quire.bench.store.Rig;
import dev.quire.bench.tree.TreeFile;
import dev.quire.bench.tree.TreeLayout;
import java.io.IOException;

/** Look-ups in one read scope each, pages found by the hints kept beside the child pointers. */
public final class ScopeTreeLoop implements Loop {
  private static final Rig RIG = Rig.current();
  private static final CachedFile FILE = RIG.store(QuireStore.class, QuireStore::open).file();

  private static final long[] HINTS = RIG.store(QuireStore.class, QuireStore::open).hints();
  private static final Quire QUIRE = RIG.store(QuireStore.class, QuireStore::open).quire();
  private static final TreeSearch<PageView, ReadScope> SEARCH =
      TreeSearch.of(new Views(), RIG.tree());
  private static final ScopeLongFunction FIND = SEARCH::find;

  /** Takes its state from the current rig. */
  public ScopeTreeLoop() {}

  @Override
  public long run(int[] keys, int from, int count) throws IOException {
    long sum = 0;
    int mask = keys.length - 1;
    for (int i = 0; i < count; i++) {
      long key = TreeFile.key(keys[(from + i) & mask]);
      sum += QUIRE.optimisticLong(key, FIND);
    }
    return sum;
  }

  private record Views() implements TreeAccess<PageView, ReadScope> {
    @Override
    public PageView open(ReadScope scope, int page) throws IOException {
      return scope.page(FILE, (long) page * TreeLayout.PAGE_BYTES, HINTS[page]);
    }

    @Override
    public long longAt(PageView page, int offset) {
      return page.getLong(offset);
    }

    @Override
    public int intAt(PageView page, int offset) {
      return page.getInt(offset);
    }

    @Override
    public boolean close(PageView page) {
      return true; // the scope validates all pages at its end
    }
  }
}
