package dev.quire.bench.loop;

import dev.quire.bench.tree.TreeLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Pages of a tree in one segment; the whole protocol is an addition.
 *
 * @param tree the segment
 */
public record SegmentAccess(MemorySegment tree) implements TreeAccess<SegmentAccess.Base, Object> {

  /**
   * An open page; never leaves the look-up, so that it is not allocated.
   *
   * @param offset where the page is, bytes
   */
  public record Base(long offset) {}

  @Override
  public Base open(Object session, int page) {
    return new Base((long) page * TreeLayout.PAGE_BYTES);
  }

  @Override
  public long longAt(Base page, int offset) {
    return tree.get(ValueLayout.JAVA_LONG, page.offset + offset);
  }

  @Override
  public int intAt(Base page, int offset) {
    return tree.get(ValueLayout.JAVA_INT, page.offset + offset);
  }

  @Override
  public boolean close(Base page) {
    return true;
  }
}
