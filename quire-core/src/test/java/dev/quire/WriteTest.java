package dev.quire;

import static dev.quire.Reads.all;
import static dev.quire.TestFile.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writing into the cache: what is written is read, whatever was there and wherever it ends. */
@Timeout(120)
final class WriteTest {

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

  private byte[] put(byte[] model, long position, MemorySegment source) {
    int end = (int) (position + source.byteSize());
    byte[] grown = Arrays.copyOf(model, Math.max(model.length, end));
    MemorySegment.copy(source, 0, MemorySegment.ofArray(grown), position, source.byteSize());
    return grown;
  }

  @Test
  void aWriteIsReadByEveryHandleAtOnce() throws IOException {
    try (CachedFile file = quire.open(content.path(), WRITE);
        CachedFile other = quire.open(content.path(), WRITE)) {
      byte[] model = content.expected(0, SIZE);
      MemorySegment source = bytes(100, 1);
      file.write(5000, source);
      model = put(model, 5000, source);
      assertArrayEquals(model, all(other));
      MemorySegment again = bytes(100, 2);
      file.write(5050, again);
      assertArrayEquals(put(model, 5050, again), all(other));
      Intact.check(quire);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4096, 16384, 65536})
  void randomWritesOfAllLengthsLeaveWhatAModelSays(int pageSize) throws IOException {
    long seed = Seeds.seed("randomWritesOfAllLengths");
    Random random = new Random(seed);
    try (CachedFile file = quire.open(content.path(), WRITE.pageSize(pageSize))) {
      byte[] model = content.expected(0, SIZE);
      for (int i = 0; i < 400; i++) {
        int length = random.nextInt(3) == 0 ? random.nextInt(40_000) : random.nextInt(300);
        long position = random.nextInt(400_000);
        if (random.nextInt(4) == 0) {
          position &= -pageSize;
        }
        MemorySegment source = bytes(length, i);
        file.write(position, source);
        if (length > 0) {
          model = put(model, position, source);
        }
        assertEquals(model.length, file.size());
        if (i % 20 == 0) {
          assertArrayEquals(model, all(file), "seed " + seed);
        }
      }
      assertArrayEquals(model, all(file), "seed " + seed);
      zerosBeyondTheEnd(file);
      Intact.check(quire);
    }
  }

  private static void zerosBeyondTheEnd(CachedFile file) throws IOException {
    long last = file.size() - 1;
    try (Folio page = file.pin(last)) {
      for (int at = (int) (last + 1 - page.position()); at < page.length(); at++) {
        assertEquals(0, page.getByte(at));
      }
    }
  }

  @Test
  void aWholePageIsNotReadBeforeItIsWritten() throws IOException {
    try (CachedFile file = quire.open(content.path(), WRITE.advice(Advice.RANDOM))) {
      file.write(8192, bytes(8192, 1));
      long tail = SIZE & -4096;
      file.write(tail, bytes(SIZE - (int) tail, 2));
      assertEquals(0, plan.calls.size());
      assertEquals(3 << 12, file.residentBytes());
      file.write(16384, bytes(4095, 3));
      assertEquals(1, plan.calls.size());
      byte[] model = put(content.expected(0, SIZE), 8192, bytes(8192, 1));
      model = put(model, tail, bytes(SIZE - (int) tail, 2));
      assertArrayEquals(put(model, 16384, bytes(4095, 3)), all(file));
    }
  }

  @Test
  void aHoleReadsAsZerosAndIsNotAskedOfTheFile() throws IOException {
    try (CachedFile file = quire.open(content.path(), WRITE.advice(Advice.RANDOM))) {
      long far = 3L << 40;
      file.write(far, bytes(10, 1));
      assertEquals(far + 10, file.size());
      plan.calls.clear();
      byte[] hole = new byte[10_000];
      Arrays.fill(hole, (byte) 1);
      assertEquals(hole.length, file.read(far - 20_000, MemorySegment.ofArray(hole)));
      assertArrayEquals(new byte[10_000], hole);
      assertEquals(0, plan.calls.size());
      byte[] old = new byte[SIZE + 100];
      assertEquals(old.length, file.read(0, MemorySegment.ofArray(old)));
      assertArrayEquals(Arrays.copyOf(content.expected(0, SIZE), old.length), old);
    }
  }

