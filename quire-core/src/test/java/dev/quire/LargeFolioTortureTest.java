package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.buddy.Buddy;
import dev.quire.core.cache.Cache;
import dev.quire.core.cache.Mapping;
import dev.quire.core.frame.Frames;
import dev.quire.core.migrate.Collapse;
import dev.quire.core.migrate.Effort;
import dev.quire.core.migrate.Emptied;
import dev.quire.core.migrate.Evacuation;
import dev.quire.core.migrate.Migration;
import dev.quire.core.migrate.Split;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Folios are divided, put together and moved at random while pages are read in all forms, written,
 * cut off and written back: each page shows one version of itself, never an older one than before.
 */
@Timeout(240)
final class LargeFolioTortureTest {

  private static final int PAGE = 4096;
  private static final int PAGES = 2500; // more than stay
  private static final int LASTING = 2000; // pages behind that are cut off now and then
  private static final int HOT = 32; // where most of it happens
  private static final int STEPS = 1500;
  private static final OpenOptions WRITE =
      OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE).largeFolios(true);

  @FunctionalInterface
  private interface Step {
    void run(SplittableRandom random) throws IOException;
  }

  @TempDir Path folder;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final AtomicLongArray written = new AtomicLongArray(PAGES);
  private final AtomicIntegerArray results = new AtomicIntegerArray(6);
  private final AtomicLong working = new AtomicLong();
  private Quire quire;
  private CachedFile file;

  @BeforeEach
  void open() throws IOException {
    Path path = folder.resolve("file");
    Files.write(path, new byte[0]);
    quire = Quire.builder().memory(10 << 20).build();
    file = quire.open(path, WRITE);
    for (int page = 0; page < PAGES; page++) {
      write(page, 1);
    }
  }

  @AfterEach
  void close() throws IOException {
    file.close();
    Intact.checkEmpty(quire);
    quire.close();
  }

  @Test
  void eachPageShowsOneVersionOfItself() throws Exception {
    SplittableRandom seeds = Seeds.random("eachPageShowsOneVersionOfItself");
    List<Thread> threads = new ArrayList<>();
    threads.add(start(seeds.split(), this::read));
    threads.add(start(seeds.split(), this::read));
    threads.add(start(seeds.split(), this::readHeld));
    threads.add(start(seeds.split(), this::write));
    threads.add(start(seeds.split(), this::cut));
    threads.add(startFor(seeds.split(), this::force));
    threads.add(startFor(seeds.split(), this::split));
    threads.add(startFor(seeds.split(), this::collapse));
    threads.add(startFor(seeds.split(), this::move));
    for (Thread thread : threads) {
      thread.join();
    }
    assertNull(failure.get());
    Intact.check(quire);
    compareAll();
    System.out.printf(
        "splits %d of %d, collapses %d of %d, moves %d of %d%n",
        results.get(0),
        results.get(1),
        results.get(2),
        results.get(3),
        results.get(4),
        results.get(5));
  }

  private Thread start(SplittableRandom random, Step step) {
    working.incrementAndGet();
    return thread(
        random.nextBoolean(),
        () -> {
          try {
            for (int i = 0; i < STEPS && failure.get() == null; i++) {
              step.run(random);
            }
          } finally {
            working.decrementAndGet();
          }
        });
  }

  /** Works as long as the others do. */
  private Thread startFor(SplittableRandom random, Step step) {
    return thread(
        false, // fills here as well
        () -> {
          while (working.get() != 0 && failure.get() == null) {
            step.run(random);
            Thread.yield(); // most attempts find nothing to do
          }
        });
  }

  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  private Thread thread(boolean virtual, Work work) {
    Runnable body =
        () -> {
          try {
            work.run();
          } catch (Throwable e) {
            failure.compareAndSet(null, e);
          }
        };
    return virtual ? Thread.ofVirtual().start(body) : Thread.ofPlatform().start(body);
  }

  private static int page(SplittableRandom random, int pages) {
    return random.nextInt(random.nextInt(4) == 0 ? pages : HOT);
  }

  private static MemorySegment bytes(long page, long version) {
    byte[] bytes = new byte[PAGE];
    LongBuffer longs = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asLongBuffer();
    for (int i = 0; i < longs.capacity(); i++) {
      longs.put(i, page << 32 | version);
    }
    return MemorySegment.ofArray(bytes);
  }

  private void write(int page, long version) throws IOException {
    file.write((long) page * PAGE, bytes(page, version));
    written.set(page, version);
  }

  private void write(SplittableRandom random) throws IOException {
    for (int i = 0; i < 10; i++) {
      int page = page(random, LASTING);
      long next = written.get(page) + 1; // by this thread alone
      if (random.nextInt(8) == 0) {
        try (Folio pin = file.pinForWrite((long) page * PAGE)) {
          pin.copyFrom(bytes(page, next), 0, 0, PAGE);
        }
        written.set(page, next);
      } else {
        write(page, next);
      }
    }
  }

  private void force(SplittableRandom random) throws IOException {
    file.force((long) random.nextInt(HOT) * PAGE, HOT * PAGE);
  }

  /** Bytes of some pages, in any form. */
  private void read(SplittableRandom random) throws IOException {
    int page = page(random, PAGES);
    int pages = 1 + random.nextInt(random.nextInt(10) == 0 ? 300 : 4);
    long[] before = versions(page, pages);
    Form any = Form.values()[random.nextInt(Form.values().length)];
    Form form = any == Form.PIN ? Form.PIN_SHARED : any; // a plain pin promises no content
    byte[] read;
    try {
      read = form.read(quire, file, (long) page * PAGE, pages * PAGE);
    } catch (EOFException cut) {
      assertTrue(page + pages > LASTING, cut::toString);
      return;
    }
    for (int i = 0; i < read.length / PAGE; i++) {
      check(page + i, before[i], Arrays.copyOfRange(read, i * PAGE, (i + 1) * PAGE), form);
    }
  }

  /** Two pages by pins that are held meanwhile, the second by a hint from before. */
  private void readHeld(SplittableRandom random) throws IOException {
    int page = page(random, LASTING);
    int other = page(random, LASTING);
    long hint = file.hint((long) other * PAGE);
    try (Folio pin = file.pin((long) page * PAGE, PinMode.SHARED)) {
      long[] before = versions(other, 1);
      byte[] read = new byte[PAGE];
      file.read(hint, (long) other * PAGE, MemorySegment.ofArray(read));
      check(other, before[0], read, "by a hint");
      check(page, 1, pin.segment().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE), "pinned");
    }
  }

  private long[] versions(int page, int pages) {
    long[] versions = new long[pages];
    for (int i = 0; i < Math.min(pages, PAGES - page); i++) {
      versions[i] = written.get(page + i);
    }
    return versions;
  }

  private static void check(int page, long atLeast, byte[] read, Object form) {
    LongBuffer longs = ByteBuffer.wrap(read).order(ByteOrder.nativeOrder()).asLongBuffer();
    long first = longs.get(0);
    for (int i = 1; i < longs.capacity(); i++) {
      assertEquals(first, longs.get(i), () -> "page " + page + " is torn, " + form);
    }
    if (page >= LASTING && first == 0) {
      return; // was cut off
    }
    assertEquals(page, first >>> 32, () -> "the page of these bytes, " + form);
    int version = (int) first;
    assertTrue(
        page >= LASTING || version >= atLeast,
        () -> "page %d went back from %d to %d, %s".formatted(page, atLeast, version, form));
  }

  private void cut(SplittableRandom random) throws IOException {
    int page = LASTING + random.nextInt(PAGES - LASTING);
    switch (random.nextInt(6)) {
      case 0 -> file.truncate((long) page * PAGE);
      case 1 -> file.truncate((long) PAGES * PAGE);
      case 2 -> {
        long bytes = Math.min(20 * PAGE, file.size() - (long) page * PAGE); // by this thread alone
        if (bytes > 0) {
          file.punchHole((long) page * PAGE, bytes);
        }
      }
      default -> write(page, 1 + random.nextInt(5));
    }
  }

  private void split(SplittableRandom random) {
    Mapping mapping = file.mapping();
    Split split = new Split(quire.rooms().cache());
    long page = page(random, PAGES);
    count(0, split.split(mapping, page, random.nextInt(5)).isDone());
  }

  private void collapse(SplittableRandom random) throws IOException {
    Mapping mapping = file.mapping();
    int order = 1 + random.nextInt(random.nextInt(20) == 0 ? Frames.SECTION_ORDER : 5);
    long page = page(random, PAGES) & -(1 << order);
    if (random.nextBoolean()) {
      count(2, new Collapse(quire.rooms().cache()).collapse(mapping, page, order).isDone());
    } else if (page < file.size() / PAGE) {
      try {
        mapping.fill().large(page, order);
      } catch (IllegalArgumentException cut) {
        assertTrue(page >= LASTING, cut::toString);
      }
    }
  }

  /** One folio, found by its page or by a frame; or all of a section. */
  private void move(SplittableRandom random) {
    Cache cache = quire.rooms().cache();
    Buddy buddy = quire.rooms().buddy();
    int frame = random.nextInt(cache.frames().limit());
    if (random.nextInt(50) == 0) {
      int section = frame >>> Frames.SECTION_ORDER;
      assertTrue(buddy.isolate(section)); // by this thread alone
      int from = section << Frames.SECTION_ORDER;
      Effort effort = Effort.light(() -> working.get() == 0);
      Emptied emptied =
          new Evacuation(cache, buddy).empty(from, from + Frames.SECTION_FRAMES, effort);
      buddy.restore(section);
      results.addAndGet(4, emptied.folios());
      results.addAndGet(5, emptied.folios() + emptied.left().size());
      return;
    }
    long held =
        random.nextBoolean()
            ? cache.folios().hold(frame)
            : file.mapping().lookup().hold(page(random, PAGES));
    if (held != 0) {
      count(4, new Migration(cache).move(held, Frames.SECTION_ORDER).isDone());
    }
  }

  private void count(int which, boolean done) {
    results.addAndGet(which, done ? 1 : 0);
    results.incrementAndGet(which + 1);
  }

  /** Page by page, in the cache and in the storage. */
  private void compareAll() throws IOException {
    file.force(true);
    byte[] stored = Files.readAllBytes(file.path());
    for (int page = 0; page < LASTING; page++) {
      byte[] read = new byte[PAGE];
      file.read((long) page * PAGE, MemorySegment.ofArray(read));
      check(page, written.get(page), read, "at the end");
      byte[] kept = Arrays.copyOfRange(stored, page * PAGE, (page + 1) * PAGE);
      check(page, written.get(page), kept, "stored");
    }
  }
}
