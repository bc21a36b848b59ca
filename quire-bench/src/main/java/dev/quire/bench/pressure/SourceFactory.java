package dev.quire.bench.pressure;

import java.io.IOException;
import java.nio.file.Path;

/** Opens a variant; those of somebody else are found on the class path as services. */
public interface SourceFactory {

  /**
   * The name of the variant.
   *
   * @return a short name
   */
  String name();

  /**
   * Whether its pages are on the heap, which is as large as the limit allows then.
   *
   * @return false for most
   */
  default boolean onHeap() {
    return false;
  }

  /**
   * What its process needs of its limit beside pages that are off the heap: the JVM with a heap of
   * 32 MiB, classes, code.
   *
   * @return bytes
   */
  default long besideBytes() {
    return 88L << 20;
  }

  /**
   * Opens a file.
   *
   * @param file whole pages of 4 KiB
   * @param memoryBytes of pages that it may keep
   * @return the open source
   * @throws IOException when it cannot be opened
   */
  Source open(Path file, long memoryBytes) throws IOException;
}
