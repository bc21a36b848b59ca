package dev.quire.bench.loop;

import com.github.benmanes.caffeine.cache.Cache;
import dev.quire.bench.measure.Loop;
import dev.quire.bench.store.CaffeineCounted;
import dev.quire.bench.store.CountedPage;
import dev.quire.bench.store.Rig;
import java.lang.foreign.MemorySegment;

/** Caffeine look-up, compare-and-swap retain, copy, release. */
public final class CaffeineCountedLoop implements Loop {
  private static final Rig RIG = Rig.current();
  private static final CaffeineCounted CACHE =
      RIG.store(CaffeineCounted.class, CaffeineCounted::open);
  private static final Cache<Long, CountedPage> PAGES = CACHE.pages();
  private static final MemorySegment POOL = CACHE.pool();
  private static final MemorySegment TARGET = RIG.newTarget();
  private static final int BYTES = RIG.bytes();

  /** Takes its state from the current rig. */
  public CaffeineCountedLoop() {}

  @Override
  public long run(int[] keys, int from, int count) {
    long sum = 0;
    int mask = keys.length - 1;
    for (int i = 0; i < count; i++) {
      long position = Reads.position(keys[(from + i) & mask]);
      CountedPage page = Reads.retained(PAGES.getIfPresent(Reads.page(position)));
      MemorySegment.copy(POOL, page.offset + Reads.offset(position), TARGET, 0, BYTES);
      page.release();
      sum += Reads.first(TARGET);
    }
    return sum + Reads.all(TARGET);
  }
}
