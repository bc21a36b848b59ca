package dev.quire;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quire.core.cache.Backing;
import dev.quire.core.os.Transfers;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Writes that go out in several stretches at once, and around the cache of the system. */
@Timeout(120)
final class DirectWriteTest {

  private static final int PAGE = 4096;
  private static final int SPAN = 2 << 20;

  @TempDir Path folder;
  private final Set<Long> broken = ConcurrentHashMap.newKeySet();
  private Path path;
  private Quire quire;

  @BeforeEach
  void open() {
    path = folder.resolve("file");
    QuireBuilder builder = Quire.builder().memory(8 << 20);
    builder.backings = real -> new Apart(real, broken);
    quire = builder.build();
  }

  @AfterEach
  void close() {
    quire.close();
  }

  /** Takes several stretches at once; those at broken positions fail. */
  private record Apart(Backing real, Set<Long> broken) implements Backing {

    @Override
    public Version version() throws IOException {
      return real.version();
    }

    @Override
    public int read(long position, long address, int bytes) throws IOException {
      return real.read(position, address, bytes);
    }

    @Override
    public boolean writable() {
      return real.writable();
    }

    @Override
    public boolean stable() {
      return real.stable();
    }

    @Override
    public boolean writesTogether() {
      return true;
    }

    @Override
    public void write(long position, long[] addresses, int[] bytes, int count) throws IOException {
      real.write(position, addresses, bytes, count);
    }

    @Override
    public void write(Transfers writes) throws IOException {
      real.write(writes);
      for (int i = 0; i < writes.count(); i++) {
        if (broken.contains(writes.position(i))) {
          writes.fail(i, new IOException("injected EIO at " + writes.position(i)));
        }
      }
    }

    @Override
    public void sync(boolean metadata) throws IOException {
      real.sync(metadata);
    }

    @Override
    public void truncate(long size) throws IOException {
      real.truncate(size);
    }

    @Override
    public void close() {
      real.close();
    }
  }

  private CachedFile openDirect() throws IOException {
    try {
      return quire.open(path, OpenOptions.of(WRITE, CREATE).direct(true));
    } catch (UnsupportedOperationException e) {
      assumeTrue(false, e.getMessage());
      throw e;
    }
  }

  @Test
  void whatWasForcedIsInTheFileWhateverItsPositionsAndSizes() throws IOException {
    long seed = Long.getLong("quire.seed", System.nanoTime());
    System.out.println("direct writes: replay with -Dquire.seed=" + seed);
    Random random = new Random(seed);
    byte[] model = new byte[SPAN];
    int size = 0;
    try (CachedFile file = openDirect()) {
      for (int step = 0; step < 300; step++) {
        byte[] bytes = new byte[random.nextInt(1 << random.nextInt(16))];
        random.nextBytes(bytes);
        int position = random.nextInt(SPAN - bytes.length);
        file.write(position, MemorySegment.ofArray(bytes));
        System.arraycopy(bytes, 0, model, position, bytes.length);
        size = bytes.length == 0 ? size : Math.max(size, position + bytes.length);
        if (random.nextInt(30) == 0) {
          file.force(random.nextBoolean());
          assertArrayEquals(Arrays.copyOf(model, size), Files.readAllBytes(path));
        }
      }
    }
    assertArrayEquals(Arrays.copyOf(model, size), Files.readAllBytes(path));
    Intact.checkEmpty(quire);
  }

  @Test
  void aStretchThatFailsStaysDirtyAndTheOthersAreWritten() throws IOException {
    try (CachedFile file = quire.open(path, OpenOptions.of(WRITE, CREATE))) {
      byte[] zeros = new byte[100 * PAGE];
      file.write(0, MemorySegment.ofArray(zeros));
      file.force(false);
      broken.add(20L * PAGE);
      byte[] page = new byte[PAGE];
      Arrays.fill(page, (byte) 'x');
      for (int at = 0; at < 100; at += 20) {
        file.write((long) at * PAGE, MemorySegment.ofArray(page));
      }
      IOException failed = assertThrows(IOException.class, () -> file.force(false));
      assertTrue(Reads.said(failed).contains("injected EIO at 81920"), failed::toString);
      assertEquals(1, file.mapping().states().dirtyFrames());
      broken.clear();
      file.force(false);
      assertEquals(0, file.mapping().states().dirtyFrames());
      byte[] stored = Files.readAllBytes(path);
      for (int at = 0; at < 100; at++) {
        assertEquals(at % 20 == 0 ? 'x' : 0, stored[at * PAGE]);
      }
    }
    Intact.checkEmpty(quire);
  }
}
