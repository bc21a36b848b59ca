package dev.quire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.word.Content;
import dev.quire.storage.Backing;
import dev.quire.storage.Fault;
import dev.quire.storage.FaultyBacking;
import dev.quire.storage.MemoryBacking;
import dev.quire.storage.Operation;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Files that are no local ones. */
@Timeout(60)
final class BackingFilesTest {

  private static final int BYTES = 100_000;

  private final byte[] content = new byte[BYTES];
  private MemoryBacking memory = new MemoryBacking();
  private FaultyBacking disk;
  private Quire quire;

  @BeforeEach
  void open() throws IOException {
    new Random(7).nextBytes(content);
    memory = MemoryBacking.of(content);
    disk = new FaultyBacking(memory, 7);
    quire = Quire.builder().memory(8 << 20).build();
  }

  @AfterEach
  void close() {
    quire.close();
  }

  private static byte[] read(CachedFile file, long position, int bytes) throws IOException {
    byte[] target = new byte[bytes];
    int read = file.read(position, ByteBuffer.wrap(target));
    return Arrays.copyOf(target, Math.max(0, read));
  }

  @Test
  void aBackingIsReadThroughTheCache() throws IOException {
    try (CachedFile file = quire.open(disk, OpenOptions.read())) {
      assertEquals(Path.of("memory"), file.path());
      assertEquals(BYTES, file.size());
      assertArrayEquals(content, read(file, 0, 2 * BYTES));
      long calls = disk.calls(Operation.READ);
      assertArrayEquals(content, read(file, 0, BYTES));
      assertEquals(calls, disk.calls(Operation.READ));
    }
  }

  @Test
  void oneBackingIsOneFileAndIsClosedWithItsLastHandle() throws IOException {
    AtomicInteger closed = new AtomicInteger();
    Backing counted = new Counted(memory, closed);
    CachedFile one = quire.open(counted, OpenOptions.read());
    CachedFile two = quire.open(counted, OpenOptions.read());
    CachedFile other = quire.open(new Counted(memory, closed), OpenOptions.read());
    assertSame(one.shared(), two.shared());
    assertNotSame(one.shared(), other.shared(), "two backings are two files, equal or not");
    assertThrows(
        IllegalArgumentException.class,
        () -> quire.open(counted, OpenOptions.read().pageSize(8192)));
    one.close();
    assertEquals(0, closed.get());
    two.close();
    assertEquals(1, closed.get());
    quire.open(counted, OpenOptions.read()).close();
    assertEquals(2, closed.get());
    other.close();
  }

  /** Reads alone, and notes that it was closed. All of them are equal. */
  private record Counted(MemoryBacking real, AtomicInteger closed) implements Backing {

    @Override
    public Version version() {
      return real.version();
    }

    @Override
    public int read(long position, MemorySegment target) {
      return real.read(position, target);
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  @Test
  void aBackingThatCannotBeOpenedLikeThatIsRefusedAndLeftAlone() {
    AtomicInteger closed = new AtomicInteger();
    Backing counted = new Counted(memory, closed);
    Class<IllegalArgumentException> refused = IllegalArgumentException.class;
    OpenOptions write = OpenOptions.of(StandardOpenOption.WRITE);
    assertThrows(refused, () -> quire.open(counted, write));
    assertThrows(
        refused,
        () ->
            quire.open(
                memory, OpenOptions.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)));
    assertThrows(refused, () -> quire.open(memory, OpenOptions.read().direct(true)));
    disk.fail(Operation.VERSION, 1, Fault.EIO);
    assertThrows(IOException.class, () -> quire.open(disk, write));
    assertEquals(0, closed.get());
    assertEquals(0, quire.stats().files().size());
  }

  @Test
  void aBackingWithoutANameOrAVersionIsNamedByItsClass() {
    Backing nameless =
        new Backing() {
          @Override
          @SuppressWarnings("NullAway") // as one that was compiled without checks of null
          public Version version() {
            return null;
          }

          @Override
          public int read(long position, MemorySegment target) {
            return 0;
          }

          @Override
          public void close() {}
        };
    IOException refused =
        assertThrows(IOException.class, () -> quire.open(nameless, OpenOptions.read()));
    assertEquals(
        "version of %s returned null; a backing always knows its size"
            .formatted(nameless.getClass().getName()),
        refused.getMessage());
  }

