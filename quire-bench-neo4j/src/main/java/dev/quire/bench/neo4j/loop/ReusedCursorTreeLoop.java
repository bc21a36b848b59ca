package dev.quire.bench.neo4j.loop;

import dev.quire.bench.loop.TreeAccess;
import dev.quire.bench.loop.TreeSearch;
import dev.quire.bench.measure.Loop;
import dev.quire.bench.neo4j.Copying;
import dev.quire.bench.neo4j.Neo4jStore;
import dev.quire.bench.store.Rig;
import dev.quire.bench.tree.TreeFile;
import java.io.IOException;
import org.neo4j.io.pagecache.PageCursor;

/** Look-ups in a tree by one cursor that is bound to page after page. */
public final class ReusedCursorTreeLoop implements Loop {
  private static final Rig RIG = Rig.current();
  private static final PageCursor CURSOR = RIG.store(Neo4jStore.class, Neo4jStore::open).cursor();
  private static final TreeSearch<PageCursor, PageCursor> SEARCH =
      TreeSearch.of(new Cursors(), RIG.tree());

  /** Takes its state from the current rig. */
  public ReusedCursorTreeLoop() {}

  @Override
  public long run(int[] keys, int from, int count) throws IOException {
    long sum = 0;
    int mask = keys.length - 1;
    for (int i = 0; i < count; i++) {
      sum += SEARCH.find(CURSOR, TreeFile.key(keys[(from + i) & mask]));
    }
    return sum;
  }

  private record Cursors() implements TreeAccess<PageCursor, PageCursor> {
    @Override
    public PageCursor open(PageCursor cursor, int page) throws IOException {
      Copying.bind(cursor, page);
      return cursor;
    }

    @Override
    public long longAt(PageCursor page, int offset) {
      return page.getLong(offset);
    }

    @Override
    public int intAt(PageCursor page, int offset) {
      return page.getInt(offset);
    }

    @Override
    public boolean close(PageCursor page) throws IOException {
      return !page.shouldRetry();
    }
  }
}
