package dev.quire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the system says that ranges of addresses have of memory. */
final class Smaps {

  private static final Path FILE = Path.of("/proc/self/smaps");
  private static final Pattern MAPPING = Pattern.compile("([0-9a-f]+)-([0-9a-f]+) ");

  private Smaps() {}

  static boolean isThere() {
    return Files.isReadable(FILE);
  }

  /** Bytes of one kind, such as {@code Rss}, of all mappings that have some of these addresses. */
  static long bytes(String kind, long from, long to) throws IOException {
    long sum = 0;
    boolean inside = false;
    for (String line : Files.readAllLines(FILE)) {
      Matcher mapping = MAPPING.matcher(line);
      if (mapping.lookingAt()) {
        inside =
            Long.parseUnsignedLong(mapping.group(1), 16) < to
                && Long.parseUnsignedLong(mapping.group(2), 16) > from;
      } else if (inside && line.startsWith(kind + ":")) {
        sum += Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    return sum;
  }
}
