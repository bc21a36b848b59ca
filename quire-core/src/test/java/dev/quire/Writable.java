package dev.quire;

import dev.quire.core.cache.Backing;
import dev.quire.core.word.Content;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A local file that can be written, through the JDK. */
record Writable(Backing real, FileChannel channel) implements Backing {

  static Backing of(Backing real, Path path) {
    try {
      return new Writable(real, FileChannel.open(path, StandardOpenOption.WRITE));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public Version version() throws IOException {
    return real.version();
  }

  @Override
  public int read(long position, long address, int bytes) throws IOException {
    return real.read(position, address, bytes);
  }

  @Override
  public boolean writable() {
    return true;
  }

  @Override
  public void write(long position, long[] addresses, int[] bytes, int count) throws IOException {
    long at = position;
    for (int i = 0; i < count; i++) {
      byte[] piece = new byte[bytes[i]];
      Content.copyOut(addresses[i], MemorySegment.ofArray(piece), 0, bytes[i]);
      channel.write(ByteBuffer.wrap(piece), at);
      at += bytes[i];
    }
  }

  @Override
  public void sync(boolean metadata) throws IOException {
    channel.force(metadata);
  }

  @Override
  public void truncate(long size) throws IOException {
    long now = channel.size();
    if (size > now) {
      channel.write(ByteBuffer.allocate(1), size - 1);
    } else {
      channel.truncate(size);
    }
  }

  @Override
  public void punch(long position, long length) throws IOException {
    channel.write(ByteBuffer.allocate((int) length), position);
  }

  @Override
  public void close() {
    real.close();
    try {
      channel.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
