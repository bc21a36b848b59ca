package dev.quire;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Measures what {@link WriteAllocationTest} asserts, in a process of its own. Prints a case and its
 * bytes for each call a line.
 */
final class WriteAllocationProbe {

  private static final int CALLS = 20_000;
  private static final long PATIENCE_NANOS = 8_000_000_000L;

  @FunctionalInterface
  private interface Caller {
    void call(int i) throws IOException;
  }

  private WriteAllocationProbe() {}

  /** The file to write is the argument. */
  public static void main(String[] arguments) throws IOException {
    Path path = Path.of(arguments[0]);
    Files.write(path, new byte[1 << 16]);
    OpenOptions options = OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
    try (Arena arena = Arena.ofShared();
        Quire quire = Quire.builder().memory(16 << 20).pinSampling(0).build();
        CachedFile file = quire.open(path, options)) {
      MemorySegment record = arena.allocate(64);
      MemorySegment page = arena.allocate(4096);
      print("record", i -> file.write(((long) i << 12) + 8, record));
      print("page", i -> file.write((long) i << 12, page));
      print(
          "record, then read",
          i -> {
            file.write((long) i << 12, record);
            file.read((long) i << 12, page);
          });
    }
  }

  private static void print(String name, Caller caller) throws IOException {
    double perCall = Double.NaN;
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!(perCall < 0.01) && System.nanoTime() < end) {
      repeat(caller);
      long before = Clocks.allocatedBytes();
      repeat(caller);
      perCall = (double) (Clocks.allocatedBytes() - before) / CALLS;
    }
    System.out.println(name + "=" + perCall);
  }

  private static void repeat(Caller caller) throws IOException {
    for (int i = 0; i < CALLS; i++) {
      caller.call(i & 15);
    }
  }
}
