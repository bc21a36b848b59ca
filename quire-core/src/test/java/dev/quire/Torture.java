package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** The files, the threads and the rounds of {@link TortureTest}. */
final class Torture implements AutoCloseable {

  private static final int THREADS = 8;
  private static final int ROUND_MILLIS = 400;
  private static final int STUCK_MILLIS = 60_000;
  private static final int HELD_PINS = 3;

  // Four times the budget together; the last one passes through a transform.
  private static final int[] PAGES = {4096, 16384, 65536, 8192};
  private static final long SIZE = QuireBuilder.MIN_MEMORY;

  /** A file with every handle that is open on it. */
  private record Subject(TestFile content, CachedFile file, boolean veiled) {}

  private final Quire quire;
  private final Faulty.Plan plan;
  private final SplittableRandom random;
  private final List<Subject> subjects = new ArrayList<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final AtomicLong reads = new AtomicLong();
  private final AtomicLong faults = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private int rounds;

  Torture(Quire quire, Faulty.Plan plan, Path folder, long seed) throws IOException {
    this.quire = quire;
    this.plan = plan;
    this.random = new SplittableRandom(seed);
    for (int i = 0; i < PAGES.length; i++) {
      boolean veiled = i == PAGES.length - 1;
      TestFile content = TestFile.create(folder.resolve("file" + i), random.nextLong(), SIZE + i);
      OpenOptions options = OpenOptions.read().pageSize(PAGES[i]);
      CachedFile file =
          quire.open(content.path(), veiled ? options.transform(this::veil) : options);
      subjects.add(new Subject(content, file, veiled));
    }
  }

  private void veil(long position, MemorySegment page) throws IOException {
    if (plan.fault != Faulty.NONE && page.get(ValueLayout.JAVA_BYTE, 0) == 0) {
      faults.incrementAndGet();
      throw new IOException("injected by the transform");
    }
    for (long i = 0; i < page.byteSize(); i += 8) {
      long value = page.get(ValueLayout.JAVA_LONG, i);
      page.set(ValueLayout.JAVA_LONG, i, ~value);
    }
  }

  long reads() {
    return reads.get();
  }

  String summary() {
    return "%d rounds, %d reads of which %d failed, %d faults, %d evictions"
        .formatted(rounds, reads.get(), failed.get(), faults.get(), quire.stats().evictions());
  }

