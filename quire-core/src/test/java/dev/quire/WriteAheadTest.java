package dev.quire;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.storage.MemoryBacking;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No page is written before the log that describes its changes is durable. */
@Timeout(60)
final class WriteAheadTest {

  private static final int PAGE = 4096;
  private static final OpenOptions WRITE =
      OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE);

  @TempDir Path folder;
  private final Store store = new Store(64 * PAGE);
  private Quire quire;
  private CachedFile file;

  @BeforeEach
  void open() throws IOException {
    quire = builder(Duration.ofSeconds(50), Duration.ofHours(1)).build();
    file = quire.open(path(), WRITE);
  }

  private Path path() throws IOException {
    return Files.write(folder.resolve("file"), new byte[1]);
  }

  private void open(Duration limit, Duration age) throws IOException {
    file.close();
    quire.close();
    quire = builder(limit, age).build();
    file = quire.open(path(), WRITE);
  }

  private QuireBuilder builder(Duration limit, Duration age) {
    QuireBuilder builder = Quire.builder().memory(8 << 20).latchTimeout(limit).dirtyAge(age);
    builder.backings = store;
    return builder;
  }

  @AfterEach
  void close() {
    quire.logDurable(Long.MAX_VALUE);
    file.close();
    Intact.checkEmpty(quire);
    quire.close();
  }

  private void put(long page, long value, long logPosition) throws IOException {
    try (Folio pin = file.pinForWrite(page * PAGE)) {
      pin.putLong(0, value);
      if (logPosition != 0) {
        pin.logPosition(logPosition);
      }
    }
  }

  @Test
  void forceFailsNamingThePositionAndWritesTheOthers() throws IOException {
    open(Duration.ofMillis(30), Duration.ofHours(1));
    put(1, 11, 500);
    put(2, 22, 0);
    put(3, 33, 100);
    quire.logDurable(100);
    QuireIoException failure = assertThrows(QuireIoException.class, () -> file.force(false));
    assertTrue(Reads.said(failure).contains("up to 500"), Reads.said(failure));
    assertTrue(Reads.said(failure).contains("up to 100"), Reads.said(failure));
    assertEquals(0, store.durable(PAGE, 1)[0]);
    assertEquals(22, store.durable(2 * PAGE, 1)[0]);
    assertEquals(33, store.durable(3 * PAGE, 1)[0]);
    assertThrows(WritebackException.class, file::close);
    quire.logDurable(500);
    file.force(false);
    assertEquals(11, store.durable(PAGE, 1)[0]);
  }

  @Test
  void forceWaitsForTheLog() throws Exception {
    open(Duration.ofSeconds(50), Duration.ofHours(1));
    put(1, 11, 500);
    FutureTask<Boolean> force =
        new FutureTask<>(() -> {
          file.force(false);
          return true;
        });
    Thread.ofPlatform().start(force);
    quire.logDurable(499);
    assertEquals(0, store.durable(PAGE, 1)[0]);
    assertFalse(force.isDone());
    quire.logDurable(500);
    assertTrue(force.get());
    assertEquals(11, store.durable(PAGE, 1)[0]);
  }

  @Test
  void theBackgroundPassesOverAPageUntilItsLogIsDurable() throws IOException {
    open(Duration.ofSeconds(50), Duration.ofMillis(5));
    put(1, 11, 500);
    put(2, 22, 0);
    while (store.durable(2 * PAGE, 1)[0] != 22) {
      Thread.onSpinWait();
    }
    assertEquals(0, store.durable(PAGE, 1)[0]);
    quire.logDurable(600);
    while (store.durable(PAGE, 1)[0] != 11) {
      Thread.onSpinWait();
    }
  }

  @Test
  void theLargestPositionCountsUntilThePageWasWritten() throws IOException {
    open(Duration.ofMillis(30), Duration.ofHours(1));
    put(1, 1, 500);
    put(1, 2, 400);
    quire.logDurable(400);
    assertThrows(QuireIoException.class, () -> file.force(false));
    quire.logDurable(500);
    file.force(false);
    put(1, 3, 0);
    file.force(false);
    assertEquals(3, store.durable(PAGE, 1)[0]);
  }

  @Test
  void reclaimLeavesAPageWhoseLogIsNotDurable() throws IOException {
    open(Duration.ofMillis(30), Duration.ofHours(1));
    put(1, 11, 500);
    MemoryBacking large = new MemoryBacking();
    large.truncate(32 << 20);
    try (CachedFile other = quire.open(large, OpenOptions.read())) {
      for (long at = 0; at < other.size(); at += PAGE) {
        Reads.quietly(other, at);
      }
    }
    assertTrue(quire.stats().evictions() > 0);
    assertEquals(0, store.writes().size());
    assertEquals(1, file.mapping().states().dirtyFrames());
    try (Folio page = file.pin(PAGE)) {
      assertEquals(11, page.getLong(0));
    }
  }

  @Test
  void aGroupMarksAllItsPages() throws IOException {
    open(Duration.ofMillis(30), Duration.ofHours(1));
    try (WriteGroup group = quire.writeGroup()) {
      group.join(file, 0);
      group.join(file, 9 * PAGE);
      group.begin();
      group.page(file, 0).putLong(0, 1);
      group.page(file, 9 * PAGE).putLong(0, 9);
      group.logPosition(70);
      group.commit();
    }
    quire.logDurable(69);
    assertThrows(QuireIoException.class, () -> file.force(false));
    assertEquals(0, store.writes().size());
    quire.logDurable(70);
    file.force(false);
    assertEquals(9, store.durable(9 * PAGE, 1)[0]);
  }

  private void putInGroup(long page, long value, long logPosition) throws IOException {
    try (WriteGroup group = quire.writeGroup()) {
      group.join(file, page * PAGE);
      group.begin();
      group.page(file, page * PAGE).putLong(0, value);
      group.logPosition(logPosition);
      group.commit();
    }
  }

  /** The storage takes the bytes when the write goes on: what they are by then would be stored. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aChangeInPlaceWaitsForAWriteOfThePageThatIsUnderWay(boolean grouped) throws Exception {
    open(Duration.ofSeconds(50), Duration.ofHours(1));
    put(1, 11, 100);
    quire.logDurable(100);
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    store.onWrite =
        () -> {
          writing.countDown();
          while (goOn.getCount() > 0) {
            Thread.onSpinWait();
          }
        };
    Thread force = Thread.ofPlatform().start(() -> assertDoesNotThrow(() -> file.force(false)));
    writing.await();
    Thread change =
        Thread.ofPlatform()
            .start(() ->
                assertDoesNotThrow(() -> {
                  if (grouped) {
                    putInGroup(1, 22, 500);
                  } else {
                    put(1, 22, 500);
                  }
                }));
    while (change.isAlive() && change.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    goOn.countDown();
    change.join();
    force.join();
    assertEquals(11, store.durable(PAGE, 1)[0]);
    quire.logDurable(500);
    file.force(false);
    assertEquals(22, store.durable(PAGE, 1)[0]);
  }

  @Test
  void oddPositionsAreRefused() throws IOException {
    open(Duration.ofMillis(30), Duration.ofHours(1));
    assertThrows(IllegalArgumentException.class, () -> quire.logDurable(-1));
    assertThrows(IllegalArgumentException.class, () -> put(1, 1, -5));
    try (Folio pin = file.pin(PAGE)) {
      assertThrows(RuntimeException.class, () -> pin.logPosition(1));
    }
  }
}
