package dev.quire.bench.pressure;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Pages as arrays in a Caffeine cache, loaded by a channel. */
final class HeapPages implements Source {
  private static final int PAGE = PressureFile.PAGE_BYTES;

  /** Of an array and what Caffeine keeps beside it. */
  private static final int OVERHEAD = 128;

  private final FileChannel channel;
  private final Cache<Long, byte[]> pages;

  HeapPages(Path file, long memoryBytes) throws IOException {
    channel = FileChannel.open(file, StandardOpenOption.READ);
    pages = Caffeine.newBuilder().maximumSize(memoryBytes / (PAGE + OVERHEAD)).build();
  }

  private byte[] load(Long number) {
    byte[] page = new byte[PAGE];
    try {
      Sources.readFully(channel, ByteBuffer.wrap(page), number * PAGE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return page;
  }

  @Override
  public Copy into(MemorySegment target) {
    int bytes = (int) target.byteSize();
    return position -> {
      byte[] page = pages.get(position / PAGE, this::load);
      int offset = (int) (position & PAGE - 1);
      MemorySegment.copy(page, offset, target, ValueLayout.JAVA_BYTE, 0, bytes);
    };
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
