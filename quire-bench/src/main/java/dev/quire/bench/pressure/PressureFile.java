package dev.quire.bench.pressure;

import dev.quire.bench.disk.Block;
import dev.quire.bench.disk.ChannelTarget;
import dev.quire.bench.store.DataFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file whose words tell where they are, written past the operating system's cache. */
final class PressureFile {
  static final int PAGE_BYTES = Block.PAGE_BYTES;
  private static final int CHUNK_BYTES = 1 << 20;

  private PressureFile() {}

  /** Makes it; nothing of it is in memory afterwards. */
  static void write(Path file, long bytes) throws IOException {
    Files.createFile(file);
    Block chunk = new Block((int) Math.min(CHUNK_BYTES, bytes));
    try (ChannelTarget target = new ChannelTarget(file, true)) {
      for (long at = 0; at < bytes; at += chunk.bytes()) {
        for (int offset = 0; offset < chunk.bytes(); offset += Long.BYTES) {
          chunk.segment().set(ValueLayout.JAVA_LONG, offset, DataFile.word(at + offset));
        }
        target.write(at, chunk);
      }
      target.force();
    }
  }

  /** Has the operating system read all of it into its cache. */
  static void load(Path file) throws IOException {
    Block chunk = new Block(CHUNK_BYTES);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (long at = 0; at < channel.size(); at += chunk.bytes()) {
        Sources.readFully(channel, chunk.buffer(), at);
      }
    }
  }

  /** Compares the first and the last word of what was copied from a position. */
  static void check(MemorySegment copied, long position) throws IOException {
    long last = copied.byteSize() - Long.BYTES;
    if (copied.get(ValueLayout.JAVA_LONG, 0) != DataFile.word(position)
        || copied.get(ValueLayout.JAVA_LONG, last) != DataFile.word(position + last)) {
      throw new IOException("wrong bytes at " + position);
    }
  }
}
