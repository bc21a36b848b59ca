package dev.quire.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class FaultyBackingTest {

  private static final int BLOCK = 4096;

  private final long seed = Long.getLong("quire.seed", System.nanoTime());
  private MemoryBacking memory = new MemoryBacking();
  private FaultyBacking disk;

  @BeforeEach
  void open() throws IOException {
    System.out.println("faulty backing: replay with -Dquire.seed=" + seed);
    memory = MemoryBacking.of(block('0', 4 * BLOCK));
    disk = new FaultyBacking(memory, seed);
  }

  private static byte[] block(char value, int bytes) {
    byte[] block = new byte[bytes];
    Arrays.fill(block, (byte) value);
    return block;
  }

  private long write(long position, char value, int bytes) throws IOException {
    return disk.write(position, List.of(MemorySegment.ofArray(block(value, bytes))));
  }

  private byte[] read(long position, int bytes) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment target = arena.allocate(bytes);
      int read = disk.read(position, target);
      return target.asSlice(0, read).toArray(ValueLayout.JAVA_BYTE);
    }
  }

  private static String said(Throwable failure) {
    return String.valueOf(failure.getMessage());
  }

  @Test
  void passesEverythingOnUntilToldOtherwise() throws IOException {
    assertTrue(disk.writable());
    assertEquals(BLOCK, write(100, '1', BLOCK));
    disk.truncate(5 * BLOCK);
    disk.punch(0, 10);
    disk.reserve(0, 1 << 20);
    disk.sync(true);
    assertArrayEquals(memory.bytes(0, 200), read(0, 200));
    assertEquals(5 * BLOCK, disk.version().size());
    assertEquals(1, disk.calls(Operation.WRITE));
    assertEquals(BLOCK, disk.bytesWritten());
    assertEquals(0, disk.unsyncedChanges());
  }

  @Test
  void theNthCallFailsAndNoOther() throws IOException {
    disk.fail(Operation.WRITE, 2, Fault.EIO);
    write(0, '1', 10);
    IOException failed = assertThrows(IOException.class, () -> write(20, '2', 10));
    assertTrue(said(failed).contains("WRITE of 10 bytes at 20 of memory failed: EIO"));
    write(40, '3', 10);
    assertArrayEquals(block('1', 10), read(0, 10));
    assertArrayEquals(block('0', 10), read(20, 10));
    assertArrayEquals(block('3', 10), read(40, 10));
    disk.failAll(Operation.READ, Fault.EIO);
    assertThrows(IOException.class, () -> read(0, 1));
    assertThrows(IOException.class, () -> read(0, 1));
    disk.heal();
    assertArrayEquals(block('1', 1), read(0, 1));
  }

  @Test
  void whatIsNoFaultOfACallIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> disk.fail(Operation.READ, 1, Fault.TORN));
    assertThrows(IllegalArgumentException.class, () -> disk.fail(Operation.READ, 0, Fault.EIO));
    assertThrows(IllegalArgumentException.class, () -> disk.randomly(Operation.READ, 2, Fault.EIO));
    assertThrows(IllegalStateException.class, disk::powerOn);
  }

  @Test
  void shortTransfersDoHalfAndSaySo() throws IOException {
    disk.fail(Operation.WRITE, 1, Fault.SHORT);
    assertEquals(2, write(0, '1', 3));
    assertArrayEquals(new byte[] {'1', '1', '0'}, read(0, 3));
    disk.fail(Operation.READ, 1, Fault.SHORT);
    assertEquals(1, read(0, 1).length);
    disk.fail(Operation.READ, 1, Fault.SHORT);
    assertEquals(50, read(0, 100).length);
  }

  @Test
  void aFullDiskTakesWhatFitsThenNothing() throws IOException {
    disk.capacity(4 * BLOCK + 10);
    assertEquals(10, write(4 * BLOCK, '1', 100));
    IOException failed = assertThrows(IOException.class, () -> write(4 * BLOCK + 10, '1', 90));
    assertTrue(said(failed).contains("ENOSPC"));
    assertThrows(IOException.class, () -> disk.reserve(4 * BLOCK, 11));
    disk.heal();
    assertEquals(90, write(4 * BLOCK + 10, '1', 90));
  }

  @Test
  void aTornWriteLeavesWholeSectors() throws IOException {
    disk.fail(Operation.WRITE, 1, Fault.TORN);
    assertThrows(IOException.class, () -> write(256, '1', 2 * BLOCK));
    byte[] now = read(0, 4 * BLOCK);
    for (int i = 1; i < now.length; i++) {
      boolean border = i % 512 == 0 || i == 256 || i == 256 + 2 * BLOCK;
      assertTrue(border || now[i] == now[i - 1], "torn inside a sector, at " + i);
    }
  }

  @Test
  void aPowerCutKeepsAllThatASyncHasReported() throws IOException {
    for (int round = 0; round < 50; round++) {
      char safe = (char) ('a' + round % 26);
      write(0, safe, BLOCK);
      disk.truncate(4 * BLOCK + round);
      disk.sync(false);
      write(BLOCK, (char) ('A' + round % 26), BLOCK);
      write(2 * BLOCK, (char) ('A' + round % 26), BLOCK);
      disk.truncate(3 * BLOCK);
      assertEquals(3, disk.unsyncedChanges());
      String what = disk.powerCut();
      assertTrue(what.contains("of 3 changes"), what);
      assertThrows(IOException.class, () -> read(0, 1), what);
      assertThrows(IOException.class, () -> disk.sync(false), what);
      disk.powerOn();
      assertArrayEquals(block(safe, BLOCK), read(0, BLOCK), what);
      long size = disk.version().size();
      assertTrue(size == 4 * BLOCK + round || size == 3 * BLOCK, what);
    }
  }

  @Test
  void powerCutsLoseKeepAndTearWhatWasNotSynced() throws IOException {
    boolean lost = false;
    boolean kept = false;
    boolean torn = false;
    for (int round = 0; round < 200 || !(lost && kept && torn); round++) {
      assertTrue(round < 10_000, "200 cuts should have shown all; seed " + seed);
      char value = (char) ('a' + round % 26);
      byte[] before = read(0, 2 * BLOCK);
      write(0, value, BLOCK);
      write(BLOCK, value, BLOCK);
      disk.powerCut();
      disk.powerOn();
      for (int at = 0; at < 2 * BLOCK; at += BLOCK) {
        byte[] now = read(at, BLOCK);
        boolean same = Arrays.equals(now, Arrays.copyOfRange(before, at, at + BLOCK));
        boolean whole = Arrays.equals(now, block(value, BLOCK));
        lost |= same;
        kept |= whole;
        torn |= !same && !whole;
      }
    }
  }

  @Test
  void aSyncThatFailsForgetsAndTheNextSucceedsWithoutTheBytes() throws IOException {
    boolean seenAfterwards = false;
    boolean goneAtOnce = false;
    for (int round = 0; round < 200 || !(seenAfterwards && goneAtOnce); round++) {
      assertTrue(round < 10_000, "200 syncs should have shown both; seed " + seed);
      char value = (char) ('a' + round % 26);
      write(0, value, BLOCK);
      disk.fail(Operation.SYNC, 1, Fault.EIO);
      assertThrows(IOException.class, () -> disk.sync(true));
      if (Arrays.equals(block(value, BLOCK), read(0, BLOCK))) {
        seenAfterwards = true;
      } else {
        goneAtOnce = true;
        assertArrayEquals(block('0', BLOCK), read(0, BLOCK));
      }
      disk.sync(true); // the error is told once
      disk.powerCut();
      disk.powerOn();
      assertArrayEquals(block('0', BLOCK), read(0, BLOCK), "it was never safe");
    }
  }

  @Test
  void aSyncThatFailsForgetsNeitherTruncationsNorHowLongTheFileIs() throws IOException {
    for (int round = 0; round < 20; round++) {
      disk.truncate(BLOCK);
      write(2 * BLOCK, '1', 10);
      Backing.Version before = disk.version();
      disk.fail(Operation.SYNC, 1, Fault.EIO);
      assertThrows(IOException.class, () -> disk.sync(true));
      assertEquals(before, disk.version());
      assertArrayEquals(new byte[BLOCK], read(BLOCK, BLOCK));
      disk.truncate(BLOCK + round);
      disk.sync(true);
      disk.powerCut();
      disk.powerOn();
      assertEquals(BLOCK + round, disk.version().size());
    }
  }

  @Test
  void whatIsWrittenAgainAfterAFailedSyncIsSafe() throws IOException {
    write(0, '1', BLOCK);
    disk.fail(Operation.SYNC, 1, Fault.NO_SPACE);
    IOException failed = assertThrows(IOException.class, () -> disk.sync(false));
    assertTrue(said(failed).contains("ENOSPC"));
    write(0, '1', BLOCK);
    disk.sync(false);
    disk.powerCut();
    disk.powerOn();
    assertArrayEquals(block('1', BLOCK), read(0, BLOCK));
  }

  @Test
  void aWriteThatReturnsWhileASyncRunsIsNotCovered() throws Exception {
    Gate gate = disk.hold(Operation.SYNC, 1);
    write(0, '1', BLOCK);
    FutureTask<Boolean> sync = sync();
    gate.awaitCall();
    assertTrue(gate.hasCall());
    write(BLOCK, '2', BLOCK);
    assertFalse(sync.isDone());
    gate.open();
    assertTrue(sync.get());
    assertEquals(1, disk.unsyncedChanges());
  }

  @Test
  void aPowerCutLetsWaitingCallsFail() throws Exception {
    Gate gate = disk.holdAll(Operation.SYNC);
    FutureTask<Boolean> sync = sync();
    gate.awaitCall();
    disk.powerCut();
    ExecutionException failed = assertThrows(ExecutionException.class, sync::get);
    assertTrue(failed.getCause() instanceof IOException);
    assertTrue(disk.toString().contains("power off"));
  }

  private FutureTask<Boolean> sync() {
    FutureTask<Boolean> sync =
        new FutureTask<>(() -> {
          disk.sync(false);
          return true;
        });
    Thread.ofPlatform().start(sync);
    return sync;
  }

  @Test
  void theSameSeedAndCallsGiveTheSameFile() throws IOException {
    byte[] first = cutOnce();
    assertArrayEquals(first, cutOnce());
    assertEquals(seed, disk.seed());
  }

  private byte[] cutOnce() throws IOException {
    MemoryBacking fresh = MemoryBacking.of(block('0', 4 * BLOCK));
    FaultyBacking faulty = new FaultyBacking(fresh, seed);
    for (int i = 0; i < 20; i++) {
      byte[] bytes = block((char) ('a' + i), 1000);
      faulty.write(i * 700L, List.of(MemorySegment.ofArray(bytes)));
    }
    faulty.powerCut();
    faulty.powerOn();
    return fresh.bytes(0, 4 * BLOCK);
  }

  @Test
  void holesThatAreNotSupportedAreAnAnswer() throws IOException {
    disk.fail(Operation.PUNCH, 1, Fault.UNSUPPORTED);
    assertThrows(UnsupportedOperationException.class, () -> disk.punch(0, BLOCK));
    disk.punch(0, BLOCK);
    assertArrayEquals(new byte[BLOCK], read(0, BLOCK));
  }
}
