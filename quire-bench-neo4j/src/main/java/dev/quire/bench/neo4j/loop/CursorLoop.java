package dev.quire.bench.neo4j.loop;

import dev.quire.bench.loop.Reads;
import dev.quire.bench.measure.Loop;
import dev.quire.bench.neo4j.Copying;
import dev.quire.bench.neo4j.Neo4jStore;
import dev.quire.bench.store.Rig;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.neo4j.io.pagecache.PageCursor;
import org.neo4j.io.pagecache.PagedFile;
import org.neo4j.io.pagecache.context.CursorContext;

/** A cursor is opened, used and closed for each read. */
public final class CursorLoop implements Loop {
  private static final Rig RIG = Rig.current();
  private static final Neo4jStore STORE = RIG.store(Neo4jStore.class, Neo4jStore::open);
  private static final PagedFile FILE = STORE.file();
  private static final CursorContext CONTEXT = STORE.context();
  private static final MemorySegment TARGET = RIG.newTarget();
  private static final ByteBuffer BUFFER = TARGET.asByteBuffer();

  /** Takes its state from the current rig. */
  public CursorLoop() {}

  @Override
  public long run(int[] keys, int from, int count) throws IOException {
    long sum = 0;
    int mask = keys.length - 1;
    for (int i = 0; i < count; i++) {
      long position = Reads.position(keys[(from + i) & mask]);
      try (PageCursor cursor =
          FILE.io(Reads.page(position), PagedFile.PF_SHARED_READ_LOCK, CONTEXT)) {
        Copying.bind(cursor, Reads.page(position));
        Copying.copy(cursor, Reads.offset(position), BUFFER);
      }
      sum += Reads.first(TARGET);
    }
    return sum + Reads.all(TARGET);
  }
}
