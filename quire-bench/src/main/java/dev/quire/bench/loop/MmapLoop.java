package dev.quire.bench.loop;

import dev.quire.bench.measure.Loop;
import dev.quire.bench.store.MappedCopy;
import dev.quire.bench.store.Rig;
import java.lang.foreign.MemorySegment;

/** One copy from a file that the operating system has mapped. */
public final class MmapLoop implements Loop {
  private static final Rig RIG = Rig.current();
  private static final MemorySegment PAGES =
      RIG.store(MappedCopy.class, MappedCopy::open).segment();
  private static final MemorySegment TARGET = RIG.newTarget();
  private static final int BYTES = RIG.bytes();

  /** Takes its state from the current rig. */
  public MmapLoop() {}

  @Override
  public long run(int[] keys, int from, int count) {
    long sum = 0;
    int mask = keys.length - 1;
    for (int i = 0; i < count; i++) {
      long position = Reads.position(keys[(from + i) & mask]);
      MemorySegment.copy(PAGES, position, TARGET, 0, BYTES);
      sum += Reads.first(TARGET);
    }
    return sum + Reads.all(TARGET);
  }
}
