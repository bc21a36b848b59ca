package dev.quire.bench.neo4j.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.neo4j.io.pagecache.PageCursor;

/** The retry loop that Neo4j's cursors ask for, around one copy. */
final class Copying {
  private Copying() {}

  static void copy(PageCursor cursor, int offset, ByteBuffer target) throws IOException {
    do {
      cursor.copyTo(offset, target.clear());
    } while (cursor.shouldRetry());
    if (cursor.checkAndClearBoundsFlag()) {
      throw new IOException("read out of bounds at " + offset);
    }
  }

  static void bind(PageCursor cursor, long page) throws IOException {
    if (!cursor.next(page)) {
      throw new IOException("page " + page + " is missing");
    }
  }
}
