package dev.quire.bench.loop;

import dev.quire.bench.measure.Loop;
import dev.quire.bench.store.CountedMap;
import dev.quire.bench.store.CountedPage;
import dev.quire.bench.store.Rig;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentHashMap;

/** ConcurrentHashMap look-up, compare-and-swap retain, copy, release. */
public final class CountedMapLoop implements Loop {
  private static final Rig RIG = Rig.current();
  private static final CountedMap MAP = RIG.store(CountedMap.class, CountedMap::open);
  private static final ConcurrentHashMap<Long, CountedPage> PAGES = MAP.pages();
  private static final MemorySegment POOL = MAP.pool();
  private static final MemorySegment TARGET = RIG.newTarget();
  private static final int BYTES = RIG.bytes();

  /** Takes its state from the current rig. */
  public CountedMapLoop() {}

  @Override
  public long run(int[] keys, int from, int count) {
    long sum = 0;
    int mask = keys.length - 1;
    for (int i = 0; i < count; i++) {
      long position = Reads.position(keys[(from + i) & mask]);
      CountedPage page = Reads.retained(PAGES.get(Reads.page(position)));
      MemorySegment.copy(POOL, page.offset + Reads.offset(position), TARGET, 0, BYTES);
      page.release();
      sum += Reads.first(TARGET);
    }
    return sum + Reads.all(TARGET);
  }
}
