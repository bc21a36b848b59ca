package dev.quire.bench.loop;

import dev.quire.CachedFile;
import dev.quire.Folio;
import dev.quire.bench.measure.Loop;
import dev.quire.bench.store.QuireStore;
import dev.quire.bench.store.Rig;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Pin and unpin around one word read in place, without a copy. */
public final class PinInPlaceLoop implements Loop {
  private static final Rig RIG = Rig.current();
  private static final QuireStore STORE = RIG.store(QuireStore.class, QuireStore::open);
  private static final CachedFile FILE = STORE.file();
  private static final MemorySegment TARGET = RIG.newTarget();

  /** Takes its state from the current rig. */
  public PinInPlaceLoop() {}

  @Override
  public long run(int[] keys, int from, int count) throws IOException {
    long sum = 0;
    int mask = keys.length - 1;
    long position = 0;
    for (int i = 0; i < count; i++) {
      position = Reads.position(keys[(from + i) & mask]);
      try (Folio folio = FILE.pin(position)) {
        sum += folio.getLong((int) (position - folio.position()));
      }
    }
    Reads.complete(FILE.read(position, TARGET), (int) TARGET.byteSize());
    return sum + Reads.all(TARGET);
  }
}
