package dev.quire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.DSYNC;
import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.quire.storage.Fault;
import dev.quire.storage.FaultyBacking;
import dev.quire.storage.MemoryBacking;
import dev.quire.storage.Operation;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is durable when a call has returned: nothing of it may be lost by a power cut. */
@Timeout(60)
final class DurableChangesTest {

  private final long seed = Long.getLong("quire.seed", System.nanoTime());
  private MemoryBacking memory = new MemoryBacking();
  private FaultyBacking disk;
  private Quire quire;

  @BeforeEach
  void open() throws IOException {
    System.out.println("durable: replay with -Dquire.seed=" + seed);
    memory = MemoryBacking.of("0123456789".getBytes(US_ASCII));
    disk = new FaultyBacking(memory, seed);
    quire = Quire.builder().memory(8 << 20).build();
  }

  @AfterEach
  void close() {
    quire.close();
  }

  private static MemorySegment bytes(String text) {
    return MemorySegment.ofArray(text.getBytes(US_ASCII));
  }

  /** Cuts the power while the file is open, and says what is left; the file goes on as it was. */
  private void assertLeft(String expected) throws IOException {
    assertEquals(0, disk.unsyncedChanges(), "seed " + seed);
    String what = disk.powerCut();
    disk.powerOn();
    int size = (int) memory.size();
    assertEquals(expected, new String(memory.bytes(0, size), US_ASCII), what);
  }

  @ParameterizedTest
  @EnumSource(names = {"DSYNC", "SYNC"})
  void everyChangeOfASyncedHandleIsDurableWhenItReturns(StandardOpenOption mode)
      throws IOException {
    assertEquals(true, mode == DSYNC || mode == SYNC);
    try (CachedFile file = quire.open(disk, OpenOptions.of(WRITE, mode))) {
      file.write(2, bytes("ab"));
      assertLeft("01ab456789");
      assertEquals(10, file.append(bytes("xy")));
      assertLeft("01ab456789xy");
      file.truncate(4);
      assertLeft("01ab");
      file.punchHole(0, 2);
      assertLeft("\0\0ab");
      long syncs = disk.calls(Operation.SYNC);
      file.write(0, bytes(""));
      assertEquals(syncs, disk.calls(Operation.SYNC));
    }
  }

  @Test
  void aSizeAloneIsDurableAfterForce() throws IOException {
    try (CachedFile file = quire.open(disk, OpenOptions.of(WRITE))) {
      file.truncate(4);
      file.force(false);
      assertLeft("0123");
      file.truncate(6);
      file.force(0, 1);
      assertLeft("0123\0\0");
      long syncs = disk.calls(Operation.SYNC);
      file.force(false);
      assertEquals(syncs, disk.calls(Operation.SYNC), "there was nothing to sync");
    }
  }

  @Test
  void aSizeOrAHoleWhoseSyncHasFailedIsDurableAfterTheNextForce() throws IOException {
    try (CachedFile file = quire.open(disk, OpenOptions.of(WRITE))) {
      file.truncate(4);
      assertSyncFails(() -> file.force(false));
      file.force(false);
      assertLeft("0123");
      file.punchHole(0, 2);
      assertSyncFails(() -> file.force(0, 1));
      file.force(0, 1);
      assertLeft("\0\00023");
      file.truncate(6);
      file.write(5, bytes("x"));
      assertSyncFails(() -> file.force(true));
      file.force(true);
      assertLeft("\0\00023\0x");
    }
  }

  @Test
  void aSizeWhoseSyncHasFailedKeepsTheLastHandleOpen() throws IOException {
    CachedFile file = quire.open(disk, OpenOptions.of(WRITE));
    file.truncate(4);
    disk.fail(Operation.SYNC, 1, Fault.EIO);
    assertThrows(WritebackException.class, file::close);
    file.close();
    assertLeft("0123");
  }

  private void assertSyncFails(Executable force) {
    disk.fail(Operation.SYNC, 1, Fault.EIO);
    assertThrows(QuireIoException.class, force);
  }

  @Test
  void aSizeAloneIsDurableAfterTheLastClose() throws IOException {
    try (CachedFile file = quire.open(disk, OpenOptions.of(WRITE))) {
      file.truncate(4);
    }
    assertLeft("0123");
    quire.open(disk, OpenOptions.of(WRITE, TRUNCATE_EXISTING)).close();
    assertLeft("");
  }
}
