package dev.quire.core.os;

import java.lang.foreign.Arena;
import java.nio.file.Path;

/** Descriptors that {@link LinuxOpening} refuses to make. */
final class LinuxFileProbe {

  private static final int O_RDWR = 2;

  private LinuxFileProbe() {}

  static int open(Path path) {
    try (Arena arena = Arena.ofConfined()) {
      int descriptor = Libc.open(arena.allocateFrom(path.toString()), O_RDWR, 0);
      if (descriptor < 0) {
        throw new IllegalStateException("%s: %s".formatted(path, Errno.describe(-descriptor)));
      }
      return descriptor;
    }
  }
}
