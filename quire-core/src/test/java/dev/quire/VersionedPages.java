package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.cache.Cache;
import dev.quire.core.cache.Mapping;
import dev.quire.core.frame.Frames;
import dev.quire.core.migrate.Collapse;
import dev.quire.core.migrate.Effort;
import dev.quire.core.migrate.Emptied;
import dev.quire.core.migrate.Evacuation;
import dev.quire.core.migrate.Migration;
import dev.quire.core.migrate.Split;
import dev.quire.core.migrate.Turn;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A file of which each page says in every word which one it is and which version of itself, and
 * what can be done to it at random while others do: no page may be torn, or older than it was.
 *
 * <p>One thread at most writes, and one cuts; all else by as many as one likes.
 */
final class VersionedPages {

  private static final int PAGE = 4096;
  private static final int HOT = 32; // where most of it happens

  private final Quire quire;
  private final CachedFile file;
  private final int pages;
  private final int lasting; // pages behind that are cut off now and then
  private final AtomicLongArray written;
  private final AtomicIntegerArray results = new AtomicIntegerArray(6);

  /** Writes the first version of each page. */
  VersionedPages(Quire quire, CachedFile file, int pages, int lasting) throws IOException {
    this.quire = quire;
    this.file = file;
    this.pages = pages;
    this.lasting = lasting;
    this.written = new AtomicLongArray(pages);
    for (int page = 0; page < pages; page++) {
      write(page, 1);
    }
  }