  @Test
  void aBufferIsWrittenFromItsPositionToItsLimitAndMoved() throws IOException {
    try (CachedFile file = quire.open(content.path(), WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5}).position(1).limit(4);
      file.write(100, buffer);
      assertEquals(4, buffer.position());
      byte[] read = new byte[4];
      file.read(99, MemorySegment.ofArray(read));
      assertArrayEquals(new byte[] {content.at(99), 2, 3, 4}, read);
      long end = file.size();
      buffer.position(1);
      assertEquals(end, file.append(buffer));
      assertEquals(4, buffer.position());
      assertEquals(end + 3, file.size());
      assertEquals(3, file.read(end, MemorySegment.ofArray(read)));
      assertArrayEquals(new byte[] {2, 3, 4}, Arrays.copyOf(read, 3));
    }
  }

  @Test
  void appendsOfManyThreadsStandWholeOneBehindTheOther() throws Exception {
    int threads = 4;
    int each = 50;
    int length = 5000;
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    try (CachedFile file = quire.open(content.path(), WRITE)) {
      Thread[] started = new Thread[threads];
      for (int t = 0; t < threads; t++) {
        int seed = t + 1;
        Thread.Builder builder = t % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
        started[t] =
            builder.start(() -> {
              try {
                for (int i = 0; i < each; i++) {
                  byte[] record = new byte[length];
                  Arrays.fill(record, (byte) seed);
                  long position = file.append(MemorySegment.ofArray(record));
                  assertEquals(0, (position - SIZE) % length);
                }
              } catch (IOException | RuntimeException | AssertionError e) {
                failure.set(e);
              }
            });
      }
      for (Thread thread : started) {
        thread.join();
      }
      assertNull(failure.get());
      assertEquals(SIZE + (long) threads * each * length, file.size());
      byte[] all = all(file);
      int[] counts = new int[threads + 1];
      for (int at = SIZE; at < all.length; at += length) {
        byte first = all[at];
        for (int i = at; i < at + length; i++) {
          assertEquals(first, all[i]);
        }
        counts[first]++;
      }
      for (int t = 1; t <= threads; t++) {
        assertEquals(each, counts[t]);
      }
      Intact.check(quire);
    }
  }

  @Test
  void anAppendNeverLandsInsideALongWriteThatMakesTheFileLonger() throws Exception {
    try (CachedFile file = quire.open(content.path(), WRITE)) {
      MemorySegment large = bytes(1_000_000, 1);
      for (int round = 0; round < 4; round++) {
        long start = file.size();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Thread writer =
            Thread.ofPlatform()
                .start(() -> {
                  try {
                    file.write(start, large);
                  } catch (IOException | RuntimeException e) {
                    failure.set(e);
                  }
                });
        while (file.size() == start && writer.isAlive()) {
          Thread.onSpinWait(); // until it has begun to show
        }
        long appended = file.append(bytes(8, round));
        writer.join();
        assertNull(failure.get());
        assertEquals(start + large.byteSize(), appended);
      }
    }
  }

  @Test
  void wrongPositionsAreRefusedAndChangeNothing() throws IOException {
    try (CachedFile file = quire.open(content.path(), WRITE)) {
      MemorySegment ten = bytes(10, 1);
      for (long position : new long[] {-1, -10, Long.MIN_VALUE, Long.MAX_VALUE - 9}) {
        IllegalArgumentException e =
            assertThrows(IllegalArgumentException.class, () -> file.write(position, ten));
        assertTrue(Reads.said(e).contains(Long.toString(position)), e::toString);
      }
      assertEquals(SIZE, file.size());
      assertArrayEquals(content.expected(0, SIZE), all(file));
    }
  }

  @Test
  void aHandleForReadingAndAClosedOneRefuse() throws IOException {
    try (Quire reader = Quire.builder().memory(8 << 20).build();
        CachedFile file = reader.open(content.path())) {
      IllegalStateException e =
          assertThrows(IllegalStateException.class, () -> file.write(0, bytes(1, 1)));
      assertTrue(Reads.said(e).contains("for reading"), e::toString);
      assertThrows(IllegalStateException.class, () -> file.append(bytes(1, 1)));
    }
    CachedFile file = quire.open(content.path(), WRITE);
    file.close();
    assertThrows(IllegalStateException.class, () -> file.write(0, bytes(1, 1)));
    assertThrows(IllegalStateException.class, () -> file.append(bytes(1, 1)));
  }

  @Test
  void aFillThatFailsIsTheWritersAndWritesNothing() throws IOException {
    try (CachedFile file = quire.open(content.path(), WRITE)) {
      plan.fault = Faulty.EIO;
      assertThrows(QuireIoException.class, () -> file.write(4097, bytes(10, 1)));
      plan.fault = Faulty.NONE;
      assertArrayEquals(content.expected(0, SIZE), all(file));
      Intact.check(quire);
    }
  }
}
