package dev.quire.bench.loop;

import dev.quire.CachedFile;
import dev.quire.Folio;
import dev.quire.bench.measure.Loop;
import dev.quire.bench.store.QuireStore;
import dev.quire.bench.store.Rig;
import dev.quire.bench.tree.TreeFile;
import dev.quire.bench.tree.TreeLayout;
import java.io.IOException;

/** Look-ups that pin each page they visit. */
public final class PinTreeLoop implements Loop {
  private static final Rig RIG = Rig.current();
  private static final CachedFile FILE = RIG.store(QuireStore.class, QuireStore::open).file();

  private static final TreeSearch<Folio, Object> SEARCH = TreeSearch.of(new Pins(), RIG.tree());

  /** Takes its state from the current rig. */
  public PinTreeLoop() {}

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

  private record Pins() implements TreeAccess<Folio, Object> {
    @Override
    public Folio open(Object session, int page) throws IOException {
      return FILE.pin((long) page * TreeLayout.PAGE_BYTES);
    }

    @Override
    public long longAt(Folio page, int offset) {
      return page.getLong(offset);
    }

    @Override
    public int intAt(Folio page, int offset) {
      return page.getInt(offset);
    }

    @Override
    public boolean close(Folio page) {
      page.close();
      return true;
    }
  }
}
