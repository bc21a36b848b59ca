package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything that changes a file at once, under readers: every page is of one byte at any moment,
 * for every write, hole and cut is of whole pages.
 */
@Timeout(120)
final class WriteTortureTest {

  private static final int PAGE = 4096;
  private static final int PAGES = 300;
  private static final int STEPS = 600;
  private static final OpenOptions WRITE =
      OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE);

  @TempDir Path folder;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final AtomicInteger changing = new AtomicInteger();

  @FunctionalInterface
  private interface Step {
    void run(SplittableRandom random) throws IOException;
  }

  @Test
  void pagesAreOfOneByteWhateverHappensToTheirFile() throws Exception {
    SplittableRandom seeds = Seeds.random("pagesAreOfOneByte");
    Path path = folder.resolve("file");
    Files.write(path, new byte[PAGES * PAGE]);
    try (Quire quire = Quire.builder().memory(5 << 20).build()) {
      try (CachedFile file = quire.open(path, WRITE);
          CachedFile other = quire.open(path, WRITE)) {
        List<Thread> threads = new ArrayList<>();
        threads.add(change(seeds.split(), random -> write(file, random)));
        threads.add(change(seeds.split(), random -> write(other, random)));
        threads.add(change(seeds.split(), random -> pin(other, random)));
        threads.add(change(seeds.split(), random -> group(quire, file, random)));
        threads.add(change(seeds.split(), random -> shape(file, random)));
        threads.add(read(seeds.split(), random -> look(file, random)));
        threads.add(read(seeds.split(), random -> look(other, random)));
        for (Thread thread : threads) {
          thread.join();
        }
        assertNull(failure.get());
        Intact.check(quire);
      }
      Intact.checkEmpty(quire);
    }
    byte[] stored = Files.readAllBytes(path);
    for (int at = 0; at < stored.length; at += PAGE) {
      uniform(Arrays.copyOfRange(stored, at, at + PAGE), at);
    }
  }

  private Thread change(SplittableRandom random, Step step) {
    changing.incrementAndGet();
    return start(() -> {
      try {
        for (int i = 0; i < STEPS && failure.get() == null; i++) {
          step.run(random);
        }
      } finally {
        changing.decrementAndGet();
      }
    });
  }

  private Thread read(SplittableRandom random, Step step) {
    return start(() -> {
      do {
        step.run(random);
      } while (changing.get() > 0 && failure.get() == null);
    });
  }

  @FunctionalInterface
  private interface Body {
    void run() throws IOException;
  }

  private Thread start(Body body) {
    return Thread.ofPlatform()
        .start(() -> {
          try {
            body.run();
          } catch (IOException | RuntimeException | AssertionError e) {
            failure.compareAndSet(null, e);
          }
        });
  }

  private static MemorySegment pages(int count, SplittableRandom random) {
    byte[] bytes = new byte[count * PAGE];
    for (int i = 0; i < count; i++) {
      Arrays.fill(bytes, i * PAGE, (i + 1) * PAGE, (byte) random.nextInt());
    }
    return MemorySegment.ofArray(bytes);
  }

  private static long place(SplittableRandom random) {
    return (long) random.nextInt(PAGES) * PAGE;
  }

  private static void write(CachedFile file, SplittableRandom random) throws IOException {
    MemorySegment source = pages(1 + random.nextInt(8), random);
    if (random.nextInt(10) == 0 && file.size() < 2L * PAGES * PAGE) {
      file.append(source);
    } else {
      file.write(place(random), source);
    }
  }

  private static void pin(CachedFile file, SplittableRandom random) throws IOException {
    try (Folio page = file.pinForWrite(place(random))) {
      page.segment().fill((byte) random.nextInt());
    } catch (EOFException cut) {
      return; // beyond the end at that moment
    }
  }

  private static void group(Quire quire, CachedFile file, SplittableRandom random)
      throws IOException {
    long[] places = random.ints(3, 0, PAGES).mapToLong(page -> (long) page * PAGE).toArray();
    try (WriteGroup group = quire.writeGroup()) {
      for (long place : places) {
        group.join(file, place);
      }
      group.begin();
      for (long place : places) {
        group.page(file, place).segment().fill((byte) random.nextInt());
      }
      group.commit();
    } catch (EOFException cut) {
      return; // before it began: nothing was changed
    }
  }

  private static void shape(CachedFile file, SplittableRandom random) throws IOException {
    if (random.nextBoolean()) {
      file.truncate(place(random));
    } else {
      long from = place(random);
      long end = Math.min(file.size(), from + (long) random.nextInt(40) * PAGE);
      if (from < end) {
        punch(file, from, end - from);
      }
    }
  }

  private static void punch(CachedFile file, long position, long length) throws IOException {
    try {
      file.punchHole(position, length);
    } catch (IllegalArgumentException shorter) {
      assertEquals(true, String.valueOf(shorter.getMessage()).contains("ends at"));
    }
  }

  private static void look(CachedFile file, SplittableRandom random) throws IOException {
    long position = place(random);
    byte[] page = new byte[PAGE];
    int n = file.read(position, MemorySegment.ofArray(page));
    if (n > 0) {
      assertEquals(PAGE, n);
      uniform(page, position);
    }
  }

  private static void uniform(byte[] page, long position) {
    for (int i = 1; i < page.length; i++) {
      if (page[i] != page[0]) {
        throw new AssertionError(
            "page at %d begins with %d, and has %d at %d".formatted(position, page[0], page[i], i));
      }
    }
  }
}
