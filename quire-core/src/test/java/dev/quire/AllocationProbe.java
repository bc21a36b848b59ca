package dev.quire;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Measures what {@link AllocationTest} asserts, in a process of its own: what other tests have
 * called would be part of the profiles by which the compilers decide. Prints a case and its bytes
 * for each call a line.
 */
final class AllocationProbe {

  private static final int WARM = 30_000;
  private static final int MEASURED = 20_000;
  private static final long LARGE_PAGES = 1 << 14;
  private static final long PATIENCE_NANOS = 8_000_000_000L;

  @FunctionalInterface
  private interface Caller {
    long call(int i) throws IOException;
  }

  private final MemorySegment target;
  private final MemorySegment page;
  private final Quire quire;
  private final CachedFile file;
  private final CachedFile large;
  private final long[] hints = new long[16];
  private final byte[][] kept = new byte[16][];
  private long sum;
  private long next;

  // Made once, as an engine does: a body that captures something would be allocated by its caller.
  private final ScopeLongFunction onePage = this::descendOnce;
  private final ScopeLongFunction threePages = this::descendThrice;

  private AllocationProbe(Quire quire, CachedFile file, CachedFile large, Arena arena)
      throws IOException {
    this.quire = quire;
    this.file = file;
    this.large = large;
    target = arena.allocate(64);
    page = arena.allocate(4096);
    for (int i = 0; i < 16; i++) {
      hints[i] = file.hint((long) i << 12);
    }
  }

  /** The file to read is the argument. */
  public static void main(String[] arguments) throws IOException {
    Path path = Path.of(arguments[0]);
    Files.write(path, new byte[1 << 16]);
    Path beside = path.resolveSibling("large");
    try (FileChannel channel = FileChannel.open(beside, Set.of(CREATE, WRITE))) {
      channel.write(ByteBuffer.allocate(1), (LARGE_PAGES << 12) - 1);
    }
    OpenOptions options = OpenOptions.read().advice(Advice.RANDOM);
    try (Arena arena = Arena.ofShared();
        Quire quire = Quire.builder().memory(16 << 20).pinSampling(0).build();
        Quire small = Quire.builder().memory(8 << 20).pinSampling(0).build();
        CachedFile file = quire.open(path, options);
        CachedFile large = small.open(beside, options)) {
      new AllocationProbe(quire, file, large, arena).run();
    }
  }

  private void run() throws IOException {
    Map<String, Caller> cases = new LinkedHashMap<>();
    cases.put("read", i -> file.read(at(i), target));
    cases.put("read by hint", i -> file.read(hints[i], at(i), target));
    cases.put("read of a page", i -> file.read(at(i), page));
    cases.put("eight reads", this::eightReads);
    cases.put("miss", this::miss);
    cases.put("scope of one page", i -> quire.optimisticLong(i, onePage));
    cases.put("scope of three pages", i -> quire.optimisticLong(i, threePages));
    pins(cases, "", PinMode.PLAIN, PinMode.PLAIN);
    pins(cases, "shared ", PinMode.SHARED, PinMode.SHARED);
    pins(cases, "mixed ", PinMode.PLAIN, PinMode.SHARED);
    // All of them are hot before the first is measured: what one form has shown to the compilers
    // goes into the compilations of the others.
    for (Caller each : cases.values()) {
      repeat(each, WARM);
    }
    for (Map.Entry<String, Caller> each : cases.entrySet()) {
      System.out.println(each.getKey() + "=" + bytesPerCall(each.getValue()));
    }
    long before = Clocks.allocatedBytes();
    repeat(this::allocate, MEASURED);
    System.out.println("the meter=" + (Clocks.allocatedBytes() - before) / MEASURED);
    if (sum == 42) {
      System.out.println("the optimiser must not know that nobody wants the sum");
    }
  }

  /** Of a file eight times as large as what remembers it, no page of which comes twice in a row. */
  private long miss(int i) throws IOException {
    next = next * 1_664_525 + 1_013_904_223 & 0xFFFF_FFFFL;
    return large.read((next >>> 8) % LARGE_PAGES << 12, target);
  }

