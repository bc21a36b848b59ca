package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
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

  private void check(CachedFile file, long[] positions, int[] lengths) throws Exception {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment[] targets = new MemorySegment[positions.length];
      for (int i = 0; i < positions.length; i++) {
        targets[i] = arena.allocate(Math.max(1, lengths[i])).asSlice(0, lengths[i]);
      }
      int[] read = file.readBatch(positions, targets).get();
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
