package dev.quire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
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

/** Reads and fills that run together, over a storage that says it likes that. */
@Timeout(120)
final class BatchReadTest {

  private static final int BYTES = (4 << 20) + 1234;

  @TempDir Path folder;
  private final Faulty.Plan plan = new Faulty.Plan();
  private TestFile content;
  private Quire quire;
  private int form;

  @BeforeEach
  void open() throws IOException {
    content = TestFile.create(folder.resolve("file"), 11, BYTES);
    QuireBuilder builder = Quire.builder().memory(8 << 20);
    builder.backings = plan;
    quire = builder.build();
  }

  @AfterEach
  void close() {
    quire.close();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isWaiting(Thread thread) {
    Thread.State state = thread.getState();
    return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
  }

  private static <T> T onVirtualThread(Callable<T> call) throws Exception {
    FutureTask<T> task = new FutureTask<>(call);
    Thread.ofVirtual().start(task);
    return task.get();
  }

  private void check(CachedFile file, long[] positions, int[] lengths) throws Exception {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment[] targets = new MemorySegment[positions.length];
      for (int i = 0; i < positions.length; i++) {
        targets[i] = arena.allocate(Math.max(1, lengths[i])).asSlice(0, lengths[i]);
      }
      int[] read =
          switch (++form % 3) {
            case 0 -> file.readBatch(positions, targets).get();
            case 1 -> file.read(positions, targets);
            default -> onVirtualThread(() -> file.read(positions, targets));
          };
      for (int i = 0; i < positions.length; i++) {
        byte[] bytes = targets[i].asSlice(0, Math.max(0, read[i])).toArray(ValueLayout.JAVA_BYTE);
        content.check(positions[i], lengths[i], bytes, "batch");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4096, 16384})
  void anyReadsAtOnceDeliverWhatTheFileHolds(int pageBytes) throws Exception {
    long seed = Long.getLong("quire.seed", System.nanoTime());
    System.out.println("batches: replay with -Dquire.seed=" + seed);
    Random random = new Random(seed);
    try (CachedFile file = quire.open(content.path(), OpenOptions.read().pageSize(pageBytes))) {
      for (int round = 0; round < 60; round++) {
        plan.together = random.nextBoolean();
        int count = random.nextInt(100);
        long[] positions = new long[count];
        int[] lengths = new int[count];
        for (int i = 0; i < count; i++) {
          positions[i] = random.nextInt(BYTES + 10_000);
          lengths[i] = random.nextInt(1 << random.nextInt(18));
        }
        check(file, positions, lengths);
      }
    }
    Intact.checkEmpty(quire);
  }

  @Test
  void pagesOfABatchAreReadOnce() throws Exception {
    plan.together = true;
    try (CachedFile file = quire.open(content.path(), OpenOptions.read().advice(Advice.RANDOM))) {
      long[] positions = {40_960, 0, 409_600, 40_961, 819_200};
      check(file, positions, new int[] {10, 10, 10, 10, 10});
      assertEquals(4, plan.calls.size());
      check(file, positions, new int[] {10, 10, 10, 10, 10});
      assertEquals(4, plan.calls.size());
    }
  }

  /** As one that was closed meanwhile does, which then refuses the others too. */
  @Test
  void aStorageThatRefusesToReadTogetherIsNotAskedForEver() throws Exception {
    plan.together = true;
    plan.change =
        call -> {
          throw new IOException("planted");
        };
    try (CachedFile file = quire.open(content.path(), OpenOptions.read().advice(Advice.RANDOM))) {
      check(file, new long[] {40_960, 0, 409_600}, new int[] {10, 10, 10});
      Intact.check(quire);
    }
  }

  @Test
  void oneThatFailsFailsTheBatchAndTheOthersAreThere() throws Exception {
    plan.together = true;
    plan.fault =
        (real, position, address, bytes) -> {
          if (position == 409_600) {
            throw new IOException("injected EIO");
          }
          return real.read(position, address, bytes);
        };
    try (CachedFile file = quire.open(content.path(), OpenOptions.read().advice(Advice.RANDOM));
        Arena arena = Arena.ofShared()) {
      long[] positions = {0, 409_600, 819_200};
      MemorySegment[] targets = {arena.allocate(10), arena.allocate(10), arena.allocate(10)};
      ExecutionException failed =
          assertThrows(ExecutionException.class, () -> file.readBatch(positions, targets).get());
      assertTrue(String.valueOf(failed.getCause()).contains("injected EIO"));
      content.check(0, 10, targets[0].toArray(ValueLayout.JAVA_BYTE), "before it");
      content.check(819_200, 10, targets[2].toArray(ValueLayout.JAVA_BYTE), "behind it");
      plan.fault = Faulty.NONE;
      check(file, positions, new int[] {10, 10, 10});
    }
    Intact.checkEmpty(quire);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void targetsOfTheCallingThreadAloneAreFilled(boolean together) throws Exception {
    plan.together = together;
    try (CachedFile file = quire.open(content.path(), OpenOptions.read().advice(Advice.RANDOM));
        Arena arena = Arena.ofConfined()) {
      MemorySegment[] targets = {arena.allocate(5000), MemorySegment.ofArray(new byte[100])};
      int[] read = file.read(new long[] {4000, BYTES - 50}, targets);
      assertArrayEquals(new int[] {5000, 50}, read);
      content.check(4000, 5000, targets[0].toArray(ValueLayout.JAVA_BYTE), "its own");
      content.check(
          BYTES - 50, 50, targets[1].asSlice(0, 50).toArray(ValueLayout.JAVA_BYTE), "heap");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aTargetThatTakesNothingFailsTheBatchAndTheOthersAreThere(boolean together) throws Exception {
    plan.together = together;
    try (CachedFile file = quire.open(content.path(), OpenOptions.read().advice(Advice.RANDOM));
        Arena arena = Arena.ofShared()) {
      MemorySegment[] targets = {
        arena.allocate(10), arena.allocate(10).asReadOnly(), arena.allocate(10)
      };
      long[] positions = {0, 409_600, 819_200};
      assertThrows(IllegalArgumentException.class, () -> file.read(positions, targets));
      content.check(0, 10, targets[0].toArray(ValueLayout.JAVA_BYTE), "before it");
      content.check(819_200, 10, targets[2].toArray(ValueLayout.JAVA_BYTE), "behind it");
      assertThrows(
          IllegalArgumentException.class, () -> file.read(positions, new MemorySegment[2]));
      assertThrows(
          IllegalArgumentException.class,
          () -> file.read(new long[] {-1}, new MemorySegment[] {targets[0]}));
    }
    Intact.checkEmpty(quire);
  }

  /** What is under way keeps its folios, the descriptor and the instance until it has ended. */
  @Test
  void anInstanceThatClosesWaitsForABatchThatIsUnderWay() throws Exception {
    plan.together = true;
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    plan.fault =
        (real, position, address, bytes) -> {
          if (position == 409_600) {
            reading.countDown();
            await(go);
          }
          return real.read(position, address, bytes);
        };
    CachedFile file = quire.open(content.path(), OpenOptions.read().advice(Advice.RANDOM));
    try (Arena arena = Arena.ofShared()) {
      long[] positions = {0, 409_600, 819_200};
      MemorySegment[] targets = {arena.allocate(10), arena.allocate(10), arena.allocate(10)};
      CompletableFuture<int[]> batch = file.readBatch(positions, targets);
      reading.await();
      Thread closer = Thread.ofPlatform().start(quire::close);
      while (!isWaiting(closer) && closer.isAlive()) {
        Thread.onSpinWait();
      }
      assertTrue(closer.isAlive(), "the instance was closed under a read");
      go.countDown();
      closer.join();
      try {
        assertArrayEquals(new int[] {10, 10, 10}, batch.get());
        content.check(0, 10, targets[0].toArray(ValueLayout.JAVA_BYTE), "read before the end");
      } catch (ExecutionException closed) {
        assertTrue(closed.getCause() instanceof IllegalStateException, closed.toString());
      }
    }
  }

  @Test
  void missesOfManyVirtualThreadsAreFilledTogetherAndEachOnce() throws Exception {
    plan.together = true;
    CountDownLatch go = new CountDownLatch(1);
    plan.fault =
        (real, position, address, bytes) -> {
          await(go);
          return real.read(position, address, bytes);
        };
    int threads = 500;
    try (CachedFile file = quire.open(content.path(), OpenOptions.read().advice(Advice.RANDOM))) {
      List<FutureTask<byte[]>> reads = new ArrayList<>();
      CountDownLatch started = new CountDownLatch(threads);
      for (int i = 0; i < threads; i++) {
        int page = i * 7 % 250;
        FutureTask<byte[]> read =
            new FutureTask<>(() -> {
              started.countDown();
              MemorySegment target = MemorySegment.ofArray(new byte[20]);
              file.read(4096L * page, target);
              return target.toArray(ValueLayout.JAVA_BYTE);
            });
        reads.add(read);
        Thread.ofVirtual().start(read);
      }
      started.await();
      go.countDown();
      for (int i = 0; i < threads; i++) {
        content.check(4096L * (i * 7 % 250), 20, reads.get(i).get(), "thread " + i);
      }
      assertEquals(250, plan.calls.size());
    }
    Intact.checkEmpty(quire);
  }

  @Test
  void aMissThatFailsIsToldToItsThreadAndToNoOther() throws Exception {
    plan.together = true;
    plan.fault =
        (real, position, address, bytes) -> {
          if (position / 4096 % 3 == 0) {
            throw new IOException("injected EIO");
          }
          return real.read(position, address, bytes);
        };
    int threads = 300;
    try (CachedFile file = quire.open(content.path(), OpenOptions.read().advice(Advice.RANDOM))) {
      List<FutureTask<Integer>> reads = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        long position = 4096L * i;
        FutureTask<Integer> read =
            new FutureTask<>(() -> file.read(position, MemorySegment.ofArray(new byte[20])));
        reads.add(read);
        Thread.ofVirtual().start(read);
      }
      for (int i = 0; i < threads; i++) {
        FutureTask<Integer> read = reads.get(i);
        if (i % 3 == 0) {
          ExecutionException failed = assertThrows(ExecutionException.class, read::get);
          assertTrue(failed.getCause() instanceof QuireIoException, failed.toString());
        } else {
          assertEquals(20, read.get());
        }
      }
    }
    Intact.checkEmpty(quire);
  }

  @Test
  void aPrefetchReadsItsFoliosTogetherAndTellsTheFirstFailure() throws Exception {
    plan.together = true;
    try (CachedFile file = quire.open(content.path())) {
      file.prefetch(0, 2 << 20).get();
      assertTrue(file.residentBytes() >= 2 << 20);
      long calls = plan.calls.size();
      content.check(0, 2 << 20, Form.NATIVE_SEGMENT.read(quire, file, 0, 2 << 20), "prefetched");
      plan.fault = Faulty.EIO;
      assertTrue(plan.calls.size() >= calls);
      CompletableFuture<Void> failing = file.prefetch(3 << 20, 1 << 20);
      assertThrows(ExecutionException.class, failing::get);
      plan.fault = Faulty.NONE;
      content.check(
          3 << 20, 1 << 20, Form.NATIVE_SEGMENT.read(quire, file, 3 << 20, 1 << 20), "again");
    }
    Intact.checkEmpty(quire);
  }

  @Test
  void moreAtOnceThanMemoryHoldsIsReadAllTheSame() throws Exception {
    plan.together = true;
    TestFile large = TestFile.create(folder.resolve("large"), 12, 24 << 20);
    try (CachedFile file = quire.open(large.path(), OpenOptions.read().advice(Advice.RANDOM));
        Arena arena = Arena.ofShared()) {
      int count = (24 << 20) / 4096;
      long[] positions = new long[count];
      MemorySegment[] targets = new MemorySegment[count];
      for (int i = 0; i < count; i++) {
        positions[i] = (long) (i * 7 % count) * 4096;
        targets[i] = arena.allocate(8);
      }
      int[] read = file.readBatch(positions, targets).get();
      for (int i = 0; i < count; i++) {
        large.check(
            positions[i], 8, targets[i].asSlice(0, read[i]).toArray(ValueLayout.JAVA_BYTE), i);
      }
    }
    Intact.checkEmpty(quire);
  }
}
