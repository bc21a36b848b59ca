package dev.quire.core.folio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bits of parts against their definition; -Dquire.seed=N replays a run. */
final class PartsTest {

  private static final int ROUNDS = 20_000;

  private final long seed = Long.getLong("quire.seed", System.nanoTime());

  PartsTest() {
    System.out.println("PartsTest: replay with -Dquire.seed=" + seed);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 0, 1", // index, order, order of a page, bits
    "7, 1, 0, 2",
    "21, 4, 0, 32",
    "21, 4, 2, 240",
    "31, 5, 0, -2147483648",
    "31, 5, 4, -65536",
    "63, 6, 0, -2147483648",
    "512, 9, 0, 1",
    "543, 9, 0, 2",
    "543, 9, 4, 2",
    "1023, 9, 0, -2147483648"
  })
  void aPageHasTheBitsOfItsFrames(long index, int order, int page, int bits) {
    assertEquals(bits, Parts.bits(index, order, page));
    assertEquals(Parts.bits(index, order, 0), Parts.bit(index, order));
    assertEquals(0, Parts.bit(index, order) & ~bits);
  }

  @Test
  void marksAreAddedAndCleared() {
    long folio = OneFolio.fresh();
    Parts.mark(folio, 6);
    Parts.mark(folio, 8);
    assertTrue(Parts.has(folio, 12));
    assertFalse(Parts.has(folio, 1));
    Parts.clear(folio);
    assertEquals(0, Parts.of(folio));
  }

  @Test
  void mixedIsWhatHasSomeMarksButNotMoreThanHalf() {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < ROUNDS; round++) {
      int order = random.nextInt(10);
      int bits = random.nextInt() & -1 << random.nextInt(32); // often few
      int count = Math.min(32, 1 << order);
      int marked = 0;
      for (int part = 0; part < count; part++) {
        marked += bits >>> part & 1;
      }
      assertEquals(marked > 0 && marked <= count / 2, Parts.isMixed(bits, order));
    }
  }

  @Test
  void piecesAreTheLargestOfOneKind() {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < ROUNDS; round++) {
      int order = random.nextInt(10);
      int grain = 1 << random.nextInt(6);
      int bits = 0;
      for (int part = 0; part < 32; part++) {
        bits |= part % grain == 0 ? random.nextInt(2) << part : (bits >>> part - 1 & 1) << part;
      }
      int piece = Parts.uniform(bits, order);
      assertTrue(isUniform(bits, order, piece), () -> "seed " + seed);
      assertFalse(piece < order && isUniform(bits, order, piece + 1), () -> "seed " + seed);
    }
  }

  private static boolean isUniform(int bits, int order, int piece) {
    int parts = 1 << piece - Parts.orderIn(order);
    for (int part = 0; part < Parts.countIn(order); part++) {
      if ((bits >>> part & 1) != (bits >>> (part & -parts) & 1)) {
        return false;
      }
    }
    return true;
  }
}
