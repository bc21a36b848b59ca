package dev.quire.bench.write;

import dev.quire.bench.disk.Block;
import dev.quire.bench.disk.ChannelTarget;
import dev.quire.bench.disk.Pass;
import dev.quire.bench.disk.QuireTarget;
import dev.quire.bench.disk.RingTarget;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Pages at random of a file that is many times as large as the budget, from the disk: a channel
 * past the operating system's cache, one read after the other, and Quire past it too, in batches of
 * 128, by the thread that asks. Times are those of a batch, of a channel those of a read. {@code
 * raw} is what the machine gives: the reads alone, 64 under way at any time.
 */
final class ColdCase extends DiskCase {
  private static final int BATCH = 128;
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
    Opener buffered = file -> new ChannelTarget(file, false);
    Opener past = file -> new ChannelTarget(file, true);
    return direct ? with(buffered, past, RingTarget::new) : with(buffered, past);
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
          if (contender.target() instanceof RingTarget ring) {
            int pages = contender.stamps().length;
            ring.readAll(extent.cold(), () -> (long) random.nextInt(pages) * Block.PAGE_BYTES);
            return extent.cold();
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
      target.file().read(positions, segments);
      times.recordValue(System.nanoTime() - begin);
      for (int i = 0; i < BATCH; i++) {
        blocks[i].check(positions[i]);
      }
    }
    return extent.cold();
  }
}
