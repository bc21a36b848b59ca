package example.writer;

import dev.quire.CachedFile;
import dev.quire.Folio;
import dev.quire.OpenOptions;
import dev.quire.Quire;
import dev.quire.WriteGroup;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Changes one file in every way that Quire has, makes it durable, and compares what an ordinary
 * read then finds in it.
 *
 * <p>Start it as {@link example.reader.ReadAFile}. It ends with exit code 0, or with an exception
 * that says which byte was wrong.
 */
public final class WriteAFile {
  private static final long MEMORY = 16L << 20;
  private static final int PAGES = 64;
  private static final int PAGE = OpenOptions.MIN_PAGE;

  private WriteAFile() {}

  /**
   * Runs the example.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) throws IOException {
    Path path = Files.createTempFile("quire-example", ".pages");
    try {
      try (Quire quire = Quire.builder().memory(MEMORY).build();
          CachedFile file = quire.open(path, OpenOptions.of(StandardOpenOption.WRITE))) {
        appendPages(file);
        overwrite(file);
        changeInPlace(file);
        changeTwoPagesAsOne(quire, file);
        logFirst(quire, file);
        cut(file);
        file.force(false); // what was written before is durable when this returns
        compare(path);
      }
      System.out.println("every byte right");
    } finally {
      Files.delete(path);
    }
  }

  /** Behind the end, with nobody else's bytes between: page i begins with the long i. */
  private static void appendPages(CachedFile file) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment page = arena.allocate(PAGE, Long.BYTES);
      for (long i = 0; i < PAGES; i++) {
        page.set(ValueLayout.JAVA_LONG, 0, i);
        long position = file.append(page);
        check(i * PAGE, position);
      }
    }
  }

  /** Readers see each page before or after, never half. */
  private static void overwrite(CachedFile file) throws IOException {
    ByteBuffer value = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    file.write(PAGE, value.putLong(101).flip());
  }

  /** A page of one's own for as long as the pin is open; it stays as long as it is. */
  private static void changeInPlace(CachedFile file) throws IOException {
    try (Folio page = file.pinForWrite(2L * PAGE)) {
      page.putLong(0, page.getLong(0) + 100);
    }
  }

  /** Read scopes see both changes or none. */
  private static void changeTwoPagesAsOne(Quire quire, CachedFile file) throws IOException {
    try (WriteGroup group = quire.writeGroup()) {
      group.join(file, 3L * PAGE);
      group.join(file, 4L * PAGE);
      group.begin();
      group.page(file, 3L * PAGE).putLong(0, 103);
      group.page(file, 4L * PAGE).putLong(0, 104);
      group.commit();
    }
    check(
        207,
        quire.optimisticLong(
            3L * PAGE,
            (scope, position) ->
                scope.page(file, position).getLong(0)
                    + scope.page(file, position + PAGE).getLong(0)));
  }

  /** A page that the engine's log describes up to 700 is not stored before the log is. */
  private static void logFirst(Quire quire, CachedFile file) throws IOException {
    quire.logDurable(0); // before the first change: there is a log
    try (Folio page = file.pinForWrite(5L * PAGE)) {
      page.putLong(0, 105);
      page.logPosition(700);
    }
    quire.logDurable(700); // the engine has forced its log
  }

  /** A hole reads as zeros and leaves the size as it is; truncate changes the size. */
  private static void cut(CachedFile file) throws IOException {
    file.punchHole(6L * PAGE, PAGE);
    file.truncate(8L * PAGE);
  }

  private static void compare(Path path) throws IOException {
    ByteBuffer stored = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.nativeOrder());
    long[] expected = {0, 101, 102, 103, 104, 105, 0, 7};
    check((long) expected.length * PAGE, stored.capacity());
    for (int i = 0; i < expected.length; i++) {
      check(expected[i], stored.getLong(i * PAGE));
    }
  }

  private static void check(long expected, long found) {
    if (found != expected) {
      throw new IllegalStateException("expected " + expected + ", found " + found);
    }
  }
}
