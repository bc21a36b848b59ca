package dev.quire.word;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Words over real memory: bounds, orderings that two threads can see, waiting. */
final class SharedWordsTest {

  private static final long BYTES = 64;

  private final MemorySegment memory = Arena.ofAuto().allocate(BYTES, 8);
  private final SharedWords words = SharedWords.over(memory);

  @Test
  void everyAccessReachesTheMemoryOfTheCaller() {
    words.setLongPlain(0, 1);
    words.setLongOpaque(8, 2);
    words.setLongRelease(16, 3);
    words.setLongVolatile(24, 4);
    words.setIntPlain(32, 5);
    words.setIntOpaque(36, 6);
    words.setIntRelease(40, 7);
    words.setIntVolatile(44, 8);
    words.setByteOpaque(63, (byte) -9);
    assertEquals(1, memory.get(ValueLayout.JAVA_LONG, 0));
    assertEquals(
        10,
        words.getLongPlain(0)
            + words.getLongOpaque(8)
            + words.getLongAcquire(16)
            + words.getLongVolatile(24));
    assertEquals(
        26,
        words.getIntPlain(32)
            + words.getIntOpaque(36)
            + words.getIntAcquire(40)
            + words.getIntVolatile(44));
    assertEquals(-9, words.getByteOpaque(63));
  }

  @Test
  void compareAndSetComparesAndAdditionReturnsWhatStoodThere() {
    assertTrue(words.compareAndSetLong(0, 0, 5));
    assertFalse(words.compareAndSetLong(0, 0, 6));
    assertEquals(5, words.getAndAddLong(0, 2));
    assertEquals(7, words.getLongVolatile(0));
    assertTrue(words.compareAndSetInt(12, 0, 5));
    assertFalse(words.compareAndSetInt(12, 0, 6));
    assertEquals(5, words.getAndAddInt(12, -6));
    assertEquals(-1, words.getIntVolatile(12));
  }

  @ParameterizedTest
  @ValueSource(longs = {-8, 64, 1L << 40, Long.MIN_VALUE, Long.MAX_VALUE - 7})
  void offsetOutsideIsRefusedAndNamed(long offset) {
    IndexOutOfBoundsException thrown =
        assertThrows(IndexOutOfBoundsException.class, () -> words.getLongOpaque(offset));
    assertEquals(
        "access of 8 bytes at offset %d: pass an offset from 0 to 56".formatted(offset),
        thrown.getMessage());
  }

  @Test
  void lastWordIsInsideAndWhatCrossesTheEndIsNot() {
    words.setLongOpaque(56, 1);
    words.setIntOpaque(60, 1);
    assertThrows(IndexOutOfBoundsException.class, () -> words.getLongOpaque(60));
    assertThrows(IndexOutOfBoundsException.class, () -> words.slice(0, 0).getIntOpaque(0));
  }

