package dev.quire.bench.tree;

import dev.quire.bench.store.DataFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.IntToLongFunction;

/**
 * Bulk loader: writes full leaves in order of keys, then the level above them, and so on up to the
 * root, which is the last page of the file.
 */
public final class TreeBuilder {
  private static final int PAGES_PER_WRITE = 256;

  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(PAGES_PER_WRITE * TreeLayout.PAGE_BYTES)
          .order(ByteOrder.nativeOrder());
  private final FileChannel out;
  private int written;

  private TreeBuilder(FileChannel out) {
    this.out = out;
  }

  /**
   * Writes a tree.
   *
   * @param file where; must not exist
   * @param entries how many, at least 1
   * @param key key of the n-th entry, ascending
   * @param value value of the n-th entry
   * @return where the tree is
   * @throws IOException when the file cannot be written
   */
  public static TreeFile build(
      Path file, int entries, IntToLongFunction key, IntToLongFunction value) throws IOException {
    if (entries < 1) {
      throw new IllegalArgumentException(entries + " entries; give at least 1");
    }
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      TreeBuilder builder = new TreeBuilder(out);
      int height = builder.levels(entries, key, value);
      builder.flush();
      return new TreeFile(file, entries, builder.written - 1, height);
    }
  }

  private int levels(int entries, IntToLongFunction key, IntToLongFunction value)
      throws IOException {
    long[] firstKeys = level(0, entries, key, value);
    int height = 1;
    while (firstKeys.length > 1) {
      long[] below = firstKeys;
      int firstPage = written - below.length;
      firstKeys = level(height, below.length, i -> below[i], i -> firstPage + i);
      height++;
    }
    return height;
  }

  /** Writes the pages of one level; returns the smallest key of each. */
  private long[] level(int level, int entries, IntToLongFunction key, IntToLongFunction value)
      throws IOException {
    long[] firstKeys = new long[(entries + TreeLayout.CAPACITY - 1) / TreeLayout.CAPACITY];
    for (int page = 0; page < firstKeys.length; page++) {
      int first = page * TreeLayout.CAPACITY;
      int count = Math.min(TreeLayout.CAPACITY, entries - first);
      firstKeys[page] = key.applyAsLong(first);
      page(level, first, count, key, value);
    }
    return firstKeys;
  }

  private void page(int level, int first, int count, IntToLongFunction key, IntToLongFunction value)
      throws IOException {
    if (!buffer.hasRemaining()) {
      flush();
    }
    int base = buffer.position();
    buffer.put(new byte[TreeLayout.PAGE_BYTES]);
    buffer.putInt(base + TreeLayout.ENTRIES, count);
    buffer.putInt(base + TreeLayout.LEVEL, level);
    for (int i = 0; i < count; i++) {
      buffer.putLong(base + TreeLayout.KEYS + i * Long.BYTES, key.applyAsLong(first + i));
      buffer.putLong(base + TreeLayout.VALUES + i * Long.BYTES, value.applyAsLong(first + i));
    }
    written++;
  }

  private void flush() throws IOException {
    DataFile.writeFully(out, buffer.flip());
    buffer.clear();
  }
}
