package dev.quire.bench.loop;

import dev.quire.CachedFile;
import dev.quire.Quire;
import dev.quire.ReadScope;
import dev.quire.ScopeLongFunction;
import dev.quire.bench.measure.Loop;
import dev.quire.bench.store.QuireStore;
import dev.quire.bench.store.Rig;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Read scope over one page: a copy in place, validated at the end. */
public final class ScopeLoop implements Loop {
  private static final Rig RIG = Rig.current();
  private static final CachedFile FILE = RIG.store(QuireStore.class, QuireStore::open).file();
  private static final Quire QUIRE = RIG.store(QuireStore.class, QuireStore::open).quire();
  private static final ScopeLongFunction READ = ScopeLoop::read;
  private static final MemorySegment TARGET = RIG.newTarget();
  private static final int BYTES = RIG.bytes();

  /** Takes its state from the current rig. */
  public ScopeLoop() {}

  @Override
  public long run(int[] keys, int from, int count) throws IOException {
    long sum = 0;
    int mask = keys.length - 1;
    for (int i = 0; i < count; i++) {
      long position = Reads.position(keys[(from + i) & mask]);
      QUIRE.optimisticLong(position, READ);
      sum += Reads.first(TARGET);
    }
    return sum + Reads.all(TARGET);
  }

  private static long read(ReadScope scope, long position) throws IOException {
    scope.page(FILE, position).copyTo(Reads.offset(position), TARGET, 0, BYTES);
    return 0;
  }
}
