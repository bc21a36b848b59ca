package dev.quire;

import dev.quire.core.cache.Backing;
import dev.quire.core.hotplug.Emptying;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** How an instance of {@link Quire} is made. */
public final class QuireBuilder {

  /** The smallest budget, in bytes: two sections with their metadata. */
  public static final long MIN_MEMORY = 5L << 20;

  private static final int MAX_READ_AHEAD = 16 << 20;

  long memory = 256L << 20;
  long maxMemory;
  double followed; // 0: not at all
  Path systemRoot = Path.of("/");
  long residentPages = Long.MAX_VALUE;
  ReclaimPolicy policy = ReclaimPolicy.E2Q;
  int pinSampling = 1 << 16;
  Duration latchTimeout = Duration.ofSeconds(30);
  Duration dirtyAge = Duration.ofSeconds(5);
  int readAhead = 256 << 10;
  int ioThreads = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());
  @Nullable Path warm;
  long warmRate = 128L << 20;
  WarmLoader.Time warmTime = WarmLoader.Time.SYSTEM;
  Consumer<String> warnings = QuireBuilder::log;
  boolean management = true;
  HugePages hugePages = HugePages.ADVISE;
  long hugePool;
  boolean portable;
  boolean lockMemory;
  boolean excludeFromDumps;

  /** What stands between the cache and each file: where tests put their faults. */
  UnaryOperator<Backing> backings = UnaryOperator.identity();

  /** What stands before sections are emptied: where tests interfere. */
  UnaryOperator<Emptying> emptyings = UnaryOperator.identity();

  QuireBuilder() {}

  /**
   * The budget: every byte that the instance uses off the heap, metadata included. Default 256 MiB.
   *
   * @param bytes at least {@link #MIN_MEMORY}
   */
  public QuireBuilder memory(long bytes) {
    if (bytes < MIN_MEMORY) {
      throw new IllegalArgumentException(
          "memory of %d bytes is too small; give at least %d (5 MiB)".formatted(bytes, MIN_MEMORY));
    }
    memory = bytes;
    return this;
  }

  /**
   * What {@link Quire#resize} may grow the budget to: so much address space is reserved, and some
   * of it readable, without memory. Default {@link #memory}: it cannot grow.
   *
   * @param bytes at most 8 TiB; a large multiple of {@code memory} costs fixed memory, a 32nd of it
   */
  public QuireBuilder maxMemory(long bytes) {
    maxMemory = bytes;
    return this;
  }

  /**
   * Lets the budget follow what the system grants this process: the limits of its control groups
   * (version 1 and 2) and physical memory, and how much memory is missed (pressure stall
   * information). Once a second the budget is brought to what is right then, within what the
   * instance needs and {@link #maxMemory}. What came of it: {@link Quire#followed}. Nothing changes
   * while the system does not say how much memory there is; {@link #build} refuses one that never
   * does.
   *
   * @param share of the limit that the budget may be, above 0 and at most 1
   */
  public QuireBuilder followMemory(double share) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "followMemory is %s; give a share of the limit, above 0 and at most 1".formatted(share));
    }
    followed = share;
    return this;
  }

  /**
   * Where {@code proc} and {@code sys} are looked for by {@link #followMemory}. Default {@code /};
   * another directory where a container has those of its host.
   */
  public QuireBuilder systemRoot(Path root) {
    systemRoot = Objects.requireNonNull(root, "systemRoot");
    return this;
  }

  /**
   * At most so many pages of 4 KiB stay in the cache, even when memory has room for more; a larger
   * page counts as those that it is made of. Pages that are being filled count, and those that were
   * removed from their file and are still pinned. Whoever needs one more evicts others first, as
   * few as that takes. Default: as many as {@link #memory} holds.
   *
   * <p>For comparing caches of one size, and for tests. A budget is {@link #memory}.
   *
   * @param pages at least 1
   */
  public QuireBuilder residentPages(long pages) {
    if (pages < 1) {
      throw new IllegalArgumentException(
          "%d resident pages; a page that is read has to be somewhere, allow at least 1"
              .formatted(pages));
    }
    residentPages = pages;
    return this;
  }

  /** By what it is decided which pages go. Default {@link ReclaimPolicy#E2Q}. */
  public QuireBuilder policy(ReclaimPolicy choice) {
    policy = Objects.requireNonNull(choice, "policy");
    return this;
  }

  /**
   * Records where one pin in so many of each thread was taken; its first one always.
   *
   * @param every a power of two; 1 = each, 0 = none. Default 65536
   */
  public QuireBuilder pinSampling(int every) {
    if (every < 0 || Integer.bitCount(every) > 1) {
      throw new IllegalArgumentException(
          "pin sampling of one in %d; use 0 or a power of two".formatted(every));
    }
    pinSampling = every;
    return this;
  }

  /** How long a read may wait for a page that somebody else has latched. Default 30 s. */
  public QuireBuilder latchTimeout(Duration limit) {
    Objects.requireNonNull(limit, "latchTimeout");
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException(
          "latch timeout of %s; it must be more than zero".formatted(limit));
    }
    latchTimeout = limit;
    return this;
  }

  /** What the budget may become at most. */
  long largest() {
    return Math.max(memory, maxMemory);
  }

  /** The limit in nanoseconds, of at most a year: deadlines are sums with the clock. */
  long latchNanos() {
    return nanos(latchTimeout);
  }

  /**
   * After what time something that was written is made durable in the background, if nobody has
   * forced it before; sooner when much is dirty. Default 5 s.
   */
  public QuireBuilder dirtyAge(Duration age) {
    Objects.requireNonNull(age, "dirtyAge");
    if (age.isNegative() || age.isZero()) {
      throw new IllegalArgumentException(
          "dirty age of %s; it must be more than zero".formatted(age));
    }
    dirtyAge = age;
    return this;
  }

  long dirtyAgeNanos() {
    return nanos(dirtyAge);
  }

  private static long nanos(Duration limit) {
    Duration year = Duration.ofDays(365);
    return (limit.compareTo(year) < 0 ? limit : year).toNanos();
  }

  /**
   * How far readahead goes beyond what was asked for.
   *
   * @param bytes 0 = off, at most 16 MiB. Default 256 KiB
   */
  public QuireBuilder readAhead(int bytes) {
    if (bytes < 0 || bytes > MAX_READ_AHEAD) {
      throw new IllegalArgumentException(
          "readahead of %d bytes; use 0 to %d".formatted(bytes, MAX_READ_AHEAD));
    }
    readAhead = bytes;
    return this;
  }

  /**
   * Platform threads that do I/O for virtual ones and for readahead. Default twice the processors.
   */
  public QuireBuilder ioThreads(int threads) {
    if (threads < 1 || threads > 1024) {
      throw new IllegalArgumentException("%d I/O threads; use 1 to 1024".formatted(threads));
    }
    ioThreads = threads;
    return this;
  }

  /**
   * Keeps which pages are in memory from one run to the next: reads the dump at {@code path} if
   * there is one, has the pages that it names filled in the background as their files are opened,
   * and replaces it when the instance is closed. A file that has changed is left alone.
   *
   * <p>A dump that cannot be used keeps no instance from starting; {@link
   * dev.quire.stats.WarmStats#problem} and a {@linkplain #warnings warning} say why. The same for
   * one that cannot be written.
   *
   * @param path of a local file; its directory must be there
   * @throws IllegalArgumentException when it is a directory, or is in none that may be written
   */
  public QuireBuilder warm(Path path) {
    Objects.requireNonNull(path, "warm");
    if (Files.isDirectory(path)) {
      throw new IllegalArgumentException(
          "%s is a directory; give the path of a file in it for warm".formatted(path));
    }
    if (!Files.isDirectory(WarmDump.folder(path))) {
      throw new IllegalArgumentException(
          "there is no directory for %s; make it, or give another path for warm".formatted(path));
    }
    if (!Files.isWritable(WarmDump.folder(path))) {
      throw new IllegalArgumentException(
          "the directory of %s may not be written by this user; give another path for warm"
              .formatted(path));
    }
    warm = path;
    return this;
  }

  /**
   * How fast pages of an earlier run are loaded at most. Default 128 MiB a second.
   *
   * @param bytesPerSecond at least 4096
   */
  public QuireBuilder warmRate(long bytesPerSecond) {
    if (bytesPerSecond < OpenOptions.MIN_PAGE) {
      throw new IllegalArgumentException(
          "warm rate of %d bytes a second; give at least %d, a page"
              .formatted(bytesPerSecond, OpenOptions.MIN_PAGE));
    }
    warmRate = bytesPerSecond;
    return this;
  }

  /**
   * Who is told, in a line, of what went wrong and is no reason to throw: called by any thread,
   * must not call the instance. Default: the logger {@code dev.quire} of {@link System#getLogger}.
   */
  public QuireBuilder warnings(Consumer<String> sink) {
    warnings = Objects.requireNonNull(sink, "warnings");
    return this;
  }

  /**
   * Whether who asks the process by JMX sees the instance, as {@code quire stat PID} does: {@link
   * dev.quire.stats.QuireMXBean}. It is made known by a thread in the background, which takes the
   * first instance of a process about 0.1 s, unless the process has JMX already. Default true.
   */
  public QuireBuilder management(boolean on) {
    management = on;
    return this;
  }

  private static void log(String line) {
    System.getLogger("dev.quire").log(System.Logger.Level.WARNING, line);
  }

  /** Uses what the JDK alone can do, on any platform; on Linux, to test that. */
  public QuireBuilder portable(boolean on) {
    portable = on;
    return this;
  }

  /**
   * Whether the system is to put huge pages behind the memory, of which the processor needs fewer
   * translations. With {@link HugePages#ALWAYS} all of the memory stands on them or the instance is
   * not built, nor does it grow; what is thrown says why. Default {@link HugePages#ADVISE}.
   */
  public QuireBuilder hugePages(HugePages choice) {
    hugePages = Objects.requireNonNull(choice, "hugePages");
    return this;
  }

  /**
   * Sets memory aside for pieces of 2 MiB ({@link OpenOptions#hugePages}), so that they are to be
   * had however scattered other pages are; nothing else uses it. Without, and beyond, they are made
   * of what is free. Default 0.
   *
   * @param bytes rounded up to a multiple of 2 MiB; at most what can ever leave {@link #memory}
   */
  public QuireBuilder hugePool(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException(
          "a huge pool of %d bytes; give 0, or some multiple of 2 MiB".formatted(bytes));
    }
    hugePool = bytes;
    return this;
  }

  /** Keeps the memory from being swapped out, if the limits of the process allow. */
  public QuireBuilder lockMemory(boolean on) {
    lockMemory = on;
    return this;
  }

  /** Keeps cached bytes out of core dumps. */
  public QuireBuilder excludeFromDumps(boolean on) {
    excludeFromDumps = on;
    return this;
  }

  /**
   * Reserves and populates the memory.
   *
   * @throws IllegalArgumentException when the budget is more than the machine or its container has,
   *     or more than {@link #maxMemory}; when {@link #followMemory} finds nothing to follow
   * @throws IllegalStateException when the JVM denies native access; the message names the option
   */
  public Quire build() {
    if (maxMemory != 0 && maxMemory < memory) {
      throw new IllegalArgumentException(
          "maxMemory of %d bytes is less than memory of %d; raise it, or leave it out"
              .formatted(maxMemory, memory));
    }
    Segments.requireNativeAccess();
    return new Quire(this);
  }
}
