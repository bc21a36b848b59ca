package dev.quire.bench.write;

import dev.quire.bench.disk.Block;
import dev.quire.bench.disk.ChannelTarget;
import dev.quire.bench.disk.Pass;
import dev.quire.bench.disk.QuireTarget;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;

/**
 * Pages at random of a file that is many times as large as the budget, from the disk: a channel
 * past the operating system's cache, one read after the other, and Quire past it too, in batches of
 * 32. Times are those of a batch, of a channel those of a read.
 */
final class ColdCase extends DiskCase {
  private static final int BATCH = 32;
  private static final long MEMORY_BYTES = 12L << 20;

  ColdCase(Extent extent, boolean direct) {
    super(extent, direct);
  }

  @Override
  String name() {
    return "cold4k";
  }

  @Override
  String unit() {
    return "op/s";
  }

  @Override
  long fileBytes() {
    return extent.coldBytes();
  }

  @Override
  long memoryBytes() {
    return MEMORY_BYTES;
  }

  @Override
  List<Opener> openers() {
    return with(file -> new ChannelTarget(file, false), file -> new ChannelTarget(file, true));
  }

  @Override
  Pass.Outcome pass(Contender contender, int threads, int round) throws IOException {
    return Pass.run(
        threads,
        (thread, times) -> {
          SplittableRandom random = new SplittableRandom(43L * round + thread);
          if (contender.target() instanceof QuireTarget quire) {
            return batches(quire, contender, random, times);
          }
          Block block = new Block(Block.PAGE_BYTES);
          for (int i = 0; i < extent.cold(); i++) {
            long position = (long) random.nextInt(contender.stamps().length) * Block.PAGE_BYTES;
            long begin = System.nanoTime();
            contender.target().read(position, block);
            times.recordValue(System.nanoTime() - begin);
            block.check(position);
          }
          return extent.cold();
        });
  }

  private long batches(
      QuireTarget target,
      Contender contender,
      SplittableRandom random,
      org.HdrHistogram.Histogram times)
      throws IOException {
    Block[] blocks = new Block[BATCH];
    MemorySegment[] segments = new MemorySegment[BATCH];
    for (int i = 0; i < BATCH; i++) {
      blocks[i] = new Block(Block.PAGE_BYTES);
      segments[i] = blocks[i].segment();
    }
    long[] positions = new long[BATCH];
    for (int done = 0; done < extent.cold(); done += BATCH) {
      for (int i = 0; i < BATCH; i++) {
        positions[i] = (long) random.nextInt(contender.stamps().length) * Block.PAGE_BYTES;
      }
      long begin = System.nanoTime();
      try {
        target.file().readBatch(positions, segments).join();
      } catch (CompletionException e) {
        throw new IOException("a batch failed", e.getCause());
      }
      times.recordValue(System.nanoTime() - begin);
      for (int i = 0; i < BATCH; i++) {
        blocks[i].check(positions[i]);
      }
    }
    return extent.cold();
  }
}
