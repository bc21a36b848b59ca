package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bytes on the heap for each operation, in methods that hold 1, 2, 4 and 8 pins at once: the
 * optimiser has to see through all of them. Without sampling of pins; with the default, a record in
 * 16384 pins is all there is.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AllocationTest {

  private static final int WARM = 30_000;
  private static final int MEASURED = 20_000;
  private static final int ATTEMPTS = 12;

  @FunctionalInterface
  private interface Caller {
    long call(int i) throws IOException;
  }

  @TempDir static Path folder;
  private Arena arena;
  private Quire quire;
  private CachedFile file;
  private MemorySegment target;
  private MemorySegment page;
  private final long[] hints = new long[16];
  private long sum;

  // Made once, as an engine does: a body that captures something would be allocated by its caller.
  private final ScopeLongFunction onePage =
      (scope, argument) -> scope.page(file, argument << 12).getLong(8);
  private final ScopeLongFunction threePages =
      (scope, argument) -> {
        long first = scope.page(file, 0, hints[0]).getLong(0);
        long second = scope.page(file, 4096, hints[1]).getInt(4);
        return first + second + scope.page(file, argument << 12).getByte(9);
      };

  @BeforeAll
  void open() throws IOException {
    TestFile content = TestFile.create(folder.resolve("file"), 81, 1 << 16);
    arena = Arena.ofShared();
    quire = Quire.builder().memory(16 << 20).pinSampling(0).build();
    file = quire.open(content.path(), OpenOptions.read().advice(Advice.RANDOM));
    target = arena.allocate(64);
    page = arena.allocate(4096);
    for (int i = 0; i < 16; i++) {
      hints[i] = file.hint((long) i << 12);
    }
  }

  @AfterAll
  void close() {
    Intact.check(quire);
    quire.close();
    arena.close();
  }

  /** Repeats until the compilers have come to rest: then an operation allocates nothing. */
  private void assertAllocatesNothing(Caller caller) throws IOException {
    double perCall = Double.NaN;
    for (int i = 0; i < ATTEMPTS; i++) {
      run(caller, WARM);
      long before = Clocks.allocatedBytes();
      run(caller, MEASURED);
      perCall = (double) (Clocks.allocatedBytes() - before) / MEASURED;
      if (perCall < 0.01) { // what the compilers themselves may leave on this thread
        return;
      }
    }
    assertEquals(0, perCall, "bytes for each call");
  }

  private void run(Caller caller, int calls) throws IOException {
    long local = 0;
    for (int i = 0; i < calls; i++) {
      local += caller.call(i & 15);
    }
    sum += local;
  }

  private long at(int i) {
    return (long) (i & 15) << 12;
  }

  @Test
  void aReadAllocatesNothing() throws IOException {
    assertAllocatesNothing(i -> file.read(at(i), target));
  }

  @Test
  void aReadByHintAllocatesNothing() throws IOException {
    assertAllocatesNothing(i -> file.read(hints[i], at(i), target));
  }

  @Test
  void aReadOfAWholePageAllocatesNothing() throws IOException {
    assertAllocatesNothing(i -> file.read(at(i), page));
  }

  @Test
  void eightReadsOfEachKindInOneMethodAllocateNothing() throws IOException {
    assertAllocatesNothing(i ->
        file.read(at(i), target)
            + file.read(at(i + 1), page)
            + file.read(hints[i], at(i), target)
            + file.read(at(i + 2), target)
            + file.read(hints[i + 1 & 15], at(i + 1), page)
            + file.read(at(i + 3), target)
            + file.read(hints[i + 2 & 15], at(i + 2), target)
            + file.read(at(i + 4), page));
  }

  @Test
  void aScopeOfALongAllocatesNothing() throws IOException {
    assertAllocatesNothing(i -> quire.optimisticLong(i, onePage));
  }

  @Test
  void aScopeThatDescendsThreePagesByHintAllocatesNothing() throws IOException {
    assertAllocatesNothing(i -> quire.optimisticLong(i, threePages));
  }

  @Test
  void onePinAllocatesNothing() throws IOException {
    assertAllocatesNothing(i -> {
      try (Folio one = file.pin(at(i))) {
        return one.getLong(16) + one.getInt(4);
      }
    });
  }

  @Test
  void oneSharedPinAllocatesNothing() throws IOException {
    assertAllocatesNothing(i -> {
      try (Folio one = file.pin(at(i), PinMode.SHARED)) {
        return one.getLong(16) + one.getShort(6);
      }
    });
  }

  @Test
  void twoPinsAndAReadAllocateNothing() throws IOException {
    assertAllocatesNothing(i -> {
      try (Folio one = file.pin(at(i));
          Folio two = file.pin(at(i + 5))) {
        return one.getLong(0) + two.getLong(8) + file.read(at(i), target);
      }
    });
  }

  @Test
  void fourPinsAndTwoReadsAllocateNothing() throws IOException {
    assertAllocatesNothing(this::fourPins);
  }

  private long fourPins(int i) throws IOException {
    try (Folio one = file.pin(at(i));
        Folio two = file.pin(at(i + 1));
        Folio three = file.pin(at(i + 2));
        Folio four = file.pin(at(i + 3))) {
      return one.getLong(0)
          + two.getLong(8)
          + three.getLong(16)
          + four.getLong(24)
          + file.read(at(i), target)
          + file.read(hints[i], at(i), target);
    }
  }

  @Test
  void eightPinsAndAReadAllocateNothing() throws IOException {
    assertAllocatesNothing(this::eightPins);
  }

  private long eightPins(int i) throws IOException {
    try (Folio one = file.pin(at(i));
        Folio two = file.pin(at(i + 1));
        Folio three = file.pin(at(i + 2));
        Folio four = file.pin(at(i + 3));
        Folio five = file.pin(at(i + 4));
        Folio six = file.pin(at(i + 5));
        Folio seven = file.pin(at(i + 6));
        Folio eight = file.pin(at(i + 7))) {
      long low = one.getLong(0) + two.getLong(8) + three.getLong(16) + four.getLong(24);
      long high = five.getLong(32) + six.getLong(40) + seven.getLong(48) + eight.getLong(56);
      return low + high + file.read(at(i), target);
    }
  }

  @Test
  void theMeterSeesAnAllocation() throws IOException {
    byte[][] kept = new byte[16][];
    run(i -> (kept[i] = new byte[100]).length, WARM);
    long before = Clocks.allocatedBytes();
    run(i -> (kept[i] = new byte[100]).length, MEASURED);
    assertTrue(Clocks.allocatedBytes() - before >= 100L * MEASURED);
  }
}
