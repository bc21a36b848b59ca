package dev.quire.bench.write;

import dev.quire.bench.disk.Block;
import dev.quire.bench.disk.ChannelTarget;
import dev.quire.bench.disk.Pass;
import dev.quire.bench.disk.QuireTarget;
import dev.quire.bench.measure.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.HdrHistogram.Histogram;

/**
 * Reads of resident pages, alone and beside a thread that overwrites other pages of the same file
 * and forces them without end. Slices alternate.
 */
final class BesideCase {
  static final String NAME = "beside";

  private static final int FORCED_TOGETHER = 64;

  /** Times of the reads of a target. */
  record Times(Histogram alone, Histogram beside) {}

  private final Extent extent;
  private final Progress progress;

  BesideCase(Extent extent, Progress progress) {
    this.extent = extent;
    this.progress = progress;
  }

  Map<String, Times> run(Path directory) throws IOException {
    Map<String, Times> all = new LinkedHashMap<>();
    List<DiskCase.Opener> openers =
        List.of(
            file -> new QuireTarget(file, 2 * extent.residentBytes() + (16L << 20), false),
            file -> new ChannelTarget(file, false));
    for (DiskCase.Opener opener : openers) {
      Path file = directory.resolve("beside");
      DiskCase layout = new OverwriteCase(extent, false);
      DiskCase.Contender contender = layout.prepare(file, opener);
      try (var target = contender.target()) {
        progress.show(NAME + ": " + target.name(), all.size() / 2.0);
        all.put(target.name(), measure(contender));
        layout.verify(contender);
      } finally {
        Files.delete(file);
      }
    }
    return all;
  }

  private Times measure(DiskCase.Contender contender) throws IOException {
    int pages = contender.stamps().length / 2;
    warm(contender, pages);
    Times times = new Times(Pass.times(), Pass.times());
    for (int round = 1; round <= extent.rounds() + 1; round++) {
      Histogram alone = Pass.run(1, (thread, own) -> read(contender, pages, own)).times();
      AtomicBoolean over = new AtomicBoolean();
      long stamp = (long) round << 40;
      Histogram beside =
          Pass.run(
                  2,
                  (thread, own) -> {
                    if (thread == 1) {
                      return write(contender, pages, stamp, over);
                    }
                    try {
                      return read(contender, pages, own);
                    } finally {
                      over.set(true);
                    }
                  })
              .times();
      if (round > 1) { // the first one was for the compiler
        times.alone.add(alone);
        times.beside.add(beside);
      }
    }
    return times;
  }

  private static void warm(DiskCase.Contender contender, int pages) throws IOException {
    Block block = new Block(Block.PAGE_BYTES);
    for (int page = 0; page < 2 * pages; page++) {
      contender.target().read((long) page * Block.PAGE_BYTES, block);
    }
  }

  private long read(DiskCase.Contender contender, int pages, Histogram times) throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    Block block = new Block(Block.PAGE_BYTES);
    long end = System.nanoTime() + extent.besideNanos();
    long now = System.nanoTime();
    long count = 0;
    while (now < end) {
      long position = (long) random.nextInt(pages) * Block.PAGE_BYTES;
      now = System.nanoTime();
      contender.target().read(position, block);
      times.recordValue(System.nanoTime() - now);
      block.check(position);
      count++;
    }
    return count;
  }

  private static long write(DiskCase.Contender contender, int pages, long stamp, AtomicBoolean over)
      throws IOException {
    SplittableRandom random = new SplittableRandom(stamp);
    Block block = new Block(Block.PAGE_BYTES);
    long count = 0;
    while (!over.get()) {
      count++;
      DiskCase.write(contender, pages + random.nextInt(pages), stamp | count, block);
      if (count % FORCED_TOGETHER == 0) {
        contender.target().force();
      }
    }
    return count;
  }
}
