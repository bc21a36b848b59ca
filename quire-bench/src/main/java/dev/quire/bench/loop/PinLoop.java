package dev.quire.bench.loop;

import dev.quire.CachedFile;
import dev.quire.Folio;
import dev.quire.bench.measure.Loop;
import dev.quire.bench.store.QuireStore;
import dev.quire.bench.store.Rig;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Counted pin of the page, a copy out of it, unpin. */
public final class PinLoop implements Loop {
  private static final Rig RIG = Rig.current();
  private static final CachedFile FILE = RIG.store(QuireStore.class, QuireStore::open).file();
  private static final MemorySegment TARGET = RIG.newTarget();
  private static final int BYTES = RIG.bytes();

  /** Takes its state from the current rig. */
  public PinLoop() {}

  @Override
  public long run(int[] keys, int from, int count) throws IOException {
    long sum = 0;
    int mask = keys.length - 1;
    for (int i = 0; i < count; i++) {
      long position = Reads.position(keys[(from + i) & mask]);
      try (Folio folio = FILE.pin(position)) {
        folio.copyTo((int) (position - folio.position()), TARGET, 0, BYTES);
      }
      sum += Reads.first(TARGET);
    }
    return sum + Reads.all(TARGET);
  }
}
