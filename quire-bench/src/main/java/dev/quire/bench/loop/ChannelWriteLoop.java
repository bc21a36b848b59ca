package dev.quire.bench.loop;

import dev.quire.bench.measure.Loop;
import dev.quire.bench.store.ChannelScratch;
import dev.quire.bench.store.DataFile;
import dev.quire.bench.store.Rig;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** A system call for each write. */
public final class ChannelWriteLoop implements Loop {
  private static final Rig RIG = Rig.current();
  private static final FileChannel FILE =
      RIG.store(ChannelScratch.class, ChannelScratch::open).channel();
  private static final Sources SOURCES = new Sources(RIG.bytes());
  private static final int BYTES = RIG.bytes();

  /** Takes its state from the current rig. */
  public ChannelWriteLoop() {}

  @Override
  public long run(int[] keys, int from, int count) throws IOException {
    long sum = 0;
    SOURCES.begin(keys, from);
    for (int at = from; at < from + count; at++) {
      SOURCES.fill(keys, at + Sources.AHEAD, from);
      long position = Reads.position(keys[at & (keys.length - 1)]);
      Reads.complete(FILE.write(SOURCES.buffer(at), position), BYTES);
      sum += DataFile.word(position);
    }
    return sum;
  }
}
