package dev.quire.bench.loop;

import com.github.benmanes.caffeine.cache.Cache;
import dev.quire.bench.measure.Loop;
import dev.quire.bench.store.CaffeineHeap;
import dev.quire.bench.store.Rig;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/** Caffeine look-up of an array on the heap, copy. */
public final class CaffeineHeapLoop implements Loop {
  private static final Rig RIG = Rig.current();
  private static final Cache<Long, byte[]> PAGES =
      RIG.store(CaffeineHeap.class, CaffeineHeap::open).pages();
  private static final MemorySegment TARGET = RIG.newTarget();
  private static final int BYTES = RIG.bytes();

  /** Takes its state from the current rig. */
  public CaffeineHeapLoop() {}

  @Override
  public long run(int[] keys, int from, int count) {
    long sum = 0;
    int mask = keys.length - 1;
    for (int i = 0; i < count; i++) {
      long position = Reads.position(keys[(from + i) & mask]);
      byte[] page = Objects.requireNonNull(PAGES.getIfPresent(Reads.page(position)));
      MemorySegment.copy(page, Reads.offset(position), TARGET, ValueLayout.JAVA_BYTE, 0, BYTES);
      sum += Reads.first(TARGET);
    }
    return sum + Reads.all(TARGET);
  }
}
