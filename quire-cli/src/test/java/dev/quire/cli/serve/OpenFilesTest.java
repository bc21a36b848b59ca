package dev.quire.cli.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.CachedFile;
import dev.quire.Quire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenFilesTest {
  @TempDir Path directory;
  private Quire quire;

  @BeforeEach
  void build() {
    quire = Quire.builder().memory(Served.BUDGET).build();
  }

  @AfterEach
  void close() {
    quire.close();
  }

  private OpenFiles files(int most, Duration idle) {
    return new OpenFiles(quire, new Limits(4096, 1, most, idle, Duration.ZERO, Duration.ZERO, 1));
  }

  private Path file(String name) throws IOException {
    return Files.writeString(directory.resolve(name), name);
  }

  private static OpenFiles.Lease lease(OpenFiles files, Path path) throws IOException {
    OpenFiles.Lease lease = files.lease(path);
    assertNotNull(lease);
    return lease;
  }

  @Test
  void aFileStaysOpenBetweenRequests() throws Exception {
    try (OpenFiles files = files(4, Duration.ofMinutes(1))) {
      Path path = file("a");
      OpenFiles.Lease first = lease(files, path);
      first.close();
      OpenFiles.Lease second = lease(files, path);
      assertSame(first.file(), second.file());
      assertEquals(1, second.version().size());
      second.close();
      files.sweep();
      assertTrue(second.file().isOpen());
    }
  }

  @Test
  void theLeastRecentlyUsedIsClosedToMakeRoom() throws Exception {
    try (OpenFiles files = files(2, Duration.ofMinutes(1))) {
      CachedFile a = used(files, file("a"));
      CachedFile b = used(files, file("b"));
      assertSame(a, used(files, file("a")));
      CachedFile c = used(files, file("c"));
      assertTrue(a.isOpen());
      assertFalse(b.isOpen());
      assertTrue(c.isOpen());
      assertEquals(2, quire.stats().openFiles());
    }
    assertEquals(0, quire.stats().openFiles());
  }

  private static CachedFile used(OpenFiles files, Path path) throws IOException {
    try (OpenFiles.Lease lease = lease(files, path)) {
      return lease.file();
    }
  }

  @Test
  void filesInUseAreNeverClosedToMakeRoom() throws Exception {
    try (OpenFiles files = files(2, Duration.ofMinutes(1))) {
      OpenFiles.Lease a = lease(files, file("a"));
      OpenFiles.Lease b = lease(files, file("b"));
      assertNull(files.lease(file("c")));
      assertTrue(a.file().isOpen() && b.file().isOpen());
      a.close();
      a.close();
      used(files, file("c"));
      assertFalse(a.file().isOpen());
      b.close();
    }
  }

  @Test
  void whatIsIdleOrDeletedIsClosedBySweeping() throws Exception {
    try (OpenFiles files = files(4, Duration.ofMinutes(1))) {
      CachedFile kept = used(files, file("kept"));
      CachedFile deleted = used(files, file("deleted"));
      OpenFiles.Lease inUse = lease(files, file("used"));
      Files.delete(directory.resolve("deleted"));
      Files.delete(directory.resolve("used"));
      files.sweep();
      assertTrue(kept.isOpen());
      assertFalse(deleted.isOpen());
      assertTrue(inUse.file().isOpen());
      inUse.close();
      files.sweep();
      assertFalse(inUse.file().isOpen());
    }
    try (OpenFiles files = files(4, Duration.ofNanos(1))) {
      CachedFile idle = used(files, file("idle"));
      files.sweep();
      assertFalse(idle.isOpen());
    }
  }

  @Test
  void aReplacedFileIsClosedByItsLastUser() throws Exception {
    try (OpenFiles files = files(4, Duration.ofMinutes(1))) {
      Path path = file("a");
      OpenFiles.Lease old = lease(files, path);
      Files.move(file("next"), path, StandardCopyOption.REPLACE_EXISTING);
      OpenFiles.Lease fresh = lease(files, path);
      assertEquals(4, fresh.version().size());
      assertTrue(old.file().isOpen());
      assertFalse(old.mixed());
      old.close();
      assertFalse(old.file().isOpen());
      fresh.close();
      assertTrue(fresh.file().isOpen());
      assertEquals(1, quire.stats().openFiles());
    }
  }

  @Test
  void aLeaseKnowsWhenTheFileWasRewritten() throws Exception {
    try (OpenFiles files = files(4, Duration.ofMinutes(1))) {
      Path path = file("a");
      try (OpenFiles.Lease lease = lease(files, path)) {
        assertFalse(lease.mixed());
        Files.writeString(path, "longer");
        assertFalse(lease.mixed());
      }
      try (OpenFiles.Lease lease = lease(files, path)) {
        Files.writeString(path, "other!");
        assertTrue(lease.mixed());
        Files.delete(path);
        assertFalse(lease.mixed());
      }
      assertThrows(NoSuchFileException.class, () -> files.lease(path));
    }
  }

  @Test
  void revalidatingCountsWhatHadChanged() throws Exception {
    try (OpenFiles files = files(4, Duration.ofMinutes(1))) {
      used(files, file("a"));
      used(files, file("b"));
      assertEquals(0, files.revalidate());
      Files.writeString(directory.resolve("b"), "changed");
      assertEquals(1, files.revalidate());
      assertEquals(0, files.revalidate());
    }
  }
}
