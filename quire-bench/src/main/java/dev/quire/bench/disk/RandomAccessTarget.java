package dev.quire.bench.disk;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/** A file with one place at a time: its calls exclude each other, and copy to the heap. */
public final class RandomAccessTarget implements Target {
  private final RandomAccessFile file;

  // Guarded by this.
  private byte[] copy = new byte[0];

  /**
   * Opens the file.
   *
   * @param path which
   * @throws IOException when it cannot be opened
   */
  public RandomAccessTarget(Path path) throws IOException {
    file = new RandomAccessFile(path.toFile(), "rw");
  }

  @Override
  public String name() {
    return "raf";
  }

  private byte[] copy(Block block) {
    if (copy.length != block.bytes()) {
      copy = new byte[block.bytes()];
    }
    return copy;
  }

  @Override
  public synchronized void write(long position, Block block) throws IOException {
    byte[] bytes = copy(block);
    MemorySegment.copy(block.segment(), ValueLayout.JAVA_BYTE, 0, bytes, 0, bytes.length);
    file.seek(position);
    file.write(bytes);
  }

  @Override
  public synchronized void read(long position, Block block) throws IOException {
    byte[] bytes = copy(block);
    file.seek(position);
    file.readFully(bytes);
    MemorySegment.copy(bytes, 0, block.segment(), ValueLayout.JAVA_BYTE, 0, bytes.length);
  }

  @Override
  public synchronized void append(Block block) throws IOException {
    write(file.length(), block);
  }

  @Override
  public void force() throws IOException {
    file.getFD().sync();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
