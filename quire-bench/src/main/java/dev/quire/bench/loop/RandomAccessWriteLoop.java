package dev.quire.bench.loop;

import dev.quire.bench.measure.Loop;
import dev.quire.bench.store.DataFile;
import dev.quire.bench.store.RandomAccessScratch;
import dev.quire.bench.store.Rig;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;

/** Two system calls for each write, and a copy to the heap. */
public final class RandomAccessWriteLoop implements Loop {
  private static final Rig RIG = Rig.current();
  private static final RandomAccessFile FILE = open();
  private static final Sources SOURCES = new Sources(RIG.bytes());

  private static RandomAccessFile open() {
    try {
      return RIG.store(RandomAccessScratch.class, RandomAccessScratch::open).own();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes its state from the current rig. */
  public RandomAccessWriteLoop() {}

  @Override
  public long run(int[] keys, int from, int count) throws IOException {
    long sum = 0;
    SOURCES.begin(keys, from);
    for (int at = from; at < from + count; at++) {
      SOURCES.fill(keys, at + Sources.AHEAD, from);
      long position = Reads.position(keys[at & (keys.length - 1)]);
      FILE.seek(position);
      FILE.write(SOURCES.array(at));
      sum += DataFile.word(position);
    }
    return sum;
  }
}
