package dev.quire.bench.pressure;

import dev.quire.Advice;
import dev.quire.CachedFile;
import dev.quire.OpenOptions;
import dev.quire.Quire;
import dev.quire.bench.disk.ChannelTarget;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** The variants that there are. */
final class Sources {
  private Sources() {}

  /** Opens one. */
  @FunctionalInterface
  private interface Opener {
    Source open(Path file, long memoryBytes) throws IOException;
  }

  private record Own(String name, boolean onHeap, Opener opener) implements SourceFactory {
    @Override
    public Source open(Path file, long memoryBytes) throws IOException {
      return opener.open(file, memoryBytes);
    }
  }

  /** All of them, ours first. */
  static List<SourceFactory> all() {
    List<SourceFactory> all = new ArrayList<>();
    all.add(new Own("quire", false, (file, memory) -> new Cached(file, memory, false)));
    all.add(new Own("quire-direct", false, (file, memory) -> new Cached(file, memory, true)));
    all.add(new Own("mmap", false, (file, memory) -> new Mapped(file)));
    all.add(new Own("filechannel", false, (file, memory) -> new Channel(file)));
    all.add(new Own("filechannel-direct", false, (file, memory) -> new DirectChannel(file)));
    all.add(new Own("caffeine", true, HeapPages::new));
    all.add(new Own("caffeine-refcounted", false, CountedPages::new));
    ServiceLoader.load(SourceFactory.class).forEach(all::add);
    return all;
  }

  /**
   * Finds one.
   *
   * @throws IllegalArgumentException when there is none of this name
   */
  static SourceFactory named(String name) {
    return all().stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no variant is called '" + name + "'"));
  }

  /** Reads all of it. */
  static void readFully(FileChannel channel, ByteBuffer buffer, long position) throws IOException {
    long at = position;
    while (buffer.hasRemaining()) {
      int read = channel.read(buffer, at);
      if (read < 0) {
        throw new EOFException("the file ends before " + at);
      }
      at += read;
    }
  }

  private static final class Cached implements Source {
    private final Quire quire;
    private final CachedFile file;

    Cached(Path path, long memoryBytes, boolean direct) throws IOException {
      quire = Quire.builder().memory(memoryBytes).build();
      file = quire.open(path, OpenOptions.read().direct(direct).advice(Advice.RANDOM));
    }

    @Override
    public Copy into(MemorySegment target) {
      return position -> {
        if (file.read(position, target) != target.byteSize()) {
          throw new EOFException("the file ends at " + position);
        }
      };
    }

    @Override
    public void close() throws IOException {
      file.close();
      quire.close();
    }
  }

  private static final class Mapped implements Source {
    private final Arena arena = Arena.ofShared();
    private final MemorySegment pages;

    Mapped(Path path) throws IOException {
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
        pages = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      }
    }

    @Override
    public Copy into(MemorySegment target) {
      return position -> MemorySegment.copy(pages, position, target, 0, target.byteSize());
    }

    @Override
    public void close() {
      arena.close();
    }
  }

  private static final class Channel implements Source {
    private final FileChannel channel;

    Channel(Path path) throws IOException {
      channel = FileChannel.open(path, StandardOpenOption.READ);
    }

    @Override
    public Copy into(MemorySegment target) {
      ByteBuffer buffer = target.asByteBuffer();
      return position -> readFully(channel, buffer.clear(), position);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /** Reads the page in which the bytes are, for nothing less can be read past the cache. */
  private static final class DirectChannel implements Source {
    private static final int PAGE = PressureFile.PAGE_BYTES;
    private final FileChannel channel;

    DirectChannel(Path path) throws IOException {
      OpenOption past = ChannelTarget.past();
      channel = FileChannel.open(path, StandardOpenOption.READ, past);
    }

    @Override
    public Copy into(MemorySegment target) {
      MemorySegment page = Arena.ofAuto().allocate(PAGE, PAGE);
      ByteBuffer buffer = page.asByteBuffer();
      return position -> {
        readFully(channel, buffer.clear(), position & -PAGE);
        MemorySegment.copy(page, position & PAGE - 1, target, 0, target.byteSize());
      };
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
