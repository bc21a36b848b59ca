package dev.quire.bench.write;

import dev.quire.bench.disk.Block;
import dev.quire.bench.disk.Pass;
import java.io.IOException;
import java.util.SplittableRandom;

/** Pages of a file that stays in memory, overwritten at random and forced after each 64. */
final class OverwriteCase extends DiskCase {
  private static final int FORCED_TOGETHER = 64;

  OverwriteCase(Extent extent, boolean direct) {
    super(extent, direct);
  }

  @Override
  String name() {
    return "random4k";
  }

  @Override
  String unit() {
    return "op/s";
  }

  @Override
  long fileBytes() {
    return extent.residentBytes();
  }

  @Override
  long memoryBytes() {
    return 2 * extent.residentBytes() + (16L << 20);
  }

  @Override
  Pass.Outcome pass(Contender contender, int threads, int round) throws IOException {
    int pages = contender.stamps().length / threads;
    return Pass.run(
        threads,
        (thread, times) -> {
          SplittableRandom random = new SplittableRandom(31L * round + thread);
          Block block = new Block(Block.PAGE_BYTES);
          for (int i = 1; i <= extent.overwrites(); i++) {
            int page = random.nextInt(pages) * threads + thread;
            write(contender, page, (long) round << 32 | i, block);
            if (i % FORCED_TOGETHER == 0) {
              force(contender, times);
            }
          }
          force(contender, times);
          return extent.overwrites();
        });
  }
}
