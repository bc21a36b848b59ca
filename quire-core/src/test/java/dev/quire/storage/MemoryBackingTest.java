package dev.quire.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class MemoryBackingTest {

  private static final int SPAN = 300_000;

  @Test
  void anyProgramLeavesWhatAnArrayWouldHold() {
    long seed = Long.getLong("quire.seed", System.nanoTime());
    System.out.println("memory backing: replay with -Dquire.seed=" + seed);
    Random random = new Random(seed);
    MemoryBacking file = new MemoryBacking();
    byte[] model = new byte[SPAN];
    int size = 0;
    for (int step = 0; step < 2_000; step++) {
      int position = random.nextInt(SPAN);
      int length = random.nextInt(1 << random.nextInt(18));
      length = Math.min(length, SPAN - position);
      switch (random.nextInt(8)) {
        case 0 -> {
          Arrays.fill(model, Math.min(size, position), size, (byte) 0);
          size = position;
          file.truncate(position);
        }
        case 1 -> {
          int end = Math.min(size, position + length);
          Arrays.fill(model, Math.min(position, end), end, (byte) 0);
          file.punch(position, length);
        }
        case 2, 3 -> {
          byte[] bytes = new byte[length];
          random.nextBytes(bytes);
          int cut = random.nextInt(length + 1);
          MemorySegment all = MemorySegment.ofArray(bytes);
          assertEquals(
              length, file.write(position, List.of(all.asSlice(0, cut), all.asSlice(cut))));
          System.arraycopy(bytes, 0, model, position, length);
          size = length == 0 ? size : Math.max(size, position + length);
        }
        default -> {
          byte[] target = new byte[length];
          int read = file.read(position, MemorySegment.ofArray(target));
          assertEquals(Math.clamp(size - position, 0, length), read);
          assertArrayEquals(
              Arrays.copyOfRange(model, position, position + read), Arrays.copyOf(target, read));
        }
      }
      assertEquals(size, file.size());
    }
    assertArrayEquals(model, file.bytes(0, SPAN));
  }

  @Test
  void everyChangeIsAnotherVersionAndReadingIsNone() {
    MemoryBacking file = MemoryBacking.of(new byte[] {1, 2, 3});
    Backing.Version before = file.version();
    file.bytes(0, 10);
    file.sync(true);
    file.close();
    assertEquals(before, file.version());
    file.write(0, List.of(MemorySegment.ofArray(new byte[] {1})));
    assertNotEquals(before, file.version());
    assertEquals(3, file.version().size());
  }

  @Test
  void holesFarOutTakeNoMemory() {
    MemoryBacking file = new MemoryBacking("sparse");
    file.truncate(1L << 60);
    file.write(1L << 61, List.of(MemorySegment.ofArray(new byte[] {7})));
    assertEquals((1L << 61) + 1, file.size());
    assertArrayEquals(new byte[] {0, 7}, file.bytes((1L << 61) - 1, 2));
    assertEquals("sparse, 2305843009213693953 bytes", file.toString());
  }

  @Test
  void rangesThatAreNoneAreRefused() {
    MemoryBacking file = new MemoryBacking();
    Class<IllegalArgumentException> refused = IllegalArgumentException.class;
    assertThrows(refused, () -> file.bytes(-1, 1));
    assertThrows(refused, () -> file.truncate(-1));
    assertThrows(refused, () -> file.punch(0, -1));
    List<MemorySegment> one = List.of(MemorySegment.ofArray(new byte[1]));
    assertThrows(refused, () -> file.write(Long.MAX_VALUE, one));
    assertEquals(0, file.size());
  }
}
