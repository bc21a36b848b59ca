package dev.quire.bench.neo4j;

import dev.quire.bench.pressure.Source;
import dev.quire.bench.pressure.SourceFactory;
import dev.quire.bench.store.Rig;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.neo4j.io.pagecache.PageCursor;

/** One cursor a thread, bound to page after page of a file that is larger than the page cache. */
public final class Neo4jSource implements SourceFactory {

  /** Made by the service loader. */
  public Neo4jSource() {}

  @Override
  public String name() {
    return "neo4j";
  }

  /** It loads more classes; with 88 MiB it may be ended by the limit. */
  @Override
  public long besideBytes() {
    return 112L << 20;
  }

  @Override
  public Source open(Path file, long memoryBytes) throws IOException {
    return new Pages(Neo4jStore.open(file, memoryBytes));
  }

  private record Pages(Neo4jStore store) implements Source {
    @Override
    public Copy into(MemorySegment target) {
      PageCursor cursor = store.cursor();
      ByteBuffer buffer = target.asByteBuffer();
      return position -> {
        Copying.bind(cursor, position / Rig.PAGE_BYTES);
        Copying.copy(cursor, (int) (position % Rig.PAGE_BYTES), buffer);
      };
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
