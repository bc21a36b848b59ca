package dev.quire.bench.loop;

import dev.quire.CachedFile;
import dev.quire.Folio;
import dev.quire.bench.measure.Loop;
import dev.quire.bench.store.DataFile;
import dev.quire.bench.store.QuireScratch;
import dev.quire.bench.store.Rig;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Writes in place, in a pinned page. */
public final class PinWriteLoop implements Loop {
  private static final Rig RIG = Rig.current();
  private static final CachedFile FILE = RIG.store(QuireScratch.class, QuireScratch::open).file();
  private static final Sources SOURCES = new Sources(RIG.bytes());
  private static final int BYTES = RIG.bytes();

  /** Takes its state from the current rig. */
  public PinWriteLoop() {}

  @Override
  public long run(int[] keys, int from, int count) throws IOException {
    long sum = 0;
    SOURCES.begin(keys, from);
    for (int at = from; at < from + count; at++) {
      SOURCES.fill(keys, at + Sources.AHEAD, from);
      long position = Reads.position(keys[at & (keys.length - 1)]);
      try (Folio page = FILE.pinForWrite(position)) {
        MemorySegment.copy(SOURCES.segment(at), 0, page.segment(), Reads.offset(position), BYTES);
      }
      sum += DataFile.word(position);
    }
    return sum;
  }
}
