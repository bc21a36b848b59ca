package dev.quire.bench.write;

import dev.quire.bench.disk.Block;
import dev.quire.bench.disk.Pass;
import java.io.IOException;
import java.util.Arrays;

/** A file written from begin to end in blocks of 64 KiB, then forced; each thread has its part. */
final class SequentialCase extends DiskCase {
  private static final int BLOCK_BYTES = 64 << 10;

  SequentialCase(Extent extent, boolean direct) {
    super(extent, direct);
  }

  @Override
  String name() {
    return "sequential";
  }

  @Override
  String unit() {
    return "MB/s";
  }

  @Override
  long fileBytes() {
    return extent.sequentialBytes();
  }

  @Override
  long memoryBytes() {
    return Math.max(8L << 20, extent.sequentialBytes() / 2);
  }

  @Override
  Pass.Outcome pass(Contender contender, int threads, int round) throws IOException {
    long part = fileBytes() / threads;
    return Pass.run(
        threads,
        (thread, times) -> {
          Block block = new Block(BLOCK_BYTES);
          for (long at = thread * part; at < (thread + 1) * part; at += BLOCK_BYTES) {
            block.fill(at, round);
            long begin = System.nanoTime();
            contender.target().write(at, block);
            times.recordValue(System.nanoTime() - begin);
            int page = (int) (at / Block.PAGE_BYTES);
            Arrays.fill(contender.stamps(), page, page + BLOCK_BYTES / Block.PAGE_BYTES, round);
          }
          contender.target().force();
          return part;
        });
  }
}
