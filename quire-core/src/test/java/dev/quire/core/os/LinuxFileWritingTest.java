package dev.quire.core.os;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What only the calls of the C library tell. */
final class LinuxFileWritingTest extends WritingContract {

  private final Os os = Os.system();

  @BeforeAll
  static void onLinux() {
    assumeTrue(LinuxOs.isAvailable() && Os.system() instanceof LinuxOs, "this is not Linux");
  }

  @Override
  Os os() {
    return os;
  }

  private static long blocks(Path path) throws Exception {
    Process stat = new ProcessBuilder("stat", "-c", "%b", path.toString()).start();
    return Long.parseLong(new String(stat.getInputStream().readAllBytes(), UTF_8).strip());
  }

  private static void assertSays(Throwable failed, String... words) {
    for (String word : words) {
      assertTrue(String.valueOf(failed.getMessage()).contains(word), failed.getMessage());
    }
  }

  @Test
  void noSpaceIsNamedWithWhatToDo() throws IOException {
    Path full = Path.of("/dev/full"); // no regular file, so the descriptor is had by hand
    assumeTrue(Files.isWritable(full), "there is no /dev/full here");
    int descriptor = LinuxFileProbe.open(full);
    try (IoRings rings = new IoRings();
        OpenFile file = new LinuxFile(descriptor, "full", true, rings)) {
      OsException failed = assertThrows(OsException.class, () -> write(file, 7, "abc", "de"));
      assertEquals(Errno.ENOSPC, failed.errno());
      assertEquals(7, failed.position());
      assertEquals(5, failed.length());
      assertSays(failed, "pwritev of 5 bytes at 7 of full", "no space left", "make space");
      failed = assertThrows(OsException.class, () -> write(file, 7, "abc"));
      assertSays(failed, "pwritev of 3 bytes at 7 of full", "make space");
    }
  }

  @Test
  void everyErrorOfAChangeHasItsRemedy() {
    int[] errors = {
      Errno.ENOSPC, Errno.EDQUOT, Errno.EFBIG, Errno.EROFS, Errno.ETXTBSY, Errno.EACCES, Errno.EIO
    };
    for (int errno : errors) {
      OsException failed = OsException.ofChange("pwrite", errno, "f", 0, 1);
      assertSays(failed, Errno.describe(errno) + "; ");
      assertTrue(Errno.remedy(errno).length() > 10);
    }
    assertEquals("", Errno.remedy(Errno.EBADF));
  }

  @Test
  void aWriteThatIsTooFarOutSaysSo() throws IOException {
    try (OpenFile file = os.open(file("abc"), OpenMode.WRITE)) {
      OsException failed = tooFar(file);
      assertTrue(failed.errno() == Errno.EFBIG || failed.errno() == Errno.EINVAL);
      assertEquals(
          Errno.EFBIG,
          assertThrows(OsException.class, () -> file.truncate(Long.MAX_VALUE)).errno());
    }
  }

  @Test
  void aProgramThatRunsIsNotWritten() throws Exception {
    Path program = directory.resolve("program");
    Files.copy(Path.of("/bin/sleep"), program);
    assumeTrue(program.toFile().setExecutable(true), "no programs here");
    Process running = new ProcessBuilder(program.toString(), "60").start();
    try {
      FileSystemException refused =
          assertThrows(FileSystemException.class, () -> os.open(program, OpenMode.WRITE));
      assertSays(refused, "ETXTBSY", "write to a copy");
    } finally {
      running.destroyForcibly().waitFor();
    }
  }

  @Test
  void aHoleGivesItsBlocksBack() throws Exception {
    Path path = file("x".repeat(1 << 20));
    try (OpenFile file = os.open(path, OpenMode.WRITE)) {
      file.sync(true);
      long before = blocks(path);
      try {
        file.punch(4096, (1 << 20) - 4096);
      } catch (UnsupportedOperationException e) {
        assumeTrue(false, "no holes here: " + e.getMessage());
      }
      assertTrue(blocks(path) < before / 2, "still " + blocks(path));
    }
  }

  @Test
  void aFileThatGrowsTakesNoSpaceUntilItIsTaken() throws Exception {
    Path path = file("");
    try (OpenFile file = os.open(path, OpenMode.WRITE)) {
      file.truncate(1 << 20);
      assertTrue(blocks(path) < 100);
      file.reserve(0, 1 << 20);
      long taken = blocks(path);
      assumeTrue(taken > 0, "this file system takes no space ahead");
      assertTrue(taken >= 2048, "only " + taken);
      assertEquals(1 << 20, file.stamp().size());
    }
  }
}
