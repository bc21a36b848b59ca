package dev.quire.bench.write;

import dev.quire.bench.disk.Block;
import dev.quire.bench.disk.ChannelTarget;
import dev.quire.bench.disk.MappedTarget;
import dev.quire.bench.disk.Pass;
import dev.quire.bench.disk.QuireTarget;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * From memory to the disk: pages of a file were changed at random, and are now made durable. Of
 * Quire and of a mapping that is the force; of a channel the writes, in ascending order, and the
 * force. {@code raw-direct-32} is the best that one can do by hand: the same writes past the
 * operating system's cache, 32 at a time.
 */
final class GroupCase extends DiskCase {
  static final String BEST = "raw-direct-32";

  GroupCase(Extent extent, boolean direct) {
    super(extent, direct);
  }

  @Override
  String name() {
    return "group";
  }

  @Override
  String unit() {
    return "MB/s";
  }

  @Override
  long fileBytes() {
    return extent.residentBytes();
  }

  @Override
  long memoryBytes() {
    // The group stays below the share of dirty pages from which the background begins to write.
    return 16L * extent.group() * Block.PAGE_BYTES + extent.residentBytes() + (16L << 20);
  }

  @Override
  List<Opener> openers() {
    return with(
        file -> new ChannelTarget(file, false),
        file -> new ManyWriters(new ChannelTarget(file, true)),
        file -> new MappedTarget(file, 0));
  }

  @Override
  Pass.Outcome pass(Contender contender, int threads, int round) throws IOException {
    int[] pages =
        new SplittableRandom(41L * round + threads)
            .ints(0, contender.stamps().length)
            .distinct()
            .limit(Math.min(extent.group(), contender.stamps().length / 2))
            .sorted()
            .toArray();
    long stamp = (long) round << 8 | threads;
    boolean before =
        contender.target() instanceof QuireTarget || contender.target() instanceof MappedTarget;
    if (before) {
      writeAll(contender, pages, stamp);
    }
    Histogram times = Pass.times();
    long begin = System.nanoTime();
    if (contender.target() instanceof ManyWriters many) {
      many.write(contender, pages, stamp);
    } else if (!before) {
      writeAll(contender, pages, stamp);
    }
    contender.target().force();
    long nanos = System.nanoTime() - begin;
    times.recordValue(nanos);
    return new Pass.Outcome((long) pages.length * Block.PAGE_BYTES, nanos, times);
  }

  private static void writeAll(Contender contender, int[] pages, long stamp) throws IOException {
    Block block = new Block(Block.PAGE_BYTES);
    for (int page : pages) {
      write(contender, page, stamp, block);
    }
  }

  /** Pages in turn for so many writers. */
  static int[] share(int[] pages, int writer, int writers) {
    return IntStream.range(0, pages.length)
        .filter(i -> i % writers == writer)
        .map(i -> pages[i])
        .toArray();
  }
}
