package dev.quire.bench.pressure;

import com.sun.management.ThreadMXBean;
import dev.quire.bench.disk.Pass;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/**
 * The process of one variant. It opens its file when it is told to, by which time it is under its
 * limit, then makes one pass for each line of standard input, and ends with it.
 */
public final class PressureReader {

  /** What it says when it is open. */
  static final String READY = "ready";

  private static final int RECORD_BYTES = 64;
  private static final int RECORDS = PressureFile.PAGE_BYTES / RECORD_BYTES;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Source source;
  private final int pages;

  private PressureReader(Source source, int pages) {
    this.source = source;
    this.pages = pages;
  }

  /**
   * Reads orders, prints what came of them.
   *
   * @param arguments variant, file, bytes of memory for its pages
   * @throws IOException when something cannot be read
   */
  public static void main(String... arguments) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    in.readLine(); // by now it is under its limit
    Path file = Path.of(arguments[1]);
    int pages = Math.toIntExact(Files.size(file) / PressureFile.PAGE_BYTES);
    try (Source source = Sources.named(arguments[0]).open(file, Long.parseLong(arguments[2]))) {
      out.println(READY);
      PressureReader reader = new PressureReader(source, pages);
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.println(reader.pass(Order.parse(line)).text());
      }
    }
  }

  private Outcome pass(Order order) throws IOException {
    int[][] keys = new int[order.threads()][];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = order.pattern().keys(pages, order.seed() + i);
    }
    AtomicLong bytes = new AtomicLong();
    long collected = collecting();
    long end = System.nanoTime() + order.nanos();
    Pass.Outcome outcome =
        Pass.run(
            order.threads() + (order.scan() ? 1 : 0),
            (thread, times) -> {
              if (thread == order.threads()) {
                scan(end);
                return 0;
              }
              return read(keys[thread], end, times, bytes);
            });
    return new Outcome(
        outcome.amount(), outcome.nanos(), bytes.get(), collecting() - collected, outcome.times());
  }

  private long read(int[] keys, long end, Histogram times, AtomicLong bytes) throws IOException {
    MemorySegment target = Arena.ofAuto().allocate(RECORD_BYTES, RECORD_BYTES);
    Source.Copy copy = source.into(target);
    long before = allocated();
    long reads = 0;
    for (long now = System.nanoTime(); now < end; ) {
      int key = keys[(int) (reads % keys.length)];
      long record = reads % RECORDS;
      long position = (long) key * PressureFile.PAGE_BYTES + record * RECORD_BYTES;
      copy.at(position);
      long then = System.nanoTime();
      times.recordValue(then - now);
      PressureFile.check(target, position);
      now = then;
      reads++;
    }
    bytes.addAndGet(allocated() - before);
    return reads;
  }

  private void scan(long end) throws IOException {
    MemorySegment target =
        Arena.ofAuto().allocate(PressureFile.PAGE_BYTES, PressureFile.PAGE_BYTES);
    Source.Copy copy = source.into(target);
    for (int page = 0; System.nanoTime() < end; page = (page + 1) % pages) {
      long position = (long) page * PressureFile.PAGE_BYTES;
      copy.at(position);
      PressureFile.check(target, position);
    }
  }

  private static long allocated() {
    return THREADS.getCurrentThreadAllocatedBytes();
  }

  private static long collecting() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
        .sum();
  }
}
