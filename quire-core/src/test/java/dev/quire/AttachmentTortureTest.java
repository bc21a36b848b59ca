package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Objects are attached, taken back, evicted, cut off, punched out, discarded and dropped by changes
 * from outside, all at once: each of them is dropped once or taken back once.
 */
@Timeout(120)
final class AttachmentTortureTest {

  private static final int PAGE = 4096;
  private static final int PAGES = 700; // more than fit
  private static final int STEPS = 800;
  private static final OpenOptions WRITE =
      OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE);

  /** One attachment: it ends once. */
  private static final class Life implements PageAttachment {
    private final boolean stubborn;
    private final AtomicInteger ends = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();

    Life(boolean stubborn) {
      this.stubborn = stubborn;
    }

    @Override
    public boolean release() {
      return ends.get() == 0 && (!stubborn || asked.incrementAndGet() > 3);
    }

    @Override
    public void dropped() {
      ends.incrementAndGet();
    }
  }

  @FunctionalInterface
  private interface Step {
    void run(SplittableRandom random) throws IOException;
  }

  @TempDir Path folder;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final Queue<Life> lives = new ConcurrentLinkedQueue<>();

  @Test
  void eachObjectIsDroppedOnceOrTakenBackOnce() throws Exception {
    SplittableRandom seeds = Seeds.random("eachObjectIsDroppedOnce");
    Path path = folder.resolve("file");
    Files.write(path, new byte[PAGES * PAGE]);
    try (Quire quire = Quire.builder().memory(QuireBuilder.MIN_MEMORY).build()) {
      try (CachedFile file = quire.open(path, WRITE);
          CachedFile reader = quire.open(path)) {
        List<Thread> threads = new ArrayList<>();
        threads.add(start(seeds.split(), random -> attach(file, random)));
        threads.add(start(seeds.split(), random -> attach(reader, random)));
        threads.add(start(seeds.split(), random -> detach(reader, random)));
        threads.add(start(seeds.split(), random -> read(reader, random)));
        threads.add(start(seeds.split(), random -> change(file, random)));
        for (Thread thread : threads) {
          thread.join();
        }
        assertNull(failure.get());
        Intact.check(quire);
        assertEquals(0, quire.stats().attachmentFailures());
        assertTrue(lives.stream().anyMatch(life -> life.ends.get() == 1));
      }
      Intact.checkEmpty(quire);
    }
    for (Life life : lives) {
      assertEquals(1, life.ends.get());
    }
  }

  private Thread start(SplittableRandom random, Step step) {
    Runnable body =
        () -> {
          try {
            for (int i = 0; i < STEPS && failure.get() == null; i++) {
              step.run(random);
            }
          } catch (IOException | RuntimeException | AssertionError e) {
            failure.compareAndSet(null, e);
          }
        };
    return random.nextBoolean() ? Thread.ofPlatform().start(body) : Thread.ofVirtual().start(body);
  }

  private static long place(SplittableRandom random) {
    return (long) random.nextInt(PAGES) * PAGE;
  }

  private void attach(CachedFile file, SplittableRandom random) throws IOException {
    Life life = new Life(random.nextInt(4) == 0);
    try {
      file.attach(place(random), life);
      lives.add(life);
    } catch (EOFException cut) {
      assertEquals(0, life.ends.get());
    } catch (IllegalStateException occupied) {
      assertTrue(Reads.said(occupied).contains("has an attachment"), occupied::toString);
    }
  }

  private static void detach(CachedFile file, SplittableRandom random) {
    long position = place(random);
    for (int i = 0; i < 20; i++) {
      if (file.attachment(position) instanceof Life life && file.detach(position, life)) {
        life.ends.incrementAndGet();
        return;
      }
      position = place(random);
    }
  }

  private static void read(CachedFile file, SplittableRandom random) throws IOException {
    file.read(place(random), MemorySegment.ofArray(new byte[20 * PAGE]));
  }

  private void change(CachedFile file, SplittableRandom random) throws IOException {
    switch (random.nextInt(12)) {
      case 0 -> file.truncate(place(random));
      case 1, 2 -> file.truncate(PAGES * PAGE);
      case 3 -> {
        long size = file.size(); // nobody else changes it but discard, in this thread
        long from = Math.min(place(random), size);
        file.punchHole(from, Math.min(size - from, 30 * PAGE));
      }
      case 4 -> file.discard();
      case 5 -> file.force(false);
      case 6 -> {
        Files.write(folder.resolve("file"), new byte[] {1}, StandardOpenOption.WRITE);
        file.revalidate();
      }
      default -> file.write(place(random), MemorySegment.ofArray(new byte[PAGE]));
    }
  }
}
