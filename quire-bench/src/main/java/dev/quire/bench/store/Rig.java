package dev.quire.bench.store;

import dev.quire.bench.tree.TreeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What the loops of one data file share: the file, and each store over it, opened when the first
 * loop asks for it. A loop finds its rig while its class is initialised by {@link #current()}. Not
 * for several threads.
 */
public final class Rig implements AutoCloseable {
  /** Bytes of a page. */
  public static final int PAGE_BYTES = 4096;

  private static final ScopedValue<Rig> CURRENT = ScopedValue.newInstance();

  private final Path file;
  private final long fileBytes;
  private final @Nullable TreeFile tree;
  private final Map<Class<?>, Object> stores = new LinkedHashMap<>();
  private int bytes = 64;

  /** Opens a store over the rig's file. */
  @FunctionalInterface
  public interface Opener<T> {
    /** Opens it; what is {@link AutoCloseable} is closed with the rig. */
    T open(Rig rig) throws IOException;
  }

  /**
   * Makes a rig without stores.
   *
   * @param file the data file
   * @param tree where the tree in it is, null for a file of plain words
   * @throws IOException when the file cannot be read
   */
  public Rig(Path file, @Nullable TreeFile tree) throws IOException {
    this.file = file;
    this.fileBytes = Files.size(file);
    this.tree = tree;
    if (fileBytes == 0 || fileBytes % PAGE_BYTES != 0) {
      throw new IllegalArgumentException(
          file + " has " + fileBytes + " bytes; give a file of whole pages of " + PAGE_BYTES);
    }
  }

  /**
   * The rig that the loop whose class is being initialised belongs to.
   *
   * @return the rig
   */
  public static Rig current() {
    return CURRENT.get();
  }

  /**
   * Runs something for which this rig is the current one.
   *
   * @param bytesPerRead what a read copies: 64 or 4096
   * @param body what to run
   * @return its result
   */
  public <T> T with(int bytesPerRead, Callable<T> body) {
    bytes = bytesPerRead;
    try {
      return ScopedValue.where(CURRENT, this).call(body::call);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * A store over the file, opened by the first who asks.
   *
   * @param type its class
   * @param opener how to open it
   * @return the one store of this class
   */
  public <T> T store(Class<T> type, Opener<T> opener) {
    Object found = stores.get(type);
    if (found == null) {
      try {
        found = opener.open(this);
      } catch (IOException e) {
        throw new UncheckedIOException(type.getSimpleName() + " over " + file, e);
      }
      stores.put(type, found);
    }
    return type.cast(found);
  }

  /**
   * A fresh buffer that one thread's reads of one loop go to.
   *
   * @return off-heap memory of as many bytes as a read copies, 64-byte aligned
   */
  public MemorySegment newTarget() {
    return Arena.ofAuto().allocate(bytes, 64);
  }

  /**
   * The data file.
   *
   * @return its path
   */
  public Path file() {
    return file;
  }

  /**
   * The size of the data file.
   *
   * @return bytes, a multiple of {@link #PAGE_BYTES}
   */
  public long fileBytes() {
    return fileBytes;
  }

  /**
   * The size of the data file in pages.
   *
   * @return pages of {@link #PAGE_BYTES}
   */
  public int pages() {
    return Math.toIntExact(fileBytes / PAGE_BYTES);
  }

  /**
   * What a read copies.
   *
   * @return bytes
   */
  public int bytes() {
    return bytes;
  }

  /**
   * The tree in the file.
   *
   * @return where it is
   */
  public TreeFile tree() {
    if (tree == null) {
      throw new IllegalStateException(file + " holds no tree");
    }
    return tree;
  }

  @Override
  public void close() throws IOException {
    Deque<AutoCloseable> open = new ArrayDeque<>();
    for (Object store : stores.values()) {
      if (store instanceof AutoCloseable closeable) {
        open.push(closeable);
      }
    }
    stores.clear();
    for (AutoCloseable store : open) {
      try {
        store.close();
      } catch (Exception e) {
        throw new IOException("closing " + store, e);
      }
    }
  }
}
