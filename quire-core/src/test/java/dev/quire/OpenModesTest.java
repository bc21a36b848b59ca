package dev.quire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.DSYNC;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.SPARSE;
import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Modes of handles, and what they do to the descriptor that all handles of a file share. */
@Timeout(60)
final class OpenModesTest {

  @TempDir Path folder;
  private Quire quire;
  private Path path;

  @BeforeEach
  void open() throws IOException {
    quire = Quire.builder().memory(8 << 20).build();
    path = Files.writeString(folder.resolve("file"), "abc");
  }

  @AfterEach
  void close() {
    quire.close();
  }

  private static String text(CachedFile file) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(100);
    int n = Math.max(0, file.read(0, target));
    return new String(target.array(), 0, n, US_ASCII);
  }

  @Test
  void everyHandleReadsAndWritesWhenThatWasAskedFor() throws IOException {
    assertEquals(Set.of(READ), OpenOptions.of().modes());
    assertEquals(OpenOptions.read(), OpenOptions.of(READ));
    assertEquals(Set.of(READ, WRITE), OpenOptions.of(WRITE).modes());
    try (CachedFile reader = quire.open(path);
        CachedFile writer = quire.open(path, OpenOptions.of(WRITE, DSYNC))) {
      assertFalse(reader.isWritable());
      assertTrue(writer.isWritable());
      assertEquals("abc", text(writer));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"APPEND", "SPARSE", "DELETE_ON_CLOSE"})
  void modesThatAreNoneHereAreRefusedWithWhatToDo(StandardOpenOption mode) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> OpenOptions.of(WRITE, mode));
    assertTrue(Reads.said(refused).startsWith(mode + " is no mode here; "));
    assertEquals(Set.of(APPEND, SPARSE, DELETE_ON_CLOSE).contains(mode), true);
  }

  @ParameterizedTest
  @EnumSource(names = {"CREATE", "CREATE_NEW", "TRUNCATE_EXISTING", "SYNC", "DSYNC"})
  void modesThatChangeSomethingWantToWrite(StandardOpenOption mode) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> OpenOptions.of(READ, mode));
    assertTrue(Reads.said(refused).contains("add WRITE"));
    assertTrue(OpenOptions.of(WRITE, mode).modes().contains(mode));
    assertTrue(Set.of(CREATE, CREATE_NEW, TRUNCATE_EXISTING, SYNC, DSYNC).contains(mode));
  }

  @Test
  void filesAreMadeCutAndRefused() throws IOException {
    Path made = folder.resolve("made");
    assertThrows(NoSuchFileException.class, () -> quire.open(made, OpenOptions.of(WRITE)));
    quire.open(made, OpenOptions.of(WRITE, CREATE)).close();
    quire.open(made, OpenOptions.of(WRITE, CREATE)).close();
    assertEquals(0, Files.size(made));
    assertThrows(
        FileAlreadyExistsException.class,
        () -> quire.open(path, OpenOptions.of(WRITE, CREATE_NEW)));
    quire.open(path, OpenOptions.of(WRITE)).close();
    assertEquals("abc", Files.readString(path));
    try (CachedFile cut = quire.open(path, OpenOptions.of(WRITE, TRUNCATE_EXISTING))) {
      assertEquals(0, cut.size());
      assertEquals("", text(cut));
    }
    assertEquals(0, Files.size(path));
  }

  @Test
  void theFirstHandleThatWritesUpgradesTheDescriptorOfAll() throws IOException {
    Path hard = Files.createLink(folder.resolve("hard"), path);
    Path soft = Files.createSymbolicLink(folder.resolve("soft"), path);
    try (CachedFile reader = quire.open(path)) {
      FileBacking stored = Objects.requireNonNull(reader.shared().stored);
      assertFalse(stored.writable());
      try (CachedFile writer = quire.open(hard, OpenOptions.of(WRITE))) {
        assertSame(reader.shared(), writer.shared());
        assertTrue(stored.writable());
        assertEquals("abc", text(reader));
        quire.open(soft, OpenOptions.of(WRITE)).close();
        quire.open(path).close();
      }
      assertTrue(stored.writable());
      assertEquals("abc", text(reader));
      assertTrue(stored.version().same(stored.version()));
    }
  }

  @Test
  void aDescriptorThatWasReplacedClosesWithTheFile() throws IOException {
    Path descriptors = Path.of("/proc/self/fd");
    assumeTrue(Files.isDirectory(descriptors), "no /proc here");
    CachedFile reader = quire.open(path);
    CachedFile writer = quire.open(path, OpenOptions.of(WRITE));
    assertEquals(2, descriptorsOf(path));
    CachedFile more = quire.open(path, OpenOptions.of(WRITE));
    assertEquals(2, descriptorsOf(path));
    writer.close();
    more.close();
    assertEquals(2, descriptorsOf(path));
    reader.close();
    assertEquals(0, descriptorsOf(path));
  }

  private static long descriptorsOf(Path path) throws IOException {
    Path real = path.toRealPath();
    long found = 0;
    try (var entries = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path entry : entries) {
        if (Files.isSymbolicLink(entry) && Files.readSymbolicLink(entry).equals(real)) {
          found++;
        }
      }
    }
    return found;
  }

  @Test
  void aFileThatIsOpenIsCutForAllWhoHaveIt() throws IOException {
    try (CachedFile file = quire.open(path)) {
      assertEquals("abc", text(file));
      try (CachedFile cut = quire.open(path, OpenOptions.of(WRITE, TRUNCATE_EXISTING))) {
        assertEquals(0, cut.size());
        assertEquals(0, file.size());
        assertEquals("", text(file));
        assertEquals(0, Files.size(path));
      }
    }
  }

  @Test
  void aFileIsReadAroundTheCacheOfTheSystemAndStaysTheSame() throws IOException {
    TestFile large = TestFile.create(folder.resolve("large"), 5, 300_001);
    CachedFile direct;
    try {
      direct = quire.open(large.path(), OpenOptions.read().direct(true));
    } catch (UnsupportedOperationException e) {
      assumeTrue(false, e.getMessage());
      return;
    }
    try (direct) {
      large.check(0, 300_001, Form.NATIVE_SEGMENT.read(quire, direct, 0, 300_001), "direct");
      assertThrows(IllegalArgumentException.class, () -> quire.open(large.path()));
      OpenOptions writes = OpenOptions.of(WRITE).direct(true);
      try (CachedFile writer = quire.open(large.path(), writes)) {
        assertSame(direct.shared(), writer.shared());
        assertTrue(Objects.requireNonNull(writer.shared().stored).stable());
      }
    }
  }
}
