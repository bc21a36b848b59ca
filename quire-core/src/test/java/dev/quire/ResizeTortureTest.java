package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.ResizeResult.End;
import dev.quire.core.frame.Frames;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Memory grows and shrinks, and is compacted, under readers of all forms and writers; nothing is
 * lost or mixed up.
 */
final class ResizeTortureTest {

  private static final int PAGE = Frames.FRAME_BYTES;
  private static final long MIB = 1 << 20;
  private static final long READ_SIZE = 24 * MIB;
  private static final int WRITTEN_PAGES = 2048;
  private static final int WRITERS = 2;
  private static final int RESIZES = 30;

  private final SplittableRandom random = Seeds.random("ResizeTortureTest");
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private final long[] written = new long[WRITTEN_PAGES];
  private final long[] versions = new long[WRITERS];
  private long compacted;
  private final long[] hints = new long[256];

  @TempDir Path folder;

  private interface Body {
    void run(SplittableRandom random) throws IOException;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void contentAndReferencesAreRightWhileSectionsComeAndGo(boolean large) throws Exception {
    TestFile content = TestFile.create(folder.resolve("read"), random.nextLong(), READ_SIZE);
    Path path = folder.resolve("written");
    Files.write(path, new byte[WRITTEN_PAGES * PAGE]);
    OpenOptions writes = OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
    try (Quire quire =
            Quire.builder().memory(32 * MIB).maxMemory(64 * MIB).management(false).build();
        CachedFile read = quire.open(content.path(), OpenOptions.read().largeFolios(large));
        CachedFile file = quire.open(path, writes)) {
      List<Thread> threads = new ArrayList<>();
      threads.add(start("reader", own -> read(content, read, own)));
      threads.add(start("hints", own -> hints(content, read, own)));
      threads.add(start("pins", own -> pins(content, read, own)));
      for (int i = 0; i < WRITERS; i++) {
        int writer = i;
        threads.add(start("writer " + i, own -> write(file, writer, own)));
      }
      threads.add(start("compactor", own -> compacted += quire.compact().movedBytes()));
      resize(quire);
      over.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(List.of(), List.copyOf(failures));
      System.out.printf("%d MiB were moved by compaction%n", compacted / MIB);
      Intact.check(quire);
      for (int page = 0; page < WRITTEN_PAGES; page++) {
        verify(file, page);
      }
      assertTrue(quire.resize(16 * MIB).await().isComplete());
      Intact.check(quire);
    }
    ByteBuffer stored = ByteBuffer.wrap(Files.readAllBytes(path));
    for (int page = 0; page < WRITTEN_PAGES; page++) {
      check(stored.slice(page * PAGE, PAGE), page);
    }
  }

  private Thread start(String name, Body body) {
    SplittableRandom own = random.split();
    return Thread.ofPlatform()
        .name(name)
        .start(() -> {
          try {
            while (!over.get()) {
              body.run(own);
            }
          } catch (IOException | RuntimeException | Error e) {
            failures.add(e);
          }
        });
  }

  private void resize(Quire quire) {
    for (int i = 0; i < RESIZES && failures.isEmpty(); i++) {
      long bytes = (14 + random.nextInt(50)) * MIB;
      Resize resize = quire.resize(bytes);
      if (random.nextInt(8) == 0) {
        resize.cancel();
      }
      ResizeResult result = resize.await();
      assertEquals(result.reached(), quire.stats().budgetBytes());
      assertEquals(result.end() == End.COMPLETE, result.reached() == bytes, result.toString());
      assertTrue(result.end() != End.REFUSED, result.problem());
    }
  }

  private static void read(TestFile content, CachedFile file, SplittableRandom own)
      throws IOException {
    byte[] bytes = new byte[1 + own.nextInt(3 * PAGE)];
    long at = own.nextLong(READ_SIZE - bytes.length);
    assertEquals(bytes.length, file.read(at, ByteBuffer.wrap(bytes)));
    content.check(at, bytes.length, bytes, "read");
  }

  /** Reads by hints that were made before any number of resizes, and by what was never one. */
  private void hints(TestFile content, CachedFile file, SplittableRandom own) throws IOException {
    int slot = own.nextInt(hints.length);
    long at = slot * (READ_SIZE / hints.length / PAGE) * PAGE;
    MemorySegment bytes = MemorySegment.ofArray(new byte[PAGE]);
    long hint = own.nextInt(8) == 0 ? own.nextLong() : hints[slot];
    assertEquals(PAGE, file.read(hint, at, bytes));
    content.check(at, PAGE, bytes.toArray(ValueLayout.JAVA_BYTE), "hint");
    if (own.nextInt(16) == 0) {
      hints[slot] = file.hint(at);
    }
  }

  private static void pins(TestFile content, CachedFile file, SplittableRandom own)
      throws IOException {
    long at = own.nextLong(READ_SIZE / PAGE) * PAGE;
    PinMode mode = own.nextInt(32) == 0 ? PinMode.LONGTERM : PinMode.PLAIN;
    try (Folio pin = file.pin(at, mode)) {
      for (int i = 0; i < PAGE; i += 509) {
        assertEquals(content.at(at + i), pin.getByte(i));
      }
    }
  }

  private void write(CachedFile file, int writer, SplittableRandom own) throws IOException {
    int page = own.nextInt(WRITTEN_PAGES / WRITERS) * WRITERS + writer;
    verify(file, page);
    if (own.nextInt(8) == 0) { // a gap where it stood
      written[page] = 0;
      file.punchHole((long) page * PAGE, PAGE);
      return;
    }
    written[page] = ++versions[writer];
    ByteBuffer bytes = ByteBuffer.allocate(PAGE);
    while (bytes.hasRemaining()) {
      bytes.putLong(written[page] << 32 | page);
    }
    file.write((long) page * PAGE, bytes.flip());
  }

  private void verify(CachedFile file, int page) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(PAGE);
    file.read((long) page * PAGE, bytes);
    check(bytes.rewind(), page);
  }

  private void check(ByteBuffer bytes, int page) {
    long expected = written[page] == 0 ? 0 : written[page] << 32 | page;
    for (int i = 0; i < PAGE; i += Long.BYTES) {
      assertEquals(expected, bytes.getLong(i), "page %d at %d".formatted(page, i));
    }
  }
}
