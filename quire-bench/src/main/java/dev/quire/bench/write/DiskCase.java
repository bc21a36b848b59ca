package dev.quire.bench.write;

import dev.quire.bench.disk.Block;
import dev.quire.bench.disk.ChannelTarget;
import dev.quire.bench.disk.MappedTarget;
import dev.quire.bench.disk.Pass;
import dev.quire.bench.disk.QuireTarget;
import dev.quire.bench.disk.RandomAccessTarget;
import dev.quire.bench.disk.Target;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** A case whose passes end on the disk; every target has a file of its own. */
abstract class DiskCase {

  /** Opens a target over a file. */
  @FunctionalInterface
  interface Opener {
    Target open(Path file) throws IOException;
  }

  /**
   * Who takes part in a case.
   *
   * @param target the open file
   * @param file its path
   * @param stamps of each page of it, as written last
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Contender(Target target, Path file, long[] stamps) {}

  private static final int FILL_BYTES = 1 << 20;

  final Extent extent;
  final boolean direct;

  /**
   * Prepares.
   *
   * @param direct whether files can be opened past the operating system's cache
   */
  DiskCase(Extent extent, boolean direct) {
    this.extent = extent;
    this.direct = direct;
  }

  /** Its name in the results. */
  abstract String name();

  /** What a rate counts: {@code MB/s} or {@code op/s}. */
  abstract String unit();

  abstract long fileBytes();

  abstract long memoryBytes();

  abstract Pass.Outcome pass(Contender contender, int threads, int round) throws IOException;

  /** Everybody who takes part. */
  List<Opener> openers() {
    return with(
        file -> new ChannelTarget(file, false),
        file -> new ChannelTarget(file, true),
        file -> new MappedTarget(file, 0),
        RandomAccessTarget::new);
  }

  /** Both ways of ours and so many rivals, without those that the file system has no way for. */
  final List<Opener> with(Opener buffered, Opener past, Opener... others) {
    List<Opener> all = new ArrayList<>();
    all.add(file -> new QuireTarget(file, memoryBytes(), false));
    if (direct) {
      all.add(file -> new QuireTarget(file, memoryBytes(), true));
    }
    all.add(buffered);
    if (direct) {
      all.add(past);
    }
    all.addAll(List.of(others));
    return all;
  }

  /** Writes a file whose every page has its stamp, and waits until it is on the disk. */
  Contender prepare(Path file, Opener opener) throws IOException {
    long[] stamps = new long[(int) (fileBytes() / Block.PAGE_BYTES)];
    Block block = new Block((int) Math.min(FILL_BYTES, Math.max(Block.PAGE_BYTES, fileBytes())));
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (long at = 0; at < fileBytes(); at += block.bytes()) {
        block.fill(at, 0);
        out.write(block.buffer(), at);
      }
      out.force(true);
    }
    return new Contender(opener.open(file), file, stamps);
  }

  /** Compares the file with what was written last, past whoever wrote it. */
  void verify(Contender contender) throws IOException {
    contender.target.force();
    Block page = new Block(Block.PAGE_BYTES);
    try (FileChannel in = FileChannel.open(contender.file, StandardOpenOption.READ)) {
      for (int i = 0; i < contender.stamps.length; i++) {
        long position = (long) i * Block.PAGE_BYTES;
        in.read(page.buffer(), position);
        if (page.check(position) != contender.stamps[i]) {
          throw new IOException(
              "%s of %s lost a write at %d".formatted(name(), contender.target.name(), position));
        }
      }
    }
  }

  /** Writes a page, and notes that. */
  static void write(Contender contender, int page, long stamp, Block block) throws IOException {
    long position = (long) page * Block.PAGE_BYTES;
    block.fill(position, stamp);
    contender.target.write(position, block);
    contender.stamps[page] = stamp;
  }

  static void force(Contender contender, Histogram times) throws IOException {
    long begin = System.nanoTime();
    contender.target.force();
    times.recordValue(System.nanoTime() - begin);
  }
}
