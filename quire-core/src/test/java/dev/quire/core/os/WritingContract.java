package dev.quire.core.os;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.os.OpenMode.Creation;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What both implementations promise of a file that is open for writing. */
@Timeout(60)
abstract class WritingContract {

  private static final long TOO_FAR = Long.MAX_VALUE - 1;

  @TempDir Path directory;

  private final Arena arena = Arena.ofShared();

  abstract Os os();

  OpenFile open(Path path, OpenMode mode) throws IOException {
    return os().open(path, mode);
  }

  @AfterEach
  void release() {
    arena.close();
  }

  final Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("file"), text);
  }

  final MemorySegment memory(byte[] content) {
    MemorySegment segment = arena.allocate(Math.max(1, content.length), 16);
    MemorySegment.copy(content, 0, segment, ValueLayout.JAVA_BYTE, 0, content.length);
    return segment;
  }

  final void write(OpenFile file, long position, String... pieces) throws IOException {
    long[] addresses = new long[pieces.length];
    int[] bytes = new int[pieces.length];
    for (int i = 0; i < pieces.length; i++) {
      addresses[i] = memory(pieces[i].getBytes(US_ASCII)).address();
      bytes[i] = pieces[i].length();
    }
    file.write(position, addresses, bytes, pieces.length);
  }

  // opening

  @Test
  void aFileThatIsMissingIsMadeWhenThatWasAskedFor() throws IOException {
    Path path = directory.resolve("new");
    assertThrows(NoSuchFileException.class, () -> open(path, OpenMode.WRITE));
    assertFalse(Files.exists(path));
    for (int i = 0; i < 2; i++) {
      try (OpenFile file = open(path, OpenMode.WRITE.creation(Creation.IF_MISSING))) {
        assertTrue(file.writable());
        assertEquals(3L * i, file.stamp().size());
        write(file, 0, "abc");
      }
    }
    assertEquals("abc", Files.readString(path));
  }

  @Test
  void aFileThatMustBeNewIsRefusedWhenItIsThere() throws IOException {
    Path path = directory.resolve("new");
    OpenMode mode = OpenMode.WRITE.creation(Creation.ALWAYS);
    open(path, mode).close();
    assertThrows(FileAlreadyExistsException.class, () -> open(path, mode));
    Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("nowhere"));
    assertThrows(FileAlreadyExistsException.class, () -> open(link, mode));
  }

  @Test
  void whatALinkNamesIsMadeAndNotTheLink() throws IOException {
    Path target = directory.resolve("target");
    Path link = Files.createSymbolicLink(directory.resolve("link"), target);
    open(link, OpenMode.WRITE.creation(Creation.IF_MISSING)).close();
    assertTrue(Files.isRegularFile(target));
    assertTrue(Files.isSymbolicLink(link));
  }

  @Test
  void aDirectoryIsNotOpenedForWriting() {
    for (Creation creation : new Creation[] {Creation.NEVER, Creation.IF_MISSING}) {
      OpenMode mode = OpenMode.WRITE.creation(creation);
      FileSystemException refused =
          assertThrows(FileSystemException.class, () -> open(directory, mode));
      assertTrue(refused.toString().contains("directory"), refused::toString);
    }
  }

  @Test
  void nothingIsMadeForReadingAlone() {
    assertThrows(IllegalArgumentException.class, () -> OpenMode.READ.creation(Creation.IF_MISSING));
  }

  @Test
  void aFileThatWasOpenedForReadingIsNotChanged() throws IOException {
    Path path = file("abc");
    try (OpenFile file = open(path, OpenMode.READ)) {
      assertFalse(file.writable());
      assertThrows(NonWritableChannelException.class, () -> write(file, 0, "x"));
      assertThrows(NonWritableChannelException.class, () -> file.sync(true));
      assertThrows(NonWritableChannelException.class, () -> file.truncate(0));
      assertThrows(NonWritableChannelException.class, () -> file.punch(0, 1));
      assertThrows(NonWritableChannelException.class, () -> file.reserve(0, 1));
    }
    assertEquals("abc", Files.readString(path));
  }

  // writing

  @Test
  void piecesAreWrittenOneBehindTheOther() throws IOException {
    Path path = file("0123456789");
    try (OpenFile file = open(path, OpenMode.WRITE)) {
      write(file, 2, "ab", "", "c");
      write(file, 9, "", "xyz", "");
      write(file, 4); // nothing
      write(file, 100, "", "");
    }
    assertEquals("01abc5678xyz", Files.readString(path));
  }

  @Test
  void moreThanTheSystemTakesInOneCallIsWritten() throws IOException {
    long seed = Long.getLong("quire.seed", System.nanoTime());
    System.out.println("quire.seed=" + seed);
    Random random = new Random(seed);
    int count = 2500;
    long[] addresses = new long[count];
    int[] bytes = new int[count];
    byte[] all = new byte[count * 40];
    random.nextBytes(all);
    MemorySegment memory = memory(all);
    int total = 0;
    for (int i = 0; i < count; i++) {
      addresses[i] = memory.address() + total;
      bytes[i] = random.nextInt(40);
      total += bytes[i];
    }
    Path path = file("");
    try (OpenFile file = open(path, OpenMode.WRITE)) {
      file.write(0, addresses, bytes, count);
      file.sync(false);
      file.sync(true);
      MemorySegment target = memory(new byte[total]);
      assertEquals(total, file.read(0, target.address(), total));
      assertArrayEquals(
          Arrays.copyOf(all, total), target.asSlice(0, total).toArray(ValueLayout.JAVA_BYTE));
    }
    assertArrayEquals(Arrays.copyOf(all, total), Files.readAllBytes(path));
  }

  @Test
  void whatLiesBetweenTheEndAndAWriteReadsAsZeros() throws IOException {
    Path path = file("ab");
    try (OpenFile file = open(path, OpenMode.WRITE)) {
      write(file, 5, "c");
    }
    assertEquals("ab\0\0\0c", Files.readString(path));
  }

  @Test
  void rangesThatAreNoneAreRefused() throws IOException {
    Path path = file("abc");
    long[] addresses = {memory(new byte[16]).address()};
    try (OpenFile file = open(path, OpenMode.WRITE)) {
      Class<IllegalArgumentException> refused = IllegalArgumentException.class;
      assertThrows(refused, () -> file.write(-1, addresses, new int[] {1}, 1));
      assertThrows(refused, () -> file.write(0, addresses, new int[] {-1}, 1));
      assertThrows(refused, () -> file.write(Long.MAX_VALUE, addresses, new int[] {1}, 1));
      assertThrows(refused, () -> file.truncate(-1));
      assertThrows(refused, () -> file.punch(-1, 1));
      assertThrows(refused, () -> file.reserve(0, -1));
      assertThrows(
          IndexOutOfBoundsException.class, () -> file.write(0, addresses, new int[] {1}, 2));
    }
    assertEquals("abc", Files.readString(path));
  }

  /** The failure of a write that is too far out; skips the test where files may be that long. */
  final OsException tooFar(OpenFile file) throws IOException {
    try {
      write(file, TOO_FAR, "x");
    } catch (OsException e) {
      return e;
    }
    Assumptions.abort("files may be as long as positions go here");
    throw new IllegalStateException();
  }

  @Test
  void aWriteBeyondWhatTheFileSystemAllowsSaysWhere() throws IOException {
    Path path = file("abc");
    try (OpenFile file = open(path, OpenMode.WRITE)) {
      OsException failed = tooFar(file);
      assertEquals(TOO_FAR, failed.position());
      assertEquals(1, failed.length());
      assertThrows(OsException.class, () -> file.truncate(Long.MAX_VALUE));
      write(file, 0, "b");
    }
    assertEquals("bbc", Files.readString(path));
  }

  @Test
  void anInterruptFailsNoCallAndStays() throws Exception {
    Path path = file("abc");
    try (OpenFile file = open(path, OpenMode.WRITE)) {
      FutureTask<Boolean> task =
          new FutureTask<>(() -> {
            Thread.currentThread().interrupt();
            write(file, 0, "x", "y");
            file.sync(true);
            file.truncate(2);
            file.truncate(4);
            return Thread.interrupted();
          });
      Thread.ofPlatform().start(task);
      assertTrue(task.get());
    }
    assertEquals("xy\0\0", Files.readString(path));
  }

  @Test
  void aVirtualThreadIsRefused() throws Exception {
    try (OpenFile file = open(file("abc"), OpenMode.WRITE)) {
      FutureTask<Void> task =
          new FutureTask<>(() -> {
            file.sync(false);
            return null;
          });
      Thread.ofVirtual().start(task);
      ExecutionException refused = assertThrows(ExecutionException.class, task::get);
      assertTrue(refused.getCause() instanceof IllegalStateException);
    }
  }

  // size and space

  @Test
  void aFileIsCutAndGrowsByZeros() throws IOException {
    Path path = file("0123456789");
    try (OpenFile file = open(path, OpenMode.WRITE)) {
      file.truncate(3);
      assertEquals(3, file.stamp().size());
      file.truncate(6);
      assertEquals(6, file.stamp().size());
    }
    assertEquals("012\0\0\0", Files.readString(path));
  }

  @Test
  void aHoleReadsAsZerosOrIsRefusedWhole() throws IOException {
    Path path = file("x".repeat(20_000));
    try (OpenFile file = open(path, OpenMode.WRITE)) {
      char expected;
      try {
        file.punch(5_000, 10_000);
        expected = 0;
      } catch (UnsupportedOperationException e) {
        expected = 'x';
      }
      String content = Files.readString(path);
      assertEquals(20_000, content.length());
      assertEquals("x".repeat(5_000), content.substring(0, 5_000));
      assertEquals(String.valueOf(expected).repeat(10_000), content.substring(5_000, 15_000));
      assertEquals("x".repeat(5_000), content.substring(15_000));
    }
  }

  @Test
  void spaceThatIsTakenChangesNeitherSizeNorBytes() throws IOException {
    Path path = file("abc");
    try (OpenFile file = open(path, OpenMode.WRITE)) {
      try {
        file.reserve(0, 100_000);
      } catch (UnsupportedOperationException told) {
        assertTrue(String.valueOf(told.getMessage()).contains("space"), told::toString);
      }
      assertEquals(3, file.stamp().size());
    }
    assertEquals("abc", Files.readString(path));
  }
}
