package dev.quire.bench.loop;

import dev.quire.bench.measure.Loop;
import dev.quire.bench.store.OpenChannel;
import dev.quire.bench.store.Rig;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A system call for each read. */
public final class FileChannelLoop implements Loop {
  private static final Rig RIG = Rig.current();
  private static final FileChannel CHANNEL =
      RIG.store(OpenChannel.class, OpenChannel::open).channel();
  private static final MemorySegment TARGET = RIG.newTarget();
  private static final ByteBuffer BUFFER = TARGET.asByteBuffer();
  private static final int BYTES = RIG.bytes();

  /** Takes its state from the current rig. */
  public FileChannelLoop() {}

  @Override
  public long run(int[] keys, int from, int count) throws IOException {
    long sum = 0;
    int mask = keys.length - 1;
    for (int i = 0; i < count; i++) {
      long position = Reads.position(keys[(from + i) & mask]);
      Reads.complete(CHANNEL.read(BUFFER.clear(), position), BYTES);
      sum += Reads.first(TARGET);
    }
    return sum + Reads.all(TARGET);
  }
}
