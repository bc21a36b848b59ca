package dev.quire.bench.pressure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A control group of its own with a limit of memory, the operating system's cache of its files
 * among it. Knows the hierarchies of both versions.
 */
final class MemoryGroup implements AutoCloseable {
  private static final String OLD_LIMIT = "memory.limit_in_bytes";
  private static final String LIMIT = "memory.max";
  private static final String SWAP = "memory.swap.max";

  private final Path folder;

  private MemoryGroup(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes one, where this process may.
   *
   * @param root where the hierarchies are mounted, as a rule {@code /sys/fs/cgroup}
   * @param name of the group
   * @return none where there is no such hierarchy or no right to it
   */
  static Optional<MemoryGroup> make(Path root, String name, long bytes) {
    for (Path parent : List.of(root.resolve("memory"), root)) {
      String file = parent.equals(root) ? LIMIT : OLD_LIMIT;
      Optional<MemoryGroup> made = makeIn(parent.resolve(name), file, bytes);
      if (made.isPresent()) {
        return made;
      }
    }
    return Optional.empty();
  }

  private static Optional<MemoryGroup> makeIn(Path folder, String file, long bytes) {
    try {
      Files.createDirectory(folder);
    } catch (IOException e) {
      return Optional.empty(); // there is no such hierarchy, or it is not ours to change
    }
    MemoryGroup group = new MemoryGroup(folder);
    try {
      if (!Files.exists(folder.resolve(file))) {
        group.close(); // the controller is not given to this part of the hierarchy
        return Optional.empty();
      }
      Files.writeString(folder.resolve(file), Long.toString(bytes));
      if (Files.exists(folder.resolve(SWAP))) {
        Files.writeString(folder.resolve(SWAP), "0");
      }
      return Optional.of(group);
    } catch (IOException e) {
      group.close();
      return Optional.empty();
    }
  }

  /** Puts a process under the limit. */
  void take(long pid) throws IOException {
    Files.writeString(folder.resolve("cgroup.procs"), Long.toString(pid));
  }

  /** Takes the group away; its processes have ended. Twice, when the bench is interrupted. */
  @Override
  public void close() {
    boolean gone = folder.toFile().delete();
    if (!gone && Files.exists(folder)) {
      System.err.println("quire bench: " + folder + " could not be removed; do so by hand");
    }
  }
}
