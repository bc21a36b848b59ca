package dev.quire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.storage.FaultyBacking;
import dev.quire.storage.MemoryBacking;
import dev.quire.storage.Operation;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Space that is taken before a file grows: who has none learns it from the write. */
@Timeout(120)
final class SpaceTest {

  private static final int KIB = 1024;
  private static final OpenOptions WRITE =
      OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE);

  @TempDir Path folder;
  private final Faulty.Plan plan = new Faulty.Plan();
  private FaultyBacking disk;
  private Quire quire;

  @BeforeEach
  void open() throws IOException {
    disk = new FaultyBacking(new MemoryBacking(), 1);
    QuireBuilder builder = Quire.builder().memory(16 << 20);
    builder.backings = plan;
    quire = builder.build();
  }

  @AfterEach
  void close() {
    Intact.checkEmpty(quire);
    quire.close();
  }

  private static MemorySegment bytes(int count, int value) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) value);
    return MemorySegment.ofArray(bytes);
  }

  @Test
  void aWriteThatDoesNotFitChangesNothingAndFitsOnceThereIsRoom() throws IOException {
    disk.capacity(100 * KIB);
    try (CachedFile file = quire.open(disk, WRITE)) {
      file.write(0, bytes(64 * KIB, 1));
      byte[] before = Reads.all(file);
      long dirty = quire.stats().dirtyBytes();
      QuireIoException told =
          assertThrows(QuireIoException.class, () -> file.append(bytes(50 * KIB, 2)));
      assertTrue(Reads.said(told).contains("51200 bytes at position 65536"), told::toString);
      assertThrows(QuireIoException.class, () -> file.write(60 * KIB, bytes(50 * KIB, 2)));
      assertEquals(64 * KIB, file.size());
      assertEquals(dirty, quire.stats().dirtyBytes());
      assertEquals(before.length, Reads.all(file).length);
      disk.capacity(200 * KIB);
      assertEquals(64 * KIB, file.append(bytes(50 * KIB, 2)));
      file.force(false);
      byte[] after = Reads.all(file);
      assertArrayEquals(Arrays.copyOf(before, 60 * KIB), Arrays.copyOf(after, 60 * KIB));
      assertEquals(114 * KIB, after.length);
      assertEquals(2, after[114 * KIB - 1]);
      Intact.check(quire);
    }
  }

  @Test
  void whatWouldBeTakenAheadNeedNotFit() throws IOException {
    disk.capacity(64 * KIB);
    try (CachedFile file = quire.open(disk, WRITE)) {
      file.write(0, bytes(64 * KIB, 1));
      file.force(true);
      assertThrows(QuireIoException.class, () -> file.append(bytes(1, 1)));
    }
  }

  @Test
  void fewAppendsAskAndWhatIsNotUsedGoesBackAtTheEnd() throws IOException {
    try (CachedFile file = quire.open(disk, WRITE)) {
      for (int i = 0; i < 256; i++) {
        file.append(bytes(4 * KIB, i));
      }
      assertTrue(disk.calls(Operation.RESERVE) <= 16, () -> disk.calls(Operation.RESERVE) + "");
      assertEquals(0, disk.calls(Operation.TRUNCATE));
    }
    assertEquals(1, disk.calls(Operation.TRUNCATE));
    assertEquals(1024 * KIB, disk.version().size());
  }

  @Test
  void aStorageThatThrowsWhenSpaceGoesBackKeepsNoFileHalfOpen() throws IOException {
    plan.change =
        call -> {
          if (call.equals("truncate")) {
            throw new IllegalStateException("planted");
          }
        };
    Path path = Files.createFile(folder.resolve("file"));
    for (int i = 1; i < 3; i++) {
      CachedFile file = quire.open(path, WRITE);
      file.append(bytes(4 * KIB, i));
      file.close();
      Intact.checkEmpty(quire);
      assertEquals(4L * i * KIB, Files.size(path));
    }
  }

  @Test
  void aStorageThatTakesNoSpaceAheadIsAskedOnce() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    plan.change =
        call -> {
          if (call.equals("reserve")) {
            asked.incrementAndGet();
            throw new UnsupportedOperationException();
          }
        };
    Path path = Files.createFile(folder.resolve("file"));
    try (CachedFile file = quire.open(path, WRITE)) {
      for (int i = 0; i < 64; i++) {
        file.append(bytes(64 * KIB, i));
      }
    }
    assertEquals(1, asked.get());
    assertEquals(4096 * KIB, Files.size(path));
  }

  @Test
  void aFileThatGrewAndWasCutAsksAgain() throws IOException {
    try (CachedFile file = quire.open(disk, WRITE)) {
      file.write(0, bytes(64 * KIB, 1));
      file.truncate(0);
      disk.capacity(10 * KIB);
      assertThrows(QuireIoException.class, () -> file.write(0, bytes(64 * KIB, 1)));
      file.write(0, bytes(10 * KIB, 1));
    }
  }
}