  String summary() {
    return "splits %d of %d, collapses %d of %d, moves %d of %d"
        .formatted(
            results.get(0),
            results.get(1),
            results.get(2),
            results.get(3),
            results.get(4),
            results.get(5));
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

  void write(SplittableRandom random) throws IOException {
    for (int i = 0; i < 10; i++) {
      int page = page(random, lasting);
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

  void force(SplittableRandom random) throws IOException {
    file.force((long) random.nextInt(HOT) * PAGE, HOT * PAGE);
  }

  /** Bytes of some pages, in any form. */
  void read(SplittableRandom random) throws IOException {
    int page = page(random, pages);
    int many = 1 + random.nextInt(random.nextInt(10) == 0 ? 300 : 4);
    long[] before = versions(page, many);
    Form any = Form.values()[random.nextInt(Form.values().length)];
    Form form = any == Form.PIN ? Form.PIN_SHARED : any; // a plain pin promises no content
    byte[] read;
    try {
      read = form.read(quire, file, (long) page * PAGE, many * PAGE);
    } catch (EOFException cut) {
      assertTrue(page + many > lasting, cut::toString);
      return;
    }
    for (int i = 0; i < read.length / PAGE; i++) {
      check(page + i, before[i], Arrays.copyOfRange(read, i * PAGE, (i + 1) * PAGE), form);
    }
  }

  /** Two pages by pins that are held meanwhile, the second by a hint from before. */
  void readHeld(SplittableRandom random) throws IOException {
    int page = page(random, lasting);
    int other = page(random, lasting);
    long hint = file.hint((long) other * PAGE);
    try (Folio pin = file.pin((long) page * PAGE, PinMode.SHARED)) {
      long[] before = versions(other, 1);
      byte[] read = new byte[PAGE];
      file.read(hint, (long) other * PAGE, MemorySegment.ofArray(read));
      check(other, before[0], read, "by a hint");
      check(page, 1, pin.segment().toArray(ValueLayout.JAVA_BYTE), "pinned");
    }
  }

  private long[] versions(int page, int pages) {
    long[] versions = new long[pages];
    for (int i = 0; i < Math.min(pages, pages - page); i++) {
      versions[i] = written.get(page + i);
    }
    return versions;
  }

  private void check(int page, long atLeast, byte[] read, Object form) {
    LongBuffer longs = ByteBuffer.wrap(read).order(ByteOrder.nativeOrder()).asLongBuffer();
    long first = longs.get(0);
    for (int i = 1; i < longs.capacity(); i++) {
      assertEquals(first, longs.get(i), () -> "page " + page + " is torn, " + form);
    }
    if (page >= lasting && first == 0) {
      return; // was cut off
    }
    assertEquals(page, first >>> 32, () -> "the page of these bytes, " + form);
    int version = (int) first;
    assertTrue(
        page >= lasting || version >= atLeast,
        () -> "page %d went back from %d to %d, %s".formatted(page, atLeast, version, form));
  }

  void cut(SplittableRandom random) throws IOException {
    int page = lasting + random.nextInt(pages - lasting);
    switch (random.nextInt(6)) {
      case 0 -> file.truncate((long) page * PAGE);
      case 1 -> file.truncate((long) pages * PAGE);
      case 2 -> {
        long bytes = Math.min(20 * PAGE, file.size() - (long) page * PAGE); // by this thread alone
        if (bytes > 0) {
          file.punchHole((long) page * PAGE, bytes);
        }
      }
      default -> write(page, 1 + random.nextInt(5));
    }
  }

  void split(SplittableRandom random) {
    Mapping mapping = file.mapping();
    Split split = new Split(quire.rooms().cache());
    long page = page(random, pages);
    count(0, split.split(mapping, page, random.nextInt(5)).isDone());
  }

  void collapse(SplittableRandom random) throws IOException {
    Mapping mapping = file.mapping();
    int order = 1 + random.nextInt(random.nextInt(20) == 0 ? Frames.SECTION_ORDER : 5);
    long page = page(random, pages) & -(1 << order);
    if (random.nextBoolean()) {
      count(2, new Collapse(quire.rooms().cache()).collapse(mapping, page, order).isDone());
    } else if (page < file.size() / PAGE) {
      try {
        mapping.fill().large(page, order);
      } catch (IllegalArgumentException cut) {
        assertTrue(page >= lasting, cut::toString);
      }
    }
  }

  /** One folio, found by its page or by a frame; or all of a section. */
  void move(SplittableRandom random) {
    Cache cache = quire.rooms().cache();
    int frame = random.nextInt(cache.frames().top());
    if (random.nextInt(50) == 0) {
      evacuate(frame >>> Frames.SECTION_ORDER);
      return;
    }
    long held =
        random.nextBoolean()
            ? cache.folios().hold(frame)
            : file.mapping().lookup().hold(page(random, pages));
    if (held != 0) {
      count(4, new Migration(cache).move(held, Frames.SECTION_ORDER).isDone());
    }
  }

  private void evacuate(int section) {
    Turn turn = quire.rooms().shape().trying();
    if (!turn.take()) {
      return;
    }
    try {
      if (quire.rooms().buddy().isolate(section)) {
        int from = section << Frames.SECTION_ORDER;
        Emptied emptied =
            new Evacuation(quire.rooms().cache(), quire.rooms().buddy())
                .empty(from, from + Frames.SECTION_FRAMES, Effort.light(() -> false));
        quire.rooms().buddy().restore(section);
        results.addAndGet(4, emptied.folios());
        results.addAndGet(5, emptied.folios() + emptied.left().size());
      }
    } finally {
      turn.end();
    }
  }

  private void count(int which, boolean done) {
    results.addAndGet(which, done ? 1 : 0);
    results.incrementAndGet(which + 1);
  }

  /** Page by page, in the cache and in the storage. */
  void compareAll() throws IOException {
    file.force(true);
    byte[] stored = Files.readAllBytes(file.path());
    for (int page = 0; page < lasting; page++) {
      byte[] read = new byte[PAGE];
      file.read((long) page * PAGE, MemorySegment.ofArray(read));
      check(page, written.get(page), read, "at the end");
      byte[] kept = Arrays.copyOfRange(stored, page * PAGE, (page + 1) * PAGE);
      check(page, written.get(page), kept, "stored");
    }
  }
}
