package dev.quire.core.os;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quire.core.word.Content;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Transfers that are asked for at once do what they would do one by one, in each way there is. */
@Timeout(120)
final class TransfersTest {

  private static final int PAGE = 4096;
  private static final int PAGES = 200;
  private static final int TAIL = 1234;

  @TempDir Path directory;
  private final Arena arena = Arena.ofShared();
  private final Os os = Os.system();
  private final byte[] content = new byte[PAGES * PAGE + TAIL];

  @AfterEach
  void release() {
    arena.close();
    os.close();
  }

  /** The ways to do it. */
  enum Way {
    PORTABLE,
    PLAIN,
    RING,
    DIRECT_PLAIN,
    DIRECT_RING;

    OpenFile open(Os os, Path path, OpenMode mode) throws IOException {
      if (this == PORTABLE) {
        return Os.portable().open(path, mode);
      }
      assumeTrue(os instanceof LinuxOs, "this is not Linux");
      boolean direct = this == DIRECT_PLAIN || this == DIRECT_RING;
      try {
        OpenFile file = os.open(path, mode.direct(direct));
        if (!file.together() && (this == RING || this == DIRECT_RING)) {
          file.close();
          assumeTrue(false, "no ring here: old kernel, or a filter forbids it");
        }
        return file;
      } catch (UnsupportedOperationException e) {
        assumeTrue(false, e.getMessage());
        throw e;
      }
    }

    /** Runs a test in this way. */
    void run(Body body) throws Exception {
      String before = System.getProperty(Os.IO_PROPERTY, "");
      boolean ring = this == RING || this == DIRECT_RING;
      System.setProperty(Os.IO_PROPERTY, ring ? "ring" : "plain");
      try {
        body.run();
      } finally {
        System.setProperty(Os.IO_PROPERTY, before);
      }
    }
  }

  interface Body {
    void run() throws Exception;
  }

  private Path file() throws IOException {
    new Random(5).nextBytes(content);
    return Files.write(directory.resolve("file"), content);
  }

  private long memory(long bytes) {
    return arena.allocate(bytes, PAGE).address();
  }

  private static byte[] bytesAt(long address, int bytes) {
    MemorySegment target = MemorySegment.ofArray(new byte[bytes]);
    Content.copyOut(address, target, 0, bytes);
    return target.toArray(ValueLayout.JAVA_BYTE);
  }

  @ParameterizedTest
  @EnumSource
  void anyReadsDeliverWhatTheFileHolds(Way way) throws Exception {
    long seed = Long.getLong("quire.seed", System.nanoTime());
    System.out.println("transfers: replay with -Dquire.seed=" + seed);
    Random random = new Random(seed);
    way.run(() -> {
      Transfers reads = new Transfers();
      try (OpenFile file = way.open(os, file(), OpenMode.READ)) {
        long memory = memory(300L * 3 * PAGE);
        for (int round = 0; round < 10; round++) {
          reads.clear();
          int count = random.nextInt(300);
          for (int i = 0; i < count; i++) {
            boolean aligned = random.nextInt(3) > 0;
            int position = random.nextInt(content.length + PAGE);
            reads.begin(aligned ? position & -PAGE : position);
            for (int piece = random.nextInt(4); piece > 0; piece--) {
              reads.add(
                  memory + (3L * i + piece - 1) * PAGE, aligned ? PAGE : random.nextInt(PAGE));
            }
          }
          file.read(reads);
          for (int i = 0; i < count; i++) {
            checkRead(reads, i);
          }
        }
      }
    });
  }

