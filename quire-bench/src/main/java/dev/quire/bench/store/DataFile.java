package dev.quire.bench.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file in which every eight bytes tell where they are, so that a read can be verified cheaply.
 */
public final class DataFile {
  private static final int CHUNK_BYTES = 1 << 20;
  private static final long ODD = 0x9E3779B97F4A7C15L;

  private DataFile() {}

  /**
   * What a file holds at a position.
   *
   * @param position bytes, a multiple of 8
   * @return the eight bytes there, in native order
   */
  public static long word(long position) {
    return ((position >>> 3) + 1) * ODD;
  }

  /**
   * The sum of all words of one read.
   *
   * @param position bytes, a multiple of 8
   * @param bytes length of the read
   * @return their sum
   */
  public static long sum(long position, int bytes) {
    long sum = 0;
    for (int at = 0; at < bytes; at += Long.BYTES) {
      sum += word(position + at);
    }
    return sum;
  }

  /**
   * Writes such a file.
   *
   * @param file where; must not exist
   * @param pages its length in pages of 4096 bytes
   * @throws IOException when it cannot be written
   */
  public static void write(Path file, int pages) throws IOException {
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.nativeOrder());
      long end = (long) pages * Rig.PAGE_BYTES;
      for (long position = 0; position < end; ) {
        chunk.clear().limit((int) Math.min(CHUNK_BYTES, end - position));
        while (chunk.hasRemaining()) {
          chunk.putLong(word(position));
          position += 8;
        }
        writeFully(out, chunk.flip());
      }
    }
  }

  /**
   * Writes all of a buffer at the channel's position.
   *
   * @param out the channel
   * @param buffer what to write
   * @throws IOException when it cannot be written
   */
  public static void writeFully(FileChannel out, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      out.write(buffer);
    }
  }
}
