package dev.quire.bench.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A copy of a rig's file that one variant writes to, verified and deleted at the end. */
public abstract class Scratch implements AutoCloseable {
  private final Path path;

  /**
   * Copies the file.
   *
   * @param rig whose file
   * @param name of the variant
   * @throws IOException when it cannot be copied
   */
  protected Scratch(Rig rig, String name) throws IOException {
    path = rig.file().resolveSibling(rig.file().getFileName() + "-" + name);
    Files.copy(rig.file(), path, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * The copy.
   *
   * @return its path
   */
  public final Path path() {
    return path;
  }

  /**
   * Makes durable what was written.
   *
   * @throws IOException when it cannot
   */
  public abstract void force() throws IOException;

  /**
   * Lets go of the file.
   *
   * @throws IOException when that fails
   */
  protected abstract void release() throws IOException;

  /**
   * Forces, and compares the file with what a run over all keys must have left.
   *
   * @param keys keys, as a loop gets them
   * @param bytes length of a write
   * @param stamp where that run began
   * @throws IOException when something else is there
   */
  public void verify(int[] keys, int bytes, int stamp) throws IOException {
    force();
    ByteBuffer word = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    try (FileChannel in = FileChannel.open(path, StandardOpenOption.READ)) {
      for (int key : keys) {
        long first = (long) key << 6;
        for (long at : new long[] {first, first + bytes - Long.BYTES}) {
          int read = in.read(word.clear(), at);
          if (read != Long.BYTES || word.getLong(0) != DataFile.word(at) + stamp) {
            throw new IOException(
                "%s has not what was written at %d: %016x instead of %016x"
                    .formatted(path, at, word.getLong(0), DataFile.word(at) + stamp));
          }
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    release();
    Files.deleteIfExists(path);
  }
}
