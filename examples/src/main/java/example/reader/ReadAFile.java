package example.reader;

import dev.quire.CachedFile;
import dev.quire.Folio;
import dev.quire.OpenOptions;
import dev.quire.Quire;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads one file in every way that Quire has, through a budget smaller than the file, and compares
 * each byte with what it wrote.
 *
 * <p>Start it with {@code --enable-native-access=dev.quire.core}, or {@code ALL-UNNAMED} on the
 * class path. It ends with exit code 0, or with an exception that says which byte was wrong.
 */
public final class ReadAFile {
  private static final long MEMORY = 16L << 20;
  private static final int RECORDS = 3 << 20; // longs, so 24 MiB of file through 16 MiB of memory
  private static final int PAGE = 16 << 10;

  private ReadAFile() {}

  /**
   * Runs the example.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) throws IOException {
    Path path = Files.createTempFile("quire-example", ".records");
    try {
      write(path);
      try (Quire quire = Quire.builder().memory(MEMORY).build();
          CachedFile file = quire.open(path, OpenOptions.read().pageSize(PAGE))) {
        readEverything(file);
        readWhileNothingIsPinned(file);
        pinAPage(file);
        followAHint(file);
        descend(quire, file);
        System.out.printf("every byte right; %d evictions%n", quire.stats().evictions());
      }
    } finally {
      Files.delete(path);
    }
  }

  /** A file in which the long at record i is i. */
  private static void write(Path path) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(RECORDS * Long.BYTES);
    bytes.order(ByteOrder.nativeOrder());
    for (long i = 0; i < RECORDS; i++) {
      bytes.putLong(i);
    }
    Files.write(path, bytes.array());
  }

  /** A copy of a range, whatever pages it crosses; -1 is the end of the file. */
  private static void readEverything(CachedFile file) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(1 << 20, Long.BYTES);
      long position = 0;
      for (int n = file.read(position, buffer); n >= 0; n = file.read(position, buffer)) {
        for (long offset = 0; offset < n; offset += Long.BYTES) {
          check(position + offset, buffer.get(ValueLayout.JAVA_LONG, offset));
        }
        position += n;
      }
      if (position != (long) RECORDS * Long.BYTES) {
        throw new IllegalStateException("the file ended at " + position);
      }
    }
  }

  /** The same into a buffer on the heap. */
  private static void readWhileNothingIsPinned(CachedFile file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
    file.read(4096, buffer);
    check(4096, buffer.flip().getLong());
  }

  /** A whole page in one segment, without a copy, for as long as the pin is open. */
  private static void pinAPage(CachedFile file) throws IOException {
    try (Folio page = file.pin(PAGE + 100)) {
      check(page.position(), page.getLong(0));
      int last = page.length() - Long.BYTES;
      check(page.position() + last, page.segment().get(ValueLayout.JAVA_LONG, last));
    }
  }

  /** A hint is 64 bits to keep beside a pointer: no look-up while it holds, a miss afterwards. */
  private static void followAHint(CachedFile file) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment record = arena.allocate(Long.BYTES, Long.BYTES);
      long position = 5L * PAGE;
      for (long hint : new long[] {file.hint(position), 0, 0x1234_5678_9abc_def0L}) {
        file.read(hint, position, record);
        check(position, record.get(ValueLayout.JAVA_LONG, 0));
      }
    }
  }

  /** Several pages read in place as one: run again until no writer was in between. */
  private static void descend(Quire quire, CachedFile file) throws IOException {
    long sum =
        quire.optimisticLong(
            3L * PAGE,
            (scope, position) ->
                scope.page(file, 0).getLong(8) + scope.page(file, position).getLong(0));
    check(3L * PAGE, sum - 1);
  }

  private static void check(long position, long value) {
    if (value != position / Long.BYTES) {
      throw new IllegalStateException("at " + position + " stood " + value);
    }
  }
}