  @Test
  void shortReadsAreContinued() throws IOException {
    disk.failAll(Operation.READ, Fault.SHORT);
    try (CachedFile file = quire.open(disk, OpenOptions.read())) {
      assertArrayEquals(content, read(file, 0, BYTES));
    }
  }

  @Test
  void aPageThatCannotBeDeliveredIsAskedForAgain() throws IOException {
    disk.failAll(Operation.READ, Fault.EIO);
    try (CachedFile file = quire.open(disk, OpenOptions.read())) {
      QuireIoException failed = assertThrows(QuireIoException.class, () -> read(file, 0, 10));
      assertTrue(Reads.said(failed).contains("EIO"), Reads.said(failed));
      disk.heal();
      assertArrayEquals(Arrays.copyOf(content, 10), read(file, 0, 10));
    }
  }

  @Test
  void moreThanWasAskedForIsRefusedWithValues() throws IOException {
    disk.failAll(Operation.READ, Fault.TOO_MUCH);
    try (CachedFile file = quire.open(disk, OpenOptions.read())) {
      QuireIoException failed = assertThrows(QuireIoException.class, () -> read(file, 0, 10));
      assertTrue(Reads.said(failed).contains("at 0 of memory returned "), Reads.said(failed));
      assertTrue(Reads.said(failed).contains("never returns more"), Reads.said(failed));
      disk.heal();
      assertArrayEquals(content, read(file, 0, BYTES));
    }
  }

  @Test
  void whatABackingThrowsThatIsNoIoFailureCountsAsOne() throws IOException {
    Backing broken =
        new Backing() {
          @Override
          public Version version() {
            return new Version(10, "");
          }

          @Override
          public int read(long position, MemorySegment target) {
            throw new IllegalStateException("broken");
          }

          @Override
          public void close() {}
        };
    try (CachedFile file = quire.open(broken, OpenOptions.read())) {
      QuireIoException failed = assertThrows(QuireIoException.class, () -> read(file, 0, 10));
      assertTrue(Reads.said(failed).contains("broken"), Reads.said(failed));
    }
  }

  // the adapter's writing half, from where the cache calls it

  private static void write(StoredBacking stored, long position, Arena arena, String... pieces)
      throws IOException {
    long[] addresses = new long[pieces.length];
    int[] bytes = new int[pieces.length];
    for (int i = 0; i < pieces.length; i++) {
      addresses[i] = arena.allocateFrom(pieces[i]).address();
      bytes[i] = pieces[i].length();
    }
    stored.write(position, addresses, bytes, pieces.length);
  }

  @Test
  void shortWritesAreContinuedAcrossPieces() throws IOException {
    StoredBacking stored = new StoredBacking(disk);
    disk.failAll(Operation.WRITE, Fault.SHORT);
    try (Arena arena = Arena.ofConfined()) {
      write(stored, 3, arena, "abc", "", "defghijk", "l");
      write(stored, 0, arena);
    }
    assertEquals("abcdefghijkl", new String(memory.bytes(3, 12), US_ASCII));
    assertTrue(disk.calls(Operation.WRITE) > 3);
  }

  @Test
  void aWriteThatReturnsMoreIsRefusedWithValues() throws IOException {
    StoredBacking stored = new StoredBacking(disk);
    disk.fail(Operation.WRITE, 1, Fault.TOO_MUCH);
    try (Arena arena = Arena.ofConfined()) {
      IOException failed = assertThrows(IOException.class, () -> write(stored, 3, arena, "abc"));
      assertTrue(Reads.said(failed).contains("write of 3 bytes at 3 of memory returned 4"));
    }
  }

  @Test
  void theOtherChangesArePassedOnAndHolesMayBeMissing() throws IOException {
    StoredBacking stored = new StoredBacking(disk);
    assertTrue(stored.writable());
    stored.punch(0, 10);
    stored.truncate(20);
    stored.reserve(0, 100);
    stored.sync(true);
    assertArrayEquals(new byte[10], memory.bytes(0, 10));
    assertEquals(20, stored.version().size());
    disk.fail(Operation.PUNCH, 1, Fault.UNSUPPORTED);
    assertThrows(UnsupportedOperationException.class, () -> stored.punch(0, 10));
    disk.fail(Operation.PUNCH, 1, Fault.EIO);
    assertThrows(IOException.class, () -> stored.punch(0, 10));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment target = arena.allocate(100);
      assertEquals(20, stored.read(0, target.address(), 100));
      assertEquals(content[10], Content.byteAt(target.address(), 10));
    }
  }
}
