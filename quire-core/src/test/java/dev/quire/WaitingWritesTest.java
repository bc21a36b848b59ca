package dev.quire;

import static dev.quire.TestFile.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.cache.LateFill;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Owners;
import dev.quire.storage.Fault;
import dev.quire.storage.FaultyBacking;
import dev.quire.storage.Gate;
import dev.quire.storage.MemoryBacking;
import dev.quire.storage.Operation;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Writes that wait, or fail, have nothing in hand that others wait for, and leave nothing. */
@Timeout(60)
final class WaitingWritesTest {

  private static final int PAGE = 4096;
  private static final long MEMORY = 8 << 20;
  private static final int PAGES = (int) (MEMORY / PAGE);
  private static final OpenOptions WRITE =
      OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE);

  private FaultyBacking disk;
  private Quire quire;
  private CachedFile file;

  @BeforeEach
  void open() throws IOException {
    disk = new FaultyBacking(MemoryBacking.of(content()), 1);
    quire = Quire.builder().memory(MEMORY).readAhead(0).dirtyAge(Duration.ofHours(1)).build();
    file = quire.open(disk, WRITE);
  }

  @AfterEach
  void close() {
    disk.heal();
    file.close();
    Intact.checkEmpty(quire);
    quire.close();
  }

  private static byte[] content() {
    byte[] content = new byte[5000];
    Arrays.fill(content, (byte) 'x');
    return content;
  }

  private static <T> FutureTask<T> start(Callable<T> body) {
    FutureTask<T> task = new FutureTask<>(body);
    Thread.ofPlatform().start(task);
    return task;
  }

  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void anAppendThatIsThrottledKeepsNobodyFromChangingTheSize() throws Exception {
    Gate syncs = disk.holdAll(Operation.SYNC);
    FutureTask<Integer> appends =
        start(() -> {
          for (int i = 0; i < PAGES; i++) {
            file.append(bytes(PAGE, i));
          }
          return PAGES;
        });
    until(() -> quire.stats().throttledWriters() > 0);
    long size = file.size();
    file.truncate(size + 50_000);
    assertFalse(appends.isDone());
    syncs.open();
    assertEquals(PAGES, appends.get());
    assertEquals(5000 + 50_000 + (long) PAGES * PAGE, file.size());
  }

  /** The pages of an append are asked for at once: it does not have to wait between two of them. */
  @Test
  void anAppendOfManyPagesThatIsThrottledKeepsNobodyFromChangingTheSize() throws Exception {
    int length = 100 << 10;
    Gate syncs = disk.holdAll(Operation.SYNC);
    FutureTask<Integer> appends =
        start(() -> {
          for (int i = 0; i < 30; i++) {
            file.append(bytes(length, i));
          }
          return 30;
        });
    until(() -> quire.stats().throttledWriters() > 0);
    file.truncate(file.size() + 50_000);
    assertFalse(appends.isDone());
    syncs.open();
    assertEquals(30, appends.get());
    assertEquals(5000 + 50_000 + 30 * length, file.size());
  }

  @Test
  void aWriteBeyondTheEndThatIsThrottledKeepsNobodyFromChangingTheSize() throws Exception {
    Gate syncs = disk.holdAll(Operation.SYNC);
    FutureTask<Integer> writes =
        start(() -> {
          for (int i = 1; i <= PAGES; i++) {
            file.write((long) i * 9 * PAGE, bytes(8 * PAGE, i));
          }
          return PAGES;
        });
    until(() -> quire.stats().throttledWriters() > 0);
    file.truncate(file.size() + 10);
    assertFalse(writes.isDone());
    syncs.open();
    assertEquals(PAGES, writes.get());
    assertEquals((PAGES * 9L + 8) * PAGE, file.size());
  }

  @Test
  void anAppendThatWaitsForThePageOfTheEndLandsWhereTheEndIsByThen() throws Exception {
    Gate read = disk.hold(Operation.READ, 1);
    FutureTask<Long> append = start(() -> file.append(bytes(10, 1)));
    read.awaitCall();
    file.truncate(20_000);
    read.open();
    assertEquals(20_000, append.get());
    byte[] expected = Arrays.copyOf(content(), 20_010);
    MemorySegment.copy(bytes(10, 1), 0, MemorySegment.ofArray(expected), 20_000, 10);
    assertArrayEquals(expected, Reads.all(file));
    Intact.check(quire);
  }

  /** Writes pages until the throttle has it wait; ends by the failure that it is told of. */
  private FutureTask<Integer> throttled(CachedFile other) {
    FutureTask<Integer> writer =
        start(() -> {
          for (int i = 0; i < PAGES; i++) {
            other.write((long) i * PAGE, bytes(PAGE, i));
          }
          return PAGES;
        });
    until(() -> quire.stats().throttledWriters() > 0);
    return writer;
  }

  @Test
  void aGroupThatIsThrottledHoldsNoPageAndHoldsAllWhenItBegins() throws Exception {
    FaultyBacking slow = new FaultyBacking(new MemoryBacking(), 2);
    Gate syncs = slow.holdAll(Operation.SYNC);
    try (CachedFile other = quire.open(slow, WRITE)) {
      FutureTask<Integer> writer = throttled(other);
      Reads.quietly(file, 0);
      long folio = file.mapping().lookup().peek(0);
      int unheld = Owners.expected(folio);
      long throttled = quire.stats().throttledWriters();
      FutureTask<Boolean> grouped =
          start(() -> {
            try (WriteGroup group = quire.writeGroup()) {
              group.join(file, 0);
              assertEquals(unheld + 1, FolioRef.count(folio));
              group.join(other, 0);
              group.begin();
              group.page(file, 0).putByte(0, (byte) 'a');
              group.page(other, 0).putByte(0, (byte) 'b');
              group.commit();
            }
            return true;
          });
      until(() -> quire.stats().throttledWriters() > throttled || grouped.isDone());
      until(() -> FolioRef.count(folio) == unheld || grouped.isDone());
      assertFalse(grouped.isDone());
      syncs.open();
      assertEquals(PAGES, writer.get());
      assertEquals(true, grouped.get());
      assertEquals('a', Reads.all(file)[0]);
      assertEquals('b', Reads.all(other)[0]);
      Intact.check(quire);
    }
  }

  @Test
  void aGroupThatIsToldOfAFailureWhileItWaitsCanGoOn() throws Exception {
    FaultyBacking broken = new FaultyBacking(new MemoryBacking(), 2);
    broken.failAll(Operation.WRITE, Fault.NO_SPACE);
    Gate writes = broken.holdAll(Operation.WRITE);
    try (CachedFile other = quire.open(broken, WRITE)) {
      FutureTask<Integer> writer = throttled(other);
      long throttled = quire.stats().throttledWriters();
      FutureTask<String> grouped =
          start(() -> {
            try (WriteGroup group = quire.writeGroup()) {
              group.join(file, 0);
              IOException told = assertThrows(QuireIoException.class, () -> group.join(other, 0));
              group.begin();
              group.page(file, 0).putByte(0, (byte) 'a');
              group.commit();
              return Reads.said(told);
            }
          });
      until(() -> quire.stats().throttledWriters() > throttled);
      writes.open();
      assertTrue(grouped.get().contains("ENOSPC"), grouped::resultNow);
      assertThrows(ExecutionException.class, writer::get);
      broken.heal();
      other.discard();
    }
    assertEquals('a', Reads.all(file)[0]);
    Intact.check(quire);
  }

  @Test
  void aPageOfWhichTheFileHasNothingGoesWhenAWriteToItFails() throws IOException {
    LateFill.of(file.mapping(), 7);
    MemorySegment gone;
    try (Arena arena = Arena.ofConfined()) {
      gone = arena.allocate(100);
    }
    assertThrows(IllegalStateException.class, () -> file.write(7 * PAGE + 50, gone));
    assertThrows(IllegalStateException.class, () -> file.write(9 * PAGE, gone));
    assertEquals(5000, file.size());
    assertEquals(0, file.mapping().states().dirtyFrames());
    assertEquals(0, file.residentBytes());
    Intact.check(quire);
    file.truncate(10 * PAGE);
    assertArrayEquals(Arrays.copyOf(content(), 10 * PAGE), Reads.all(file));
  }
}
