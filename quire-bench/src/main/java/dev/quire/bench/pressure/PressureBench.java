package dev.quire.bench.pressure;

import dev.quire.bench.disk.ChannelTarget;
import dev.quire.bench.measure.Progress;
import dev.quire.bench.report.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Reads of 64 bytes at random of a file that is four times as large as the memory for its pages,
 * and what a miss costs. Every variant has a process of its own and a file of its own, and all
 * processes have the same limit of memory, in which whatever they need has its place: pages, heap,
 * and what the operating system keeps of the file.
 */
public final class PressureBench {
  /** Name of the bench. */
  public static final String NAME = "pressure";

  /** All cases. */
  public static final List<String> CASES =
      List.of("zipf", "uniform", "scan", MissCase.CACHED.text(), MissCase.DIRECT.text());

  /** Ours, which is to be ahead of everybody. */
  private static final String OURS = "quire-direct";

  static final long HEAP = 32L << 20;
  private static final long JVM = 80L << 20; // beside the heap that pages are in
  private static final double OLD_SHARE = 0.6; // of a heap that garbage leaves to pages
  private static final Path GROUPS = Path.of("/sys/fs/cgroup");

  /**
   * What to run.
   *
   * @param size how large and how long
   * @param threads 1, 2 or both
   * @param cases some of {@link #CASES}
   * @param gate whether a wanted figure that did not run is reported as missed
   */
  public record Plan(Size size, Set<Integer> threads, List<String> cases, boolean gate) {}

  /** A variant with so many threads. */
  private record Key(String variant, int threads) {}

  private final Plan plan;
  private final Path parent;
  private final Progress progress;
  private final List<Row> rows = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /**
   * Prepares the bench.
   *
   * @param plan what to run
   * @param parent folder in which files are made, on the disk that is measured
   * @param progress told what is going on
   */
  public PressureBench(Plan plan, Path parent, Progress progress) {
    this.plan = plan;
    this.parent = parent;
    this.progress = progress;
  }

  /**
   * Runs all of it.
   *
   * @return the results
   * @throws IOException when a file cannot be written or read, or a process ends
   */
  public List<Row> run() throws IOException {
    Path directory = Files.createTempDirectory(parent, "quire-bench");
    try {
      if (!ChannelTarget.hasDirect(directory)) {
        throw new IOException(
            parent + " has no files past the cache: give --dir on another file system");
      }
      List<String> patterns = plan.cases.stream().filter(one -> !one.startsWith("miss")).toList();
      if (!patterns.isEmpty()) {
        pressed(directory, patterns);
      }
      for (MissCase one : MissCase.values()) {
        if (plan.cases.contains(one.text())) {
          rows.addAll(one.run(directory, plan.size, progress));
        }
      }
    } finally {
      progress.clear();
      Files.delete(directory);
    }
    if (plan.gate) {
      missing("zipf", OURS, "higher", 1);
      missing(MissCase.CACHED.text(), "quire", "lower", MissCase.CACHED.bound());
      missing(MissCase.DIRECT.text(), OURS, "lower", MissCase.DIRECT.bound());
    }
    return rows;
  }

  /** A wanted figure that did not run is a row of its own, not kept. */
  private void missing(String name, String variant, String better, double wanted) {
    if (!plan.cases.contains(name)) {
      rows.add(Row.missed(NAME, name, variant, "", better, wanted));
    }
  }

  /** What is to be known beside the results: whether there was a limit. */
  public List<String> notes() {
    return notes;
  }

  private void pressed(Path directory, List<String> cases) throws IOException {
    List<Contender> contenders = new CopyOnWriteArrayList<>();
    Thread stop =
        new Thread(() -> Contender.closeAfter(new IOException("stopped"), contenders), "stop");
    Runtime.getRuntime().addShutdownHook(stop); // no group is left behind
    try {
      for (SourceFactory variant : Sources.all()) {
        progress.show("pressure: preparing", 0);
        Path file = directory.resolve(variant.name());
        PressureFile.write(file, plan.size.fileBytes());
        contenders.add(start(variant, file));
      }
      boolean limited = notes.isEmpty();
      for (String one : cases) {
        pattern(one, contenders, limited);
      }
    } catch (IOException | RuntimeException failure) {
      Contender.closeAfter(failure, contenders);
      throw failure;
    } finally {
      Runtime.getRuntime().removeShutdownHook(stop);
    }
    Contender.closeAll(contenders);
  }

