package dev.quire.bench.elastic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the system says that this process has of memory. */
final class Smaps {

  private static final Path FILE = Path.of("/proc/self/smaps");

  private Smaps() {}

  /**
   * Bytes in memory of mappings that must have no huge pages: Quire's metadata is that. 0 where the
   * system does not say.
   */
  static long withoutHugePages() throws IOException {
    if (!Files.isReadable(FILE)) {
      return 0;
    }
    long sum = 0;
    long resident = 0;
    for (String line : Files.readAllLines(FILE)) {
      if (line.startsWith("Rss:")) {
        resident = Long.parseLong(line.replaceAll("\\D", "")) << 10;
      } else if (line.startsWith("VmFlags:") && line.contains(" nh")) {
        sum += resident;
      }
    }
    return sum;
  }
}
