package dev.quire.core.os;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quire.core.word.Content;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Everything that a file promises, around the page cache of the system. */
final class DirectFileTest extends WritingContract {

  private static final int SPAN = 1 << 20;

  private final Os os = Os.system();

  /** Where there is no direct I/O this is skipped, and says so. */
  @BeforeEach
  void needDirectIo() throws IOException {
    assumeTrue(os instanceof LinuxOs, "direct I/O needs Linux");
    Path probe = Files.writeString(directory.resolve("probe"), "x");
    try {
      os.open(probe, OpenMode.WRITE.direct(true)).close();
    } catch (UnsupportedOperationException e) {
      assumeTrue(false, e.getMessage());
    }
  }

  @Override
  Os os() {
    return os;
  }

  @Override
  OpenFile open(Path path, OpenMode mode) throws IOException {
    return os.open(path, mode.direct(true));
  }

  @Test
  void oneDescriptorIsDirectAndBothCloseWithTheFile() throws IOException {
    Path path = file("abc");
    long before = descriptors(path, false);
    try (OpenFile file = open(path, OpenMode.WRITE)) {
      assertTrue(file.direct());
      assertEquals(2, descriptors(path, false) - before);
      assertEquals(1, descriptors(path, true));
    }
    assertEquals(before, descriptors(path, false));
    try (OpenFile file = os.open(path, OpenMode.WRITE)) {
      assertFalse(file.direct());
      assertEquals(0, descriptors(path, true));
    }
  }

  private static long descriptors(Path path, boolean direct) throws IOException {
    Path real = path.toRealPath();
    long found = 0;
    try (var entries = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path entry : entries) {
        if (Files.isSymbolicLink(entry) && Files.readSymbolicLink(entry).equals(real)) {
          found += !direct || (flags(entry) & Machine.current().directFlag) != 0 ? 1 : 0;
        }
      }
    }
    return found;
  }

  private static int flags(Path descriptor) throws IOException {
    for (String line :
        Files.readAllLines(Path.of("/proc/self/fdinfo", descriptor.getFileName().toString()))) {
      if (line.startsWith("flags:")) {
        return Integer.parseInt(line.substring(6).strip(), 8);
      }
    }
    throw new IOException("no flags of " + descriptor);
  }

  @Test
  void theAlignmentIsAPowerOfTwoOfAtLeastAPage() throws IOException {
    try (OpenFile file = open(file("abc"), OpenMode.READ)) {
      DirectFile.Alignment alignment = ((DirectFile) file).alignment();
      assertEquals(1, Integer.bitCount(alignment.block()));
      assertTrue(alignment.block() >= 4096, alignment::toString);
      assertEquals(1, Integer.bitCount(alignment.memory()));
    }
  }

  @Test
  void theTailOfAFileIsReadWithWhatIsThere() throws IOException {
    for (int size : new int[] {1, 511, 512, 4095, 4096, 4097, 10_000}) {
      try (OpenFile file = open(file("x".repeat(size)), OpenMode.READ);
          Arena arena = Arena.ofConfined()) {
        MemorySegment target = arena.allocate(16384, 4096);
        assertEquals(size, file.read(0, target.address(), 16384));
        assertEquals('x', Content.byteAt(target.address(), size - 1));
        assertEquals(Math.max(0, size - 4096), file.read(4096, target.address(), 4096 * 3));
        assertEquals(0, file.read(16384, target.address(), 4096));
      }
    }
  }

  /** Any position, size and address; direct and buffered handles beside each other. */
  @Test
  void anyProgramLeavesWhatAnArrayWouldHold() throws IOException {
    long seed = Long.getLong("quire.seed", System.nanoTime());
    System.out.println("direct: replay with -Dquire.seed=" + seed);
    Random random = new Random(seed);
    byte[] model = new byte[SPAN];
    int size = 0;
    Path path = file("");
    try (OpenFile direct = open(path, OpenMode.WRITE);
        OpenFile buffered = os.open(path, OpenMode.WRITE);
        Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(SPAN + 8192L, 4096);
      for (int step = 0; step < 400; step++) {
        OpenFile file = random.nextInt(4) == 0 ? buffered : direct;
        int position = aligned(random, random.nextInt(SPAN));
        int length =
            Math.min(aligned(random, random.nextInt(1 << random.nextInt(18))), SPAN - position);
        long address = memory.address() + (random.nextBoolean() ? 0 : random.nextInt(8192));
        if (random.nextInt(10) == 0) {
          Arrays.fill(model, Math.min(size, position), size, (byte) 0);
          size = position;
          file.truncate(size);
        } else if (random.nextBoolean()) {
          byte[] bytes = new byte[length];
          random.nextBytes(bytes);
          Content.copyIn(MemorySegment.ofArray(bytes), 0, address, length);
          write(file, position, address, length, random);
          System.arraycopy(bytes, 0, model, position, length);
          size = length == 0 ? size : Math.max(size, position + length);
        } else {
          int read = file.read(position, address, length);
          assertEquals(Math.clamp(size - position, 0, length), read);
          MemorySegment target = MemorySegment.ofArray(new byte[read]);
          Content.copyOut(address, target, 0, read);
          assertArrayEquals(
              Arrays.copyOfRange(model, position, position + read),
              target.toArray(ValueLayout.JAVA_BYTE),
              "step " + step);
        }
        assertEquals(size, file.stamp().size());
        if (random.nextInt(20) == 0) {
          file.sync(random.nextBoolean());
        }
      }
    }
    assertArrayEquals(Arrays.copyOf(model, size), Files.readAllBytes(path));
  }

  private static int aligned(Random random, int value) {
    return random.nextBoolean() ? value & -4096 : value;
  }

  private static void write(OpenFile file, long position, long address, int length, Random random)
      throws IOException {
    int first = random.nextBoolean() ? length / 2 & -4096 : random.nextInt(length + 1);
    file.write(
        position, new long[] {address, address + first}, new int[] {first, length - first}, 2);
  }
}
