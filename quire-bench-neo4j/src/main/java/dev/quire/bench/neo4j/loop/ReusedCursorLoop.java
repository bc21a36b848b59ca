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

/** One cursor is bound to page after page. */
public final class ReusedCursorLoop implements Loop {
  private static final Rig RIG = Rig.current();
  private static final Neo4jStore STORE = RIG.store(Neo4jStore.class, Neo4jStore::open);
  private static final PageCursor CURSOR = STORE.cursor();
  private static final MemorySegment TARGET = RIG.newTarget();
  private static final ByteBuffer BUFFER = TARGET.asByteBuffer();

  /** Takes its state from the current rig. */
  public ReusedCursorLoop() {}

  @Override
  public long run(int[] keys, int from, int count) throws IOException {
    long sum = 0;
    int mask = keys.length - 1;
    for (int i = 0; i < count; i++) {
      long position = Reads.position(keys[(from + i) & mask]);
      Copying.bind(CURSOR, Reads.page(position));
      Copying.copy(CURSOR, Reads.offset(position), BUFFER);
      sum += Reads.first(TARGET);
    }
    return sum + Reads.all(TARGET);
  }
}