  /**
   * All threads at work for a while; then all are still, everything is accounted for, files change.
   */
  void round() throws IOException {
    rounds++;
    boolean faulty = rounds % 3 != 0;
    long faultSeed = random.nextLong();
    plan.fault = faulty ? faults(faultSeed) : Faulty.NONE;
    long end = System.nanoTime() + ROUND_MILLIS * 1_000_000L;
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      SplittableRandom own = random.split();
      boolean stream = i % 4 == 3;
      Runnable body = () -> work(own, stream, end);
      threads.add(i % 2 == 0 ? Thread.ofVirtual().start(body) : Thread.ofPlatform().start(body));
    }
    threads.forEach(this::join);
    plan.fault = Faulty.NONE;
    plan.calls.clear();
    Throwable first = failures.peek();
    if (first != null) {
      throw new AssertionError("in round " + rounds + ": " + first, first);
    }
    Intact.check(quire);
    change();
  }

  private Faulty.Fault faults(long seed) {
    AtomicLong calls = new AtomicLong(seed);
    return (real, position, address, bytes) -> {
      long dice = calls.addAndGet(0x9E3779B97F4A7C15L) >>> 56;
      if (dice < 2) {
        faults.incrementAndGet();
        return (dice == 0 ? Faulty.EIO : Faulty.SHORT).read(real, position, address, bytes);
      }
      return real.read(position, address, bytes);
    };
  }

  private void join(Thread thread) {
    try {
      if (!thread.join(java.time.Duration.ofMillis(STUCK_MILLIS))) {
        fail("stuck: " + thread + " at " + Arrays.toString(thread.getStackTrace()));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void work(SplittableRandom own, boolean stream, long end) {
    Deque<Held> held = new ArrayDeque<>();
    try {
      Subject subject = subjects.get(own.nextInt(subjects.size()));
      long next = own.nextLong(SIZE);
      while (System.nanoTime() < end && !isOver()) {
        int length = own.nextInt(stream ? 20_000 : 9_000);
        if (!stream || next > SIZE) {
          subject = subjects.get(own.nextInt(subjects.size()));
          next = stream ? 0 : own.nextLong(SIZE + 10_000);
        }
        step(subject, own, held, next, length);
        next += length;
      }
    } catch (Throwable e) {
      failures.add(e);
    } finally {
      held.forEach(pin -> pin.page.close());
    }
  }

  private boolean isOver() {
    return failures.peek() != null;
  }

  private record Held(Subject subject, Folio page) {}

  private void step(
      Subject subject, SplittableRandom own, Deque<Held> held, long position, int length)
      throws IOException {
    try {
      if (own.nextInt(20) == 0 && position < subject.file.size()) {
        held.add(new Held(subject, subject.file.pin(position)));
      }
      if (held.size() > HELD_PINS) {
        release(held.pop());
      }
      Form form = Form.values()[own.nextInt(Form.values().length)];
      reads.incrementAndGet();
      byte[] read = form.read(quire, subject.file, position, length);
      subject.content.check(position, length, unveiled(subject, read), form);
    } catch (MemoryExhaustedException e) {
      throw new AssertionError("a few pins exhausted the memory", e);
    } catch (IOException e) {
      failed.incrementAndGet();
      assertTrue(plan.fault != Faulty.NONE, () -> "nobody injected " + e);
      assertTrue(
          e instanceof QuireIoException && Reads.said(e).contains(name(subject)), e::toString);
    }
  }

  private static String name(Subject subject) {
    return subject.content.path().toString();
  }

  private static void release(Held held) {
    try (Folio page = held.page) {
      byte[] all = new byte[page.length()];
      page.copyTo(0, MemorySegment.ofArray(all), 0, all.length);
      long inFile = Math.min(all.length, held.subject.content.size() - page.position());
      byte[] read = unveiled(held.subject, Arrays.copyOf(all, (int) inFile));
      held.subject.content.check(page.position(), all.length, read, "a pin held for a while");
    }
  }

  private static byte[] unveiled(Subject subject, byte[] bytes) {
    if (subject.veiled) {
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) ~bytes[i];
      }
    }
    return bytes;
  }

  /** Somebody else rewrites, cuts or continues some files; some of them are opened again. */
  private void change() throws IOException {
    for (int i = 0; i < subjects.size(); i++) {
      Subject subject = subjects.get(i);
      switch (random.nextInt(6)) {
        case 0 -> subject.content.resize(random.nextLong(SIZE));
        case 1 -> subject.content.resize(SIZE + random.nextLong(100_000));
        case 2 -> subject.content.rewrite(random.nextLong(), SIZE - random.nextLong(50_000));
        default -> {
          assertEquals(false, subject.file.revalidate(), "changed by nobody");
          continue;
        }
      }
      assertTrue(subject.file.revalidate(), "a change was not noticed");
      assertEquals(0, subject.file.residentBytes(), "pages of a changed file");
      assertEquals(subject.content.size(), subject.file.size());
      if (random.nextBoolean()) {
        reopen(i, subject);
      }
    }
  }

  private void reopen(int i, Subject subject) throws IOException {
    subject.file.close();
    OpenOptions options =
        OpenOptions.read().pageSize(PAGES[i]).advice(Advice.values()[random.nextInt(3)]);
    CachedFile file =
        quire.open(
            subject.content.path(), subject.veiled ? options.transform(this::veil) : options);
    subjects.set(i, new Subject(subject.content, file, subject.veiled));
  }

  @Override
  public void close() {
    Queue<Subject> all = new ConcurrentLinkedQueue<>(subjects);
    all.forEach(subject -> subject.file.close());
  }
}
