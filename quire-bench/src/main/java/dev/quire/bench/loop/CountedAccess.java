package dev.quire.bench.loop;

import dev.quire.bench.store.CountedPage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Pages of a tree with reference counts: looked up and retained, released when they are closed.
 *
 * @param pool the pages' bytes
 * @param pages the look-up
 */
public record CountedAccess(MemorySegment pool, LongFunction<@Nullable CountedPage> pages)
    implements TreeAccess<CountedPage, Object> {

  @Override
  public CountedPage open(Object session, int page) {
    return Reads.retained(pages.apply(page));
  }

  @Override
  public long longAt(CountedPage page, int offset) {
    return pool.get(ValueLayout.JAVA_LONG, page.offset + offset);
  }

  @Override
  public int intAt(CountedPage page, int offset) {
    return pool.get(ValueLayout.JAVA_INT, page.offset + offset);
  }

  @Override
  public boolean close(CountedPage page) {
    page.release();
    return true;
  }
}
