package dev.quire;

import static dev.quire.Reads.all;
import static dev.quire.TestFile.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.cache.LateFill;
import dev.quire.core.cache.Mapping;
import dev.quire.core.cache.Truncation;
import dev.quire.core.folio.FolioFlags;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that become shorter, longer, or lose bytes in their middle. */
@Timeout(120)
final class TruncateTest {

  private static final int SIZE = 200_001;
  private static final OpenOptions WRITE =
      OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE);

  @TempDir Path folder;
  private final Faulty.Plan plan = new Faulty.Plan();
  private TestFile content;
  private Quire quire;

  @BeforeEach
  void open() throws IOException {
    content = TestFile.create(folder.resolve("file"), 5, SIZE);
    QuireBuilder builder = Quire.builder().memory(8 << 20);
    builder.backings = plan;
    quire = builder.build();
  }

  @AfterEach
  void close() {
    Intact.checkEmpty(quire);
    quire.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4095, 4096, 4097, 100_000, 131_072, SIZE - 1})
  void aFileThatIsCutEndsThereForAllAndGrowsAgainByZeros(int size) throws IOException {
    try (CachedFile file = quire.open(content.path(), WRITE);
        CachedFile other = quire.open(content.path())) {
      all(other);
      file.truncate(size);
      assertEquals(size, other.size());
      assertEquals(size, Files.size(content.path()));
      assertArrayEquals(content.expected(0, size), all(other));
      file.truncate(SIZE);
      assertEquals(SIZE, Files.size(content.path()));
      assertArrayEquals(Arrays.copyOf(content.expected(0, size), SIZE), all(other));
      assertArrayEquals(Files.readAllBytes(content.path()), all(file));
      Intact.check(quire);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4096, 16384})
  void randomWritesCutsAndHolesLeaveWhatAModelSays(int pageSize) throws IOException {
    long seed = Seeds.seed("randomWritesCutsAndHoles");
    Random random = new Random(seed);
    try (CachedFile file = quire.open(content.path(), WRITE.pageSize(pageSize))) {
      byte[] model = content.expected(0, SIZE);
      for (int i = 0; i < 400; i++) {
        int position = random.nextInt(300_000);
        int length = random.nextInt(30_000);
        switch (random.nextInt(4)) {
          case 0 -> {
            file.truncate(position);
            model = Arrays.copyOf(model, position);
          }
          case 1 -> {
            if (position + length <= model.length) {
              file.punchHole(position, length);
              Arrays.fill(model, position, position + length, (byte) 0);
            }
          }
          default -> {
            MemorySegment source = bytes(length, i);
            file.write(position, source);
            if (length != 0) {
              model = Arrays.copyOf(model, Math.max(model.length, position + length));
              MemorySegment.copy(source, 0, MemorySegment.ofArray(model), position, length);
            }
          }
        }
        assertArrayEquals(model, all(file), "step " + i);
      }
      Intact.check(quire);
    }
  }

  @Test
  void aPinKeepsItsBytesWhenItsPageIsCutOffAndTheyReachNoFile() throws IOException {
    try (CachedFile file = quire.open(content.path(), WRITE)) {
      try (Folio page = file.pin(8192)) {
        file.truncate(100);
        Intact.check(quire, 1);
        for (int i = 0; i < page.length(); i++) {
          assertEquals(content.at(8192 + i), page.getByte(i));
        }
        file.truncate(SIZE);
        byte[] read = new byte[4096];
        file.read(8192, MemorySegment.ofArray(read));
        assertArrayEquals(new byte[4096], read);
      }
      Intact.check(quire);
    }
  }

  @Test
  void dirtyPagesThatAreCutOffAreDirtyNoMore() throws IOException {
    try (CachedFile file = quire.open(content.path(), WRITE)) {
      file.write(0, bytes(SIZE + 50_000, 1));
      assertTrue(file.mapping().states().dirtyFrames() > 50);
      file.truncate(5000);
      assertEquals(2, file.mapping().states().dirtyFrames());
      file.truncate(0);
      assertEquals(0, file.mapping().states().dirtyFrames());
      Intact.check(quire);
    }
  }

  @Test
  void aHoleTakesPagesOutAndIsNotReadAgain() throws IOException {
    try (CachedFile file = quire.open(content.path(), WRITE)) {
      all(file);
      file.punchHole(10_000, 150_000);
      byte[] model = content.expected(0, SIZE);
      Arrays.fill(model, 10_000, 160_000, (byte) 0);
      assertArrayEquals(model, all(file));
      Intact.check(quire);
    }
  }

  @Test
  void aHoleUpToTheEndLeavesTheSizeWhenItsPagesWereNeverWritten() throws IOException {
    try (CachedFile file = quire.open(content.path(), WRITE)) {
      file.truncate(40_960);
      file.append(bytes(4096, 1));
      file.punchHole(36_864, 8192);
      file.force(true);
      assertEquals(45_056, file.size());
      assertEquals(45_056, Files.size(content.path()));
    }
  }

  @Test
  void aStorageThatCannotPunchGetsZeros() throws IOException {
    plan.change =
        call -> {
          if (call.equals("punch")) {
            throw new UnsupportedOperationException("planted");
          }
        };
    try (CachedFile file = quire.open(content.path(), WRITE)) {
      file.punchHole(10_000, 150_000);
      byte[] model = content.expected(0, SIZE);
      Arrays.fill(model, 10_000, 160_000, (byte) 0);
      assertArrayEquals(model, all(file));
      Intact.check(quire);
    }
  }

  @Test
  void aTruncateThatTheStorageRefusesChangesNothing() throws IOException {
    try (CachedFile file = quire.open(content.path(), WRITE)) {
      file.write(SIZE, bytes(10_000, 3));
      byte[] before = all(file);
      plan.change =
          call -> {
            throw new IOException("planted");
          };
      for (long size : new long[] {0, 4096, 150_000, 300_000}) {
        QuireIoException e = assertThrows(QuireIoException.class, () -> file.truncate(size));
        assertTrue(Reads.said(e).contains(Long.toString(size)), e::toString);
        assertTrue(Reads.said(e).contains("planted"), e::toString);
        assertEquals(before.length, file.size());
        assertArrayEquals(before, all(file));
      }
      plan.change = call -> {};
      Intact.check(quire);
    }
  }

  /** Drops what is clean, and reads it again. */
  private void assertStored(CachedFile file, byte[] expected) throws IOException {
    file.force(true);
    Path large = TestFile.create(folder.resolve("large"), 6, 16 << 20).path();
    try (CachedFile other = quire.open(large)) {
      all(other);
    }
    assertArrayEquals(expected, all(file));
    Intact.check(quire);
  }

  @ParameterizedTest
  @ValueSource(strings = {"write", "truncate"})
  void whatIsWrittenBesideATruncateThatIsRefusedIsNotTakenForAHole(String held) throws Exception {
    long size = 4096;
    Path path = TestFile.create(folder.resolve("short"), 7, size).path();
    try (CachedFile file = quire.open(path, WRITE)) {
      file.write(size, bytes(9 * 4096, 3)); // more than is stored
      byte[] before = all(file);
      CountDownLatch arrived = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      plan.change =
          call -> {
            if (call.equals(held)) {
              arrived.countDown();
              await(goOn);
            }
            if (call.equals("truncate")) {
              throw new IOException("planted");
            }
          };
      FutureTask<Boolean> force = task(() -> file.force(true));
      FutureTask<Boolean> truncate = task(() -> file.truncate(5 * 4096));
      boolean writing = held.equals("write");
      Thread.ofPlatform().start(writing ? force : truncate);
      arrived.await();
      Thread.ofPlatform().start(writing ? truncate : force);
      while (writing ? file.size() == before.length : Files.size(path) == size) {
        Thread.onSpinWait();
      }
      goOn.countDown();
      force.get();
      assertThrows(ExecutionException.class, truncate::get);
      assertTrue(file.mapping().states().isClean(), "the force has returned");
      plan.change = call -> {};
      assertEquals(Files.size(path), file.mapping().stored());
      assertStored(file, before);
    }
  }

  @Test
  void aFileIsAsLongAsWhatWasBeingWrittenWhenItWasDiscarded() throws Exception {
    Path path = TestFile.create(folder.resolve("short"), 7, 4096).path();
    try (CachedFile file = quire.open(path, WRITE)) {
      file.write(4096, bytes(4096, 3));
      CountDownLatch arrived = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      plan.change =
          call -> {
            arrived.countDown();
            await(goOn);
          };
      FutureTask<Boolean> force = task(() -> file.force(true));
      FutureTask<Boolean> discard = task(file::discard);
      Thread.ofPlatform().start(force);
      arrived.await();
      Thread.ofPlatform().start(discard);
      long folio = file.mapping().lookup().peek(1);
      while (!FolioFlags.has(folio, FolioFlags.LOCKED)) { // it waits for the write
        Thread.onSpinWait();
      }
      goOn.countDown();
      force.get();
      discard.get();
      assertEquals(Files.size(path), file.size());
      byte[] expected = Arrays.copyOf(all(file), 3 * 4096 + 1);
      file.write(3 * 4096, bytes(1, 4));
      expected[3 * 4096] = all(file)[3 * 4096];
      assertArrayEquals(expected, all(file));
      assertStored(file, expected);
    }
  }

  /** Runs while a page goes. */
  private record Dropped(Runnable action) implements PageAttachment {

    @Override
    public boolean release() {
      return false;
    }

    @Override
    public void dropped() {
      action.run();
    }
  }

  @Test
  void whatIsWrittenWhileAFileIsDiscardedIsPartOfItOrNowhere() throws Exception {
    Path path = TestFile.create(folder.resolve("short"), 7, 5000).path();
    try (CachedFile file = quire.open(path, WRITE)) {
      file.write(9 * 4096, bytes(1, 9));
      file.pin(4096).close();
      file.pin(3 * 4096).close();
      FutureTask<Boolean> writes =
          task(() -> {
            file.write(6000, bytes(1, 6)); // in a page of which the storage has something
            file.write(3 * 4096, bytes(1, 3)); // and in one of which it has nothing
          });
      file.attach(
          9 * 4096,
          new Dropped(() -> {
            Thread writer = Thread.ofPlatform().start(writes);
            while (writer.isAlive() && writer.getState() != Thread.State.WAITING) {
              Thread.onSpinWait();
            }
          }));
      file.discard();
      writes.get();
      file.force(true);
      assertTrue(file.mapping().states().isClean());
      byte[] before = all(file);
      file.truncate(20_000);
      assertArrayEquals(Arrays.copyOf(before, 20_000), all(file));
      assertStored(file, Arrays.copyOf(before, 20_000));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatEntersTheFileWhileBytesAreAboutToBeTakenFromItLosesThemToo(boolean hole)
      throws Exception {
    try (CachedFile file = quire.open(content.path(), WRITE)) {
      Mapping mapping = file.mapping();
      long from = hole ? 5 * 4096 : 5 * 4096 + 100; // in the middle of a folio of two pages
      Truncation truncation = mapping.truncation();
      FutureTask<Boolean> change =
          new FutureTask<>(
              () -> hole ? truncation.punch(5, 6) : truncation.cut(from, Long.MAX_VALUE));
      Thread thread = Thread.ofPlatform().unstarted(change);
      mapping.writing().lockSize();
      LateFill.of(
          quire.rooms().cache(),
          mapping,
          4,
          1,
          () -> {
            thread.start();
            while (thread.isAlive() && thread.getState() != Thread.State.WAITING) {
              Thread.onSpinWait();
            }
          });
      boolean taken = change.get();
      if (!hole) {
        truncation.grow(SIZE);
      }
      mapping.writing().unlockSize();
      byte[] read = new byte[4096];
      file.read(5 * 4096, MemorySegment.ofArray(read));
      int kept = taken ? (int) from - 5 * 4096 : 4096;
      assertArrayEquals(Arrays.copyOf(content.expected(5 * 4096, kept), 4096), read);
      Intact.check(quire);
    }
  }

  private interface Change {
    void run() throws IOException;
  }

  private static FutureTask<Boolean> task(Change change) {
    return new FutureTask<>(() -> {
      change.run();
      return true;
    });
  }

  private static void await(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void wrongSizesAndRangesAreRefused() throws IOException {
    try (CachedFile file = quire.open(content.path(), WRITE);
        CachedFile reader = quire.open(content.path())) {
      assertThrows(IllegalArgumentException.class, () -> file.truncate(-1));
      assertThrows(IllegalArgumentException.class, () -> file.punchHole(-1, 1));
      assertThrows(IllegalArgumentException.class, () -> file.punchHole(1, -1));
      assertThrows(IllegalArgumentException.class, () -> file.punchHole(SIZE, 1));
      assertThrows(IllegalArgumentException.class, () -> file.punchHole(1, Long.MAX_VALUE));
      assertThrows(IllegalStateException.class, () -> reader.truncate(1));
      assertThrows(IllegalStateException.class, () -> reader.punchHole(0, 1));
      assertArrayEquals(content.expected(0, SIZE), all(file));
    }
  }
}
