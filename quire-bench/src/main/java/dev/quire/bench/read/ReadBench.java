package dev.quire.bench.read;

import dev.quire.bench.loop.Reads;
import dev.quire.bench.measure.Loop;
import dev.quire.bench.measure.LoopLoader;
import dev.quire.bench.measure.Progress;
import dev.quire.bench.measure.RoundRobin;
import dev.quire.bench.measure.Samples;
import dev.quire.bench.measure.Subject;
import dev.quire.bench.measure.Workload;
import dev.quire.bench.report.Figures;
import dev.quire.bench.report.Figures.Figure;
import dev.quire.bench.report.Row;
import dev.quire.bench.report.Wanted;
import dev.quire.bench.store.DataFile;
import dev.quire.bench.store.Rig;
import dev.quire.bench.tree.TreeBuilder;
import dev.quire.bench.tree.TreeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** Cached reads: every case through every variant, interleaved in one process. */
public final class ReadBench {
  /** Name of the bench. */
  public static final String NAME = "read";

  /** The case of look-ups in a tree. */
  public static final String TREE = "btree";

  /** All cases. */
  public static final List<String> CASES = List.of("hot64", "uniform64", "hot4k", TREE);

  private static final Map<String, String> FLOORS =
      Map.of("hot64", "raw", "uniform64", "raw", "hot4k", "raw", TREE, "mmap");
  private static final int LINE_BYTES = 1 << Reads.LINE_SHIFT;
  private static final int LINES_PER_PAGE = Rig.PAGE_BYTES / LINE_BYTES;
  private static final int HOT_KEYS = 4096;
  private static final long SEED = 20_261_121;

  /**
   * What to run.
   *
   * @param scale how large and how long
   * @param threads 1, 2 or both
   * @param cases some of {@link #CASES}
   * @param variants variants that take part
   * @param gate whether a wanted figure that did not run is reported as missed
   */
  public record Plan(
      Scale scale,
      Set<Integer> threads,
      List<String> cases,
      List<Variant> variants,
      boolean gate) {}

  private final Plan plan;
  private final Progress progress;
  private final Figures figures = new Figures(NAME, FLOORS);

  /**
   * Prepares the bench.
   *
   * @param plan what to run
   * @param progress told what is going on
   */
  public ReadBench(Plan plan, Progress progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * Runs all of it in a temporary directory.
   *
   * @return the results
   * @throws IOException when a file cannot be written or read
   */
  public List<Row> run() throws IOException {
    Path directory = Files.createTempDirectory("quire-bench");
    try {
      words(directory.resolve("words"));
      tree(directory.resolve("tree"));
    } finally {
      Files.deleteIfExists(directory.resolve("words"));
      Files.deleteIfExists(directory.resolve("tree"));
      Files.deleteIfExists(directory);
    }
    progress.clear();
    List<Row> rows = new ArrayList<>(figures.rows(Wanted.READ, plan.gate));
    for (String variant : List.of("hint", "walk")) {
      rows.addAll(
          figures.more(
              "hot64", variant, variant + Variants.FORGETFUL, Wanted.RECENCY_NANOS, plan.gate));
    }
    rows.addAll(figures.allocation(TREE, "scope", Wanted.BYTES_PER_OPERATION, plan.gate));
    return rows;
  }

  private void words(Path file) throws IOException {
    if (plan.cases.stream().allMatch(TREE::equals)) {
      return;
    }
    progress.show("writing " + plan.scale.pages() + " pages", 0);
    DataFile.write(file, plan.scale.pages());
    SplittableRandom random = new SplittableRandom(SEED);
    int hotPage = plan.scale.pages() / 2;
    try (Rig rig = new Rig(file, null)) {
      for (String caseName : plan.cases) {
        switch (caseName) {
          case "hot64" -> reads(rig, caseName, lines(random, HOT_KEYS, hotPage, 1), LINE_BYTES);
          case "uniform64" -> {
            int[] keys = lines(random, plan.scale.keys(), 0, plan.scale.pages());
            reads(rig, caseName, keys, LINE_BYTES);
          }
          case "hot4k" -> {
            int[] keys = new int[HOT_KEYS];
            Arrays.fill(keys, hotPage * LINES_PER_PAGE);
            reads(rig, caseName, keys, Rig.PAGE_BYTES);
          }
          default -> {}
        }
      }
    }
  }

  private static int[] lines(SplittableRandom random, int count, int firstPage, int pages) {
    int first = firstPage * LINES_PER_PAGE;
    return random.ints(count, first, first + pages * LINES_PER_PAGE).toArray();
  }

  private void reads(Rig rig, String caseName, int[] keys, int bytes) throws IOException {
    Workload work =
        new Workload(
            keys,
            key -> DataFile.word(Reads.position(key)),
            key -> DataFile.sum(Reads.position(key), bytes));
    measure(rig, caseName, work, bytes);
  }

  private void tree(Path file) throws IOException {
    if (!plan.cases.contains(TREE)) {
      return;
    }
    int entries = plan.scale.treeEntries();
    progress.show("loading a tree of " + entries + " entries", 0);
    TreeFile tree = TreeBuilder.build(file, entries, TreeFile::key, TreeFile::value);
    int[] keys = new SplittableRandom(SEED).ints(plan.scale.keys(), 0, entries).toArray();
    try (Rig rig = new Rig(file, tree)) {
      measure(rig, TREE, new Workload(keys, TreeFile::value, key -> 0), LINE_BYTES);
    }
  }

  private void measure(Rig rig, String caseName, Workload work, int bytes) throws IOException {
    int loops = plan.threads.contains(2) ? 2 : 1;
    List<Subject> subjects = new ArrayList<>();
    for (Variant variant : plan.variants) {
      String loop = variant.loop(caseName);
      if (loop != null) {
        progress.show(caseName + ": opening " + variant.name(), 0);
        subjects.add(new Subject(variant.name(), loops(rig, variant, loop, loops, bytes)));
      }
    }
    if (subjects.isEmpty()) {
      return;
    }
    new RoundRobin(work, subjects, plan.threads, plan.scale.effort())
        .run(share -> progress.show(caseName, share));
    for (Subject subject : subjects) {
      for (int threads : plan.threads.stream().sorted().toList()) {
        Samples samples = subject.samples(threads);
        Double bytesPerOp = threads == 1 ? subject.bytes().median() : null;
        figures.add(
            caseName,
            subject.name(),
            threads,
            new Figure(samples.p10(), samples.median(), bytesPerOp));
      }
    }
  }

  private static List<Loop> loops(Rig rig, Variant variant, String name, int count, int bytes) {
    List<Loop> loops = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      loops.add(
          rig.with(
              bytes,
              () -> variant.forgetful() ? LoopLoader.loadForgetful(name) : LoopLoader.load(name)));
    }
    return loops;
  }
}
