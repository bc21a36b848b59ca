package dev.quire.bench.loop;

import dev.quire.CachedFile;
import dev.quire.bench.measure.Loop;
import dev.quire.bench.store.DataFile;
import dev.quire.bench.store.QuireScratch;
import dev.quire.bench.store.Rig;
import java.io.IOException;

/** Writes through the cache. */
public final class WriteLoop implements Loop {
  private static final Rig RIG = Rig.current();
  private static final CachedFile FILE = RIG.store(QuireScratch.class, QuireScratch::open).file();
  private static final Sources SOURCES = new Sources(RIG.bytes());

  /** Takes its state from the current rig. */
  public WriteLoop() {}

  @Override
  public long run(int[] keys, int from, int count) throws IOException {
    long sum = 0;
    SOURCES.begin(keys, from);
    for (int at = from; at < from + count; at++) {
      SOURCES.fill(keys, at + Sources.AHEAD, from);
      long position = Reads.position(keys[at & (keys.length - 1)]);
      FILE.write(position, SOURCES.segment(at));
      sum += DataFile.word(position);
    }
    return sum;
  }
}
