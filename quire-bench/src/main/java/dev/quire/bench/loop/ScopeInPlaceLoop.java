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

/** A read scope around one word read in place, without a copy. */
public final class ScopeInPlaceLoop implements Loop {
  private static final Rig RIG = Rig.current();
  private static final QuireStore STORE = RIG.store(QuireStore.class, QuireStore::open);
  private static final CachedFile FILE = STORE.file();
  private static final Quire QUIRE = STORE.quire();
  private static final ScopeLongFunction READ = ScopeInPlaceLoop::read;
  private static final MemorySegment TARGET = RIG.newTarget();

  /** Takes its state from the current rig. */
  public ScopeInPlaceLoop() {}

  @Override
  public long run(int[] keys, int from, int count) throws IOException {
    long sum = 0;
    int mask = keys.length - 1;
    long position = 0;
    for (int i = 0; i < count; i++) {
      position = Reads.position(keys[(from + i) & mask]);
      sum += QUIRE.optimisticLong(position, READ);
    }
    Reads.complete(FILE.read(position, TARGET), (int) TARGET.byteSize());
    return sum + Reads.all(TARGET);
  }

  private static long read(ReadScope scope, long position) throws IOException {
    return scope.page(FILE, position).getLong(Reads.offset(position));
  }
}
