package dev.quire.bench.neo4j;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.neo4j.io.pagecache.PageCursor;

/** The retry loop that Neo4j's cursors ask for, around one copy. */
public final class Copying {
  private Copying() {}

  /**
   * Copies from the page that the cursor is bound to.
   *
   * @param cursor bound
   * @param offset in the page
   * @param target filled from its begin to its end
   * @throws IOException when that is out of bounds
   */
  public static void copy(PageCursor cursor, int offset, ByteBuffer target) throws IOException {
    do {
      cursor.copyTo(offset, target.clear());
    } while (cursor.shouldRetry());
    if (cursor.checkAndClearBoundsFlag()) {
      throw new IOException("read out of bounds at " + offset);
    }
  }

  /**
   * Binds the cursor.
   *
   * @param cursor to which
   * @param page number in the file
   * @throws IOException when there is no such page
   */
  public static void bind(PageCursor cursor, long page) throws IOException {
    if (!cursor.next(page)) {
      throw new IOException("page " + page + " is missing");
    }
  }
}
