package dev.quire.bench.loop;

import dev.quire.bench.measure.Loop;
import dev.quire.bench.store.DataFile;
import dev.quire.bench.store.MappedScratch;
import dev.quire.bench.store.Rig;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** One copy into a file that the operating system has mapped. */
public final class MappedWriteLoop implements Loop {
  private static final Rig RIG = Rig.current();
  private static final MemorySegment FILE =
      RIG.store(MappedScratch.class, MappedScratch::open).segment();
  private static final Sources SOURCES = new Sources(RIG.bytes());
  private static final int BYTES = RIG.bytes();

  /** Takes its state from the current rig. */
  public MappedWriteLoop() {}

  @Override
  public long run(int[] keys, int from, int count) throws IOException {
    long sum = 0;
    SOURCES.begin(keys, from);
    for (int at = from; at < from + count; at++) {
      SOURCES.fill(keys, at + Sources.AHEAD, from);
      long position = Reads.position(keys[at & (keys.length - 1)]);
      MemorySegment.copy(SOURCES.segment(at), 0, FILE, position, BYTES);
      sum += DataFile.word(position);
    }
    return sum;
  }
}
