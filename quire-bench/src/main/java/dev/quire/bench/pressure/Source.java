package dev.quire.bench.pressure;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** A file that is read through somebody's cache, whose memory is bounded. For several threads. */
public interface Source extends AutoCloseable {

  /** Copies bytes of the file. For one thread. */
  @FunctionalInterface
  interface Copy {
    /**
     * Copies as many bytes as it was made for.
     *
     * @param position bytes, a multiple of 64; what is copied does not cross a page
     * @throws IOException when they cannot be read
     */
    void at(long position) throws IOException;
  }

  /**
   * A way to copy for one thread.
   *
   * @param target as long as each copy is to be, off the heap
   * @return a new one
   */
  Copy into(MemorySegment target);

  @Override
  void close() throws IOException;
}