  private Contender start(SourceFactory variant, Path file) throws IOException {
    Size size = plan.size;
    String name = "quire-bench-" + ProcessHandle.current().pid() + "-" + variant.name();
    Optional<MemoryGroup> group = MemoryGroup.make(GROUPS, name, size.limitBytes());
    if (group.isEmpty() && notes.isEmpty()) {
      notes.add(
          "no limit of memory could be set here: who reads by the operating system's cache"
              + " has the whole machine, and nothing is wanted of pressure");
    }
    long heap = variant.onHeap() ? size.limitBytes() - JVM : HEAP;
    long memory =
        variant.onHeap() ? (long) (heap * OLD_SHARE) : size.limitBytes() - variant.besideBytes();
    return new Contender(variant, file, heap, memory, group.orElse(null));
  }

  private void pattern(String name, List<Contender> contenders, boolean limited)
      throws IOException {
    Map<Key, Sum> sums = new LinkedHashMap<>();
    List<Contender> turns = new ArrayList<>(contenders);
    for (int round = 0; round <= plan.size.rounds(); round++) { // in the first one caches fill
      progress.show(name, round / (plan.size.rounds() + 1.0));
      Collections.rotate(turns, 1);
      for (Contender contender : turns) {
        for (int threads : threads(name)) {
          Outcome outcome = contender.pass(order(name, threads, round));
          if (round > 0) {
            Key key = new Key(contender.name(), threads);
            sums.computeIfAbsent(key, first -> new Sum()).add(outcome);
          }
        }
      }
    }
    for (int threads : threads(name)) {
      List<String> rivals = contenders.stream().map(Contender::name).toList();
      for (Contender contender : contenders) {
        rows.addAll(rates(name, new Key(contender.name(), threads), sums, rivals, limited));
      }
    }
    for (Map.Entry<Key, Sum> entry : sums.entrySet()) {
      rows.add(collecting(name, entry.getKey(), entry.getValue()));
    }
  }

  private List<Integer> threads(String name) {
    return name.equals("scan") ? List.of(1) : plan.threads.stream().sorted().toList();
  }

  private Order order(String name, int threads, int round) {
    Order.Pattern pattern = name.equals("uniform") ? Order.Pattern.UNIFORM : Order.Pattern.ZIPF;
    long nanos = round == 0 ? plan.size.warmNanos() : plan.size.passNanos();
    return new Order(pattern, threads, name.equals("scan"), nanos, 100L * round + threads);
  }

  /** Ours beside everybody in the case that is gated, everybody else beside ours. */
  private List<Row> rates(
      String name, Key key, Map<Key, Sum> sums, List<String> rivals, boolean limited) {
    List<Row> own = new ArrayList<>();
    Sum sum = sums.get(key);
    boolean ours = key.variant.equals(OURS);
    boolean wanted = ours && limited && name.equals("zipf");
    for (String rival : rivals) {
      boolean compared = ours ? !rival.startsWith("quire") : rival.equals(OURS);
      if (compared) {
        own.add(rate(name, key, sum, rival, sums.get(new Key(rival, key.threads)), wanted));
      }
    }
    return own;
  }

  private static Row rate(
      String name, Key key, @Nullable Sum ours, String rival, @Nullable Sum theirs, boolean gated) {
    Double figure = ours == null ? null : ours.perSecond();
    Double ratio = figure == null || theirs == null ? null : figure / theirs.perSecond();
    return new Row(
        NAME,
        name,
        key.variant,
        key.threads,
        "op/s",
        figure,
        null,
        ours == null ? null : ours.bytesPerRead(),
        rival,
        ratio,
        "higher",
        gated ? 1.0 : null,
        gated ? ratio != null && ratio > 1 : null,
        ours == null ? null : Row.Times.of(ours.times));
  }

  private static Row collecting(String name, Key key, Sum sum) {
    double share = sum.collectingShare();
    return new Row(
        NAME,
        name,
        key.variant,
        key.threads,
        "% in GC",
        share,
        null,
        null,
        null,
        null,
        "lower",
        null,
        null);
  }
}
