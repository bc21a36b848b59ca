package dev.quire.bench.disk;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/** A file that is mapped; appends need it as long as it is going to be. */
public final class MappedTarget implements Target {
  private final Arena arena = Arena.ofShared();
  private final MemorySegment pages;
  private final AtomicLong end;
  private final AtomicLong forced;
  private final boolean appends;

  /**
   * Maps the file.
   *
   * @param path which
   * @param appendBytes how many bytes appends will add at most
   * @throws IOException when it cannot be mapped
   */
  public MappedTarget(Path path, long appendBytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long size = channel.size();
      pages = channel.map(FileChannel.MapMode.READ_WRITE, 0, size + appendBytes, arena);
      end = new AtomicLong(size);
      forced = new AtomicLong(appendBytes == 0 ? -1 : size);
      appends = appendBytes > 0;
    }
  }

  @Override
  public String name() {
    return "mmap";
  }

  @Override
  public void write(long position, Block block) {
    MemorySegment.copy(block.segment(), 0, pages, position, block.bytes());
  }

  @Override
  public void read(long position, Block block) {
    MemorySegment.copy(pages, position, block.segment(), 0, block.bytes());
  }

  @Override
  public void append(Block block) {
    write(end.getAndAdd(block.bytes()), block);
  }

  /** Forces what was appended since the last time, or everything where nothing was. */
  @Override
  public void force() {
    long from = forced.get();
    long to = end.get();
    if (from == to) {
      return; // another thread has just done so
    }
    if (!appends) {
      pages.force();
      return;
    }
    pages.asSlice(from, to - from).force();
    // Another thread may have forced up to here by now; what it forced, it forced for all.
    forced.compareAndSet(from, to);
  }

  @Override
  public void close() {
    arena.close();
  }
}