  @Test
  void offsetBetweenTwoWordsIsRefusedWithItsNeighbours() {
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> words.compareAndSetLong(12, 0, 1));
    assertEquals(
        "offset 12 is no multiple of 8, as a value of 8 bytes needs; 8 and 16 are",
        thrown.getMessage());
    assertThrows(IllegalArgumentException.class, () -> words.wake(2));
  }

  @Test
  void sliceHasOffsetsOfItsOwnAndEndsWhereItEnds() {
    SharedWords part = words.slice(16, 16);
    part.setLongOpaque(8, 77);
    assertEquals(77, words.getLongOpaque(24));
    assertEquals(16, part.bytes());
    assertEquals(words.address() + 16, part.address());
    assertThrows(IndexOutOfBoundsException.class, () -> part.getLongOpaque(16));
    assertThrows(IndexOutOfBoundsException.class, () -> words.slice(56, 16));
    assertThrows(IndexOutOfBoundsException.class, () -> words.slice(8, Long.MAX_VALUE));
    assertThrows(IllegalArgumentException.class, () -> words.slice(4, 8));
  }

  private static void assertRefused(MemorySegment segment, String why) {
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> SharedWords.over(segment));
    assertTrue(thrown.toString().contains(why), thrown.toString());
  }

  @Test
  void memoryThatThreadsCannotShareIsRefusedWithWhatToDo() {
    assertRefused(MemorySegment.ofArray(new long[4]), "on the heap; allocate it from an arena");
    assertRefused(memory.asReadOnly(), "read-only; pass the writable segment");
    assertRefused(memory.asSlice(4), "no multiple of 8; allocate it with that alignment");
    try (Arena confined = Arena.ofConfined()) {
      assertRefused(confined.allocate(8), "one thread; allocate it from Arena.ofShared()");
    }
    Arena shared = Arena.ofShared();
    MemorySegment closed = shared.allocate(8);
    shared.close();
    assertRefused(closed, "closed; keep its arena open");
  }

  @Test
  void memoryThatWasClosedThrowsInsteadOfBeingTouched() {
    Arena shared = Arena.ofShared();
    SharedWords gone = SharedWords.over(shared.allocate(8, 8));
    shared.close();
    assertThrows(IllegalStateException.class, () -> gone.getLongAcquire(0));
    assertThrows(IllegalStateException.class, () -> gone.compareAndSetInt(4, 0, 1));
    assertThrows(IllegalStateException.class, () -> gone.await(0, 0, 1));
  }

  @Test
  void wordsWithoutMemoryAreForTheCheckerAlone() {
    assertThrows(IllegalStateException.class, () -> SharedWords.madeUp(1 << 20, 64));
  }

  @Test
  void whatWasStoredBeforeAReleaseIsSeenAfterTheAcquire() throws InterruptedException {
    int rounds = 200_000;
    boolean torn = false;
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 1; i <= rounds; i++) {
                words.setLongPlain(0, i);
                words.setLongRelease(8, i); // pairs with SharedWordsTest.last
              }
            });
    while (last() < rounds) {
      long seen = last();
      torn |= words.getLongOpaque(0) < seen;
    }
    writer.join();
    assertFalse(torn);
  }

  private long last() {
    return words.getLongAcquire(8);
  }

  @Test
  void twoThreadsLoseNoAddition() throws InterruptedException {
    int rounds = 50_000;
    Runnable adds =
        () -> {
          for (int i = 0; i < rounds; i++) {
            words.getAndAddInt(4, 1);
            long seen;
            do {
              seen = words.getLongOpaque(8);
            } while (!words.compareAndSetLong(8, seen, seen + 1));
          }
        };
    Thread other = Thread.ofPlatform().start(adds);
    adds.run();
    other.join();
    assertEquals(2 * rounds, words.getIntVolatile(4));
    assertEquals(2L * rounds, words.getLongVolatile(8));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void waiterGoesOnWhenTheWordHasChangedAndSomebodyWakes(boolean virtual)
      throws InterruptedException {
    AtomicBoolean inTime = new AtomicBoolean();
    Thread waiter =
        (virtual ? Thread.ofVirtual() : Thread.ofPlatform())
            .start(() -> {
              while (words.getIntVolatile(4) == 0) {
                inTime.set(words.await(4, 0, 60_000_000_000L));
              }
            });
    awaitParked(waiter);
    words.setIntVolatile(4, 1);
    SharedWords.over(memory).wake(4); // another object, the same memory
    waiter.join();
    assertTrue(inTime.get());
  }

  private static void awaitParked(Thread thread) {
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
  }

  @Test
  void waitEndsWithItsLimitOrAtOnceWhenTheWordHasChanged() {
    long start = System.nanoTime();
    assertFalse(words.await(0, 0, 5_000_000));
    assertTrue(System.nanoTime() - start >= 5_000_000);
    assertFalse(words.await(0, 0, 0));
    assertTrue(words.await(0, 1, Long.MAX_VALUE));
    assertThrows(IllegalArgumentException.class, () -> words.await(0, 0, -1));
  }

  @Test
  void interruptIsKeptAndEndsNoWait() {
    Thread.currentThread().interrupt();
    assertFalse(words.await(0, 0, 2_000_000));
    assertTrue(Thread.interrupted());
  }
}