  /** Adds the same four methods, with pins of this kind and that. */
  private void pins(Map<String, Caller> cases, String form, PinMode odd, PinMode even) {
    cases.put("one " + form + "pin", i -> onePin(i, odd));
    cases.put("two " + form + "pins", i -> twoPins(i, odd, even));
    cases.put("four " + form + "pins", i -> fourPins(i, odd, even));
    cases.put("eight " + form + "pins", i -> eightPins(i, odd, even));
  }

  /** Repeats until the compilers have come to rest. */
  private double bytesPerCall(Caller caller) throws IOException {
    double perCall = Double.NaN;
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!(perCall < 0.01) && System.nanoTime() < end) {
      repeat(caller, WARM);
      long before = Clocks.allocatedBytes();
      repeat(caller, MEASURED);
      perCall = (double) (Clocks.allocatedBytes() - before) / MEASURED;
    }
    return perCall;
  }

  private void repeat(Caller caller, int calls) throws IOException {
    long local = 0;
    for (int i = 0; i < calls; i++) {
      local += caller.call(i & 15);
    }
    sum += local;
  }

  private long at(int i) {
    return (long) (i & 15) << 12;
  }

  private long descendOnce(ReadScope scope, long argument) throws IOException {
    return scope.page(file, argument << 12).getLong(8);
  }

  private long descendThrice(ReadScope scope, long argument) throws IOException {
    long first = scope.page(file, 0, hints[0]).getLong(0);
    long second = scope.page(file, 4096, hints[1]).getInt(4);
    return first + second + scope.page(file, argument << 12).getByte(9);
  }

  private long allocate(int i) {
    kept[i] = new byte[100];
    return kept[i].length;
  }

  private long eightReads(int i) throws IOException {
    return (long) file.read(at(i), target)
        + file.read(at(i + 1), page)
        + file.read(hints[i], at(i), target)
        + file.read(at(i + 2), target)
        + file.read(hints[i + 1 & 15], at(i + 1), page)
        + file.read(at(i + 3), target)
        + file.read(hints[i + 2 & 15], at(i + 2), target)
        + file.read(at(i + 4), page);
  }

  private long onePin(int i, PinMode mode) throws IOException {
    try (Folio one = file.pin(at(i), mode)) {
      return one.getLong(16) + one.getInt(4);
    }
  }

  private long twoPins(int i, PinMode odd, PinMode even) throws IOException {
    try (Folio one = file.pin(at(i), odd);
        Folio two = file.pin(at(i + 5), even)) {
      return one.getLong(0) + two.getLong(8) + file.read(at(i), target);
    }
  }

  private long fourPins(int i, PinMode odd, PinMode even) throws IOException {
    try (Folio one = file.pin(at(i), odd);
        Folio two = file.pin(at(i + 1), even);
        Folio three = file.pin(at(i + 2), odd);
        Folio four = file.pin(at(i + 3), even)) {
      return one.getLong(0)
          + two.getLong(8)
          + three.getLong(16)
          + four.getLong(24)
          + one.getInt(4)
          + four.getInt(12);
    }
  }

  private long eightPins(int i, PinMode odd, PinMode even) throws IOException {
    try (Folio one = file.pin(at(i), odd);
        Folio two = file.pin(at(i + 1), even);
        Folio three = file.pin(at(i + 2), odd);
        Folio four = file.pin(at(i + 3), even);
        Folio five = file.pin(at(i + 4), odd);
        Folio six = file.pin(at(i + 5), even);
        Folio seven = file.pin(at(i + 6), odd);
        Folio eight = file.pin(at(i + 7), even)) {
      long low = one.getLong(0) + two.getLong(8) + three.getLong(16) + four.getLong(24);
      long high = five.getLong(32) + six.getLong(40) + seven.getLong(48) + eight.getLong(56);
      return low + high;
    }
  }
}
