package dev.quire.bench.write;

import dev.quire.bench.disk.Block;
import dev.quire.bench.disk.Pass;
import java.io.IOException;
import java.util.SplittableRandom;

/**
 * Pages at random, seven of ten read and three written, of a file four times as large as the
 * budget; a force at the end. Times are those of reads. The operating system's cache holds all of
 * the file: who passes through it and has no budget is shown, not compared with.
 */
final class MixedCase extends DiskCase {
  private static final int READS_OF_TEN = 7;

  MixedCase(Extent extent, boolean direct) {
    super(extent, direct);
  }

  @Override
  String name() {
    return "mixed";
  }

  @Override
  String unit() {
    return "op/s";
  }

  @Override
  long fileBytes() {
    return 4 * extent.memoryBytes();
  }

  @Override
  long memoryBytes() {
    return extent.memoryBytes();
  }

  @Override
  Pass.Outcome pass(Contender contender, int threads, int round) throws IOException {
    int pages = contender.stamps().length / threads;
    return Pass.run(
        threads,
        (thread, times) -> {
          SplittableRandom random = new SplittableRandom(37L * round + thread);
          Block block = new Block(Block.PAGE_BYTES);
          for (int i = 1; i <= extent.mixed(); i++) {
            int page = random.nextInt(pages) * threads + thread;
            if (random.nextInt(10) < READS_OF_TEN) {
              read(contender, page, block, times);
            } else {
              write(contender, page, (long) round << 32 | i, block);
            }
          }
          contender.target().force();
          return extent.mixed();
        });
  }

  private static void read(
      Contender contender, int page, Block block, org.HdrHistogram.Histogram times)
      throws IOException {
    long position = (long) page * Block.PAGE_BYTES;
    long begin = System.nanoTime();
    contender.target().read(position, block);
    times.recordValue(System.nanoTime() - begin);
    if (block.check(position) != contender.stamps()[page]) {
      throw new IOException(
          "%s read an old page at %d".formatted(contender.target().name(), position));
    }
  }
}
