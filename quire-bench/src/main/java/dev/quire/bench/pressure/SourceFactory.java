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
   * Opens a file.
   *
   * @param file whole pages of 4 KiB
   * @param memoryBytes of pages that it may keep
   * @return the open source
   * @throws IOException when it cannot be opened
   */
  Source open(Path file, long memoryBytes) throws IOException;
}