  private void checkRead(Transfers reads, int i) {
    assertNull(reads.failure(i));
    int position = (int) reads.position(i);
    long expected = Math.clamp(content.length - (long) position, 0, reads.length(i));
    assertEquals(expected, reads.moved(i));
    int at = position;
    for (int piece = 0; piece < reads.pieces(i); piece++) {
      int bytes = Math.clamp(content.length - at, 0, reads.bytes(i, piece));
      assertArrayEquals(
          Arrays.copyOfRange(
              content, Math.min(at, content.length), Math.min(at, content.length) + bytes),
          bytesAt(reads.address(i, piece), bytes));
      at += reads.bytes(i, piece);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anyWritesLeaveWhatTheyWereGiven(Way way) throws Exception {
    Random random = new Random(9);
    way.run(() -> {
      Path path = file();
      try (OpenFile file = way.open(os, path, OpenMode.WRITE)) {
        byte[] fresh = new byte[PAGES * PAGE];
        random.nextBytes(fresh);
        long memory = memory(fresh.length);
        Content.copyIn(MemorySegment.ofArray(fresh), 0, memory, fresh.length);
        Transfers writes = new Transfers();
        for (int page = PAGES - 1; page >= 0; page--) {
          int cut = page % 3 == 0 ? 0 : random.nextInt(PAGE);
          writes.begin((long) page * PAGE);
          writes.add(memory + (long) page * PAGE, cut);
          writes.add(memory + (long) page * PAGE + cut, PAGE - cut);
        }
        file.write(writes);
        for (int i = 0; i < writes.count(); i++) {
          assertNull(writes.failure(i));
          assertEquals(PAGE, writes.moved(i));
        }
        file.sync(false);
        System.arraycopy(fresh, 0, content, 0, fresh.length);
        assertArrayEquals(content, Files.readAllBytes(path));
      }
    });
  }

  /**
   * Reads every page of the file, some at the start and each of the others when it is asked for.
   */
  private final class Pages implements Transfers.Feed {
    private final Transfers reads = new Transfers(1, this);
    private final long memory = memory((long) (PAGES + 1) * PAGE);
    private final int[] heard = new int[PAGES + 1];
    private final int failsAt;
    private int begun;
    private int ended;

    Pages(int failsAt) {
      this.failsAt = failsAt;
    }

    @Override
    public boolean next() {
      if (begun > PAGES || begun - ended > 40) { // more than one ring takes at a time comes to pass
        return false;
      }
      int page = begun * 77 % (PAGES + 1);
      reads.begin((long) page * PAGE);
      reads.add(memory + (long) page * PAGE, PAGE / 2);
      reads.add(memory + (long) page * PAGE + PAGE / 2, PAGE / 2);
      begun++;
      return true;
    }

    @Override
    public void ended(int transfer) {
      ended++;
      if (ended == failsAt) {
        throw new IllegalStateException("the feed fails");
      }
      heard[transfer]++;
      checkRead(reads, transfer);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsFedWhileOthersAreUnderWayIsReadAndHeardOfOnce(Way way) throws Exception {
    way.run(() -> {
      try (OpenFile file = way.open(os, file(), OpenMode.READ)) {
        for (int round = 0; round < 3; round++) {
          Pages pages = new Pages(-1);
          file.read(pages.reads);
          assertEquals(PAGES + 1, pages.reads.count());
          for (int heard : pages.heard) {
            assertEquals(1, heard);
          }
        }
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void afterAFeedHasFailedNothingIsUnderWayAndTheNextReadIsRight(Way way) throws Exception {
    way.run(() -> {
      try (OpenFile file = way.open(os, file(), OpenMode.READ)) {
        for (int failsAt = 1; failsAt < 30; failsAt += 7) {
          Pages failing = new Pages(failsAt);
          assertThrows(IllegalStateException.class, () -> file.read(failing.reads));
          Pages next = new Pages(-1);
          file.read(next.reads);
          assertEquals(PAGES + 1, next.ended);
        }
      }
    });
  }

  @ParameterizedTest
  @EnumSource(names = {"PLAIN", "RING", "DIRECT_PLAIN", "DIRECT_RING"})
  void oneThatFailsIsToldAndTheOthersAreDone(Way way) throws Exception {
    way.run(() -> {
      try (OpenFile file = way.open(os, file(), OpenMode.READ)) {
        Transfers reads = new Transfers();
        long memory = memory(3 * PAGE);
        for (int i = 0; i < 3; i++) {
          reads.begin((long) i * PAGE);
          reads.add(i == 1 ? PAGE : memory + (long) i * PAGE, PAGE); // nothing is mapped at 4096
        }
        file.read(reads);
        checkRead(reads, 0);
        checkRead(reads, 2);
        OsException failed = (OsException) reads.failure(1);
        assertNotNull(failed);
        assertEquals(Errno.EFAULT, failed.errno());
        assertEquals(PAGE, failed.position());
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void callsThatCannotBeAreRefused(Way way) throws Exception {
    way.run(() -> {
      Path path = file();
      Transfers one = new Transfers();
      one.begin(0);
      one.add(memory(PAGE), PAGE);
      OpenFile file = way.open(os, path, OpenMode.READ);
      assertThrows(NonWritableChannelException.class, () -> file.write(one));
      FutureTask<Boolean> virtual =
          new FutureTask<>(() -> {
            file.read(one);
            return true;
          });
      Thread.ofVirtual().start(virtual);
      ExecutionException refused = assertThrows(ExecutionException.class, virtual::get);
      assertTrue(refused.getCause() instanceof IllegalStateException);
      Transfers none = new Transfers();
      none.begin(-1);
      none.add(memory(PAGE), PAGE);
      assertThrows(IllegalArgumentException.class, () -> file.read(none));
      file.read(new Transfers());
      file.close();
      assertThrows(ClosedChannelException.class, () -> file.read(one));
    });
  }

  @Test
  void aPieceOfNoTransferIsRefused() {
    assertThrows(IllegalStateException.class, () -> new Transfers().add(1, 1));
  }

  /** Rings are handed from thread to thread, files close under them; nobody sees foreign bytes. */
  @ParameterizedTest
  @EnumSource(names = {"RING", "DIRECT_RING"})
  void manyThreadsHaveRingsOfTheirOwnWhileFilesClose(Way way) throws Exception {
    way.run(() -> {
      Path path = file();
      Path foreign = Files.write(directory.resolve("foreign"), new byte[content.length]);
      int threads = 4;
      try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
        for (int round = 0; round < 20; round++) {
          OpenFile file = way.open(os, path, OpenMode.READ);
          CountDownLatch started = new CountDownLatch(threads);
          List<Future<Integer>> results = new ArrayList<>();
          for (int thread = 0; thread < threads; thread++) {
            long memory = memory(100L * PAGE);
            results.add(executor.submit(() -> readUntilClosed(file, memory, started)));
          }
          started.await();
          file.close();
          try (OpenFile other = way.open(os, foreign, OpenMode.READ)) {
            assertTrue(other.stamp().size() > 0);
            for (Future<Integer> result : results) {
              assertTrue(result.get() > 0);
            }
          }
        }
      }
    });
  }

  private int readUntilClosed(OpenFile file, long memory, CountDownLatch started)
      throws IOException {
    Transfers reads = new Transfers();
    for (int rounds = 0; ; rounds++) {
      reads.clear();
      for (int i = 0; i < 100; i++) {
        reads.begin((long) i * PAGE);
        reads.add(memory + (long) i * PAGE, PAGE);
      }
      try {
        file.read(reads);
      } catch (ClosedChannelException e) {
        return rounds;
      }
      for (int i = 0; i < 100; i++) {
        checkRead(reads, i);
      }
      if (rounds == 0) {
        started.countDown();
      }
    }
  }
}
