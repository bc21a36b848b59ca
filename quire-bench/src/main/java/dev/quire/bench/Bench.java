package dev.quire.bench;

import dev.quire.bench.elastic.ElasticBench;
import dev.quire.bench.measure.Progress;
import dev.quire.bench.measure.RoundRobin.Effort;
import dev.quire.bench.pressure.PressureBench;
import dev.quire.bench.pressure.Size;
import dev.quire.bench.read.ReadBench;
import dev.quire.bench.read.Rival;
import dev.quire.bench.read.Scale;
import dev.quire.bench.read.Variant;
import dev.quire.bench.read.Variants;
import dev.quire.bench.report.Plot;
import dev.quire.bench.report.Report;
import dev.quire.bench.report.Row;
import dev.quire.bench.report.Series;
import dev.quire.bench.safepoint.SafepointBench;
import dev.quire.bench.safepoint.SlowFile;
import dev.quire.bench.write.Extent;
import dev.quire.bench.write.WriteBench;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code quire bench}. */
@Command(
    name = "quire bench",
    sortOptions = false,
    description = "Compare Quire with its rivals on this machine.",
    footer = {
      "",
      "Exit code 0: measured. 1: a bench failed or, with --gate, a wanted figure was",
      "missed or did not run. 2: wrong use."
    })
public final class Bench implements Callable<Integer> {
  private static final List<String> NAMES =
      List.of(
          ReadBench.NAME,
          SafepointBench.NAME,
          WriteBench.NAME,
          PressureBench.NAME,
          ElasticBench.NAME);
  private static final List<String> RIVALS = List.of("neo4j");
  private static final Map<String, List<String>> BELONGS =
      Map.of(
          "--rivals", List.of(ReadBench.NAME, PressureBench.NAME),
          "--variants", List.of(ReadBench.NAME),
          "--breakdown", List.of(ReadBench.NAME),
          "--threads", List.of(ReadBench.NAME, WriteBench.NAME, PressureBench.NAME),
          "--cases",
              List.of(ReadBench.NAME, WriteBench.NAME, PressureBench.NAME, ElasticBench.NAME),
          "--dir", List.of(WriteBench.NAME, PressureBench.NAME, ElasticBench.NAME));

  @Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "NAME",
      description =
          "Benches to run: read, safepoint, write, pressure, elastic. All when none is named.")
  private List<String> names = List.of();

  @Option(names = "--quick", description = "Smaller and shorter: a look, not a figure to quote.")
  private boolean quick;

  @Option(
      names = "--gate",
      description = "Exit 1 when a wanted figure is missed or did not run; implies --rivals neo4j.")
  private boolean gate;

  @Option(
      names = "--rivals",
      split = ",",
      paramLabel = "RIVAL",
      description = "Rivals beyond those that are always there: neo4j.")
  private List<String> rivals = List.of();

  @Option(names = "--json", description = "One JSON object on standard output instead of a table.")
  private boolean json;

  @Option(
      names = "--threads",
      split = ",",
      defaultValue = "1,2",
      paramLabel = "N",
      description = "Numbers of threads: 1, 2 or 1,2 (the default).")
  private List<Integer> threads = List.of(1, 2);

  @Option(
      names = "--plot",
      paramLabel = "DIR",
      description = "Keep the results as JSON and a chart of each case in DIR.")
  private @Nullable Path plot;

  @Option(
      names = "--cases",
      split = ",",
      paramLabel = "CASE",
      description = {
        "Cases of read: hot64, uniform64, hot4k, btree; of write: overwrite64, overwrite4k,",
        "sequential, random4k, append, mixed, group, cold4k, beside; of pressure: zipf, uniform,",
        "scan, miss-cached, miss-direct; of elastic: resize25, compact, huge.",
        "All when none is named."
      })
  private List<String> cases = List.of();

  @Option(
      names = "--variants",
      split = ",",
      paramLabel = "VARIANT",
      description = "Variants of read. All when none is named.")
  private List<String> variants = List.of();

  @Option(
      names = "--breakdown",
      description = "Measure parts of a read as well: lookup, pin-in-place, scope-in-place.")
  private boolean breakdown;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Where write, pressure and elastic make their files: on the disk to be measured (default:"
              + " the temporary one).")
  private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  private final PrintStream out;
  private final PrintStream err;
  private final String[] arguments;

  Bench(PrintStream out, PrintStream err, String... arguments) {
    this.out = out;
    this.err = err;
    this.arguments = arguments;
  }

  /**
   * Runs the command and exits: 0 when all went well, 1 when a wanted figure was missed under
   * {@code --gate} or a bench failed, 2 for wrong use.
   *
   * @param arguments names of benches and options
   */
  public static void main(String... arguments) {
    System.exit(run(System.out, System.err, arguments));
  }

  static int run(PrintStream out, PrintStream err, String... arguments) {
    CommandLine line = new CommandLine(new Bench(out, err, arguments));
    line.setOut(new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), true));
    line.setUnmatchedOptionsArePositionalParams(false);
    line.setParameterExceptionHandler((wrong, args) -> {
      String what = String.valueOf(wrong.getMessage()).replaceAll("\\s*\\R\\s*", " ");
      err.println("quire bench: " + what + " (see ./quire bench --help)");
      return 2;
    });
    line.setExecutionExceptionHandler((failure, command, parsed) -> {
      err.println("quire bench: " + describe(failure));
      return 1;
    });
    return line.execute(arguments);
  }

  /** The failure and its causes in one line; what has no message says its kind. */
  private static String describe(Throwable failure) {
    List<String> words = new ArrayList<>();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      words.add(cause.getMessage() == null ? cause.getClass().getName() : cause.getMessage());
    }
    return String.join(": ", words).replaceAll("\\s*\\R\\s*", " ");
  }

  @Override
  public Integer call() throws IOException {
    known("bench", names, NAMES);
    known("case", cases, allCases());
    known("rival", rivals, RIVALS);
    if (threads.isEmpty() || !Set.of(1, 2).containsAll(threads)) {
      throw wrong("--threads is " + threads + "; give 1, 2 or 1,2");
    }
    options();
    plotDirectory();
    Progress progress = Progress.onStandardError();
    List<Row> rows = new ArrayList<>();
    List<String> skipped = new ArrayList<>();
    if (runs(ReadBench.NAME)) {
      rows.addAll(new ReadBench(readPlan(), progress).run());
    }
    if (runs(SafepointBench.NAME)) {
      try {
        rows.addAll(new SafepointBench(quick, progress).run());
      } catch (SlowFile.UnavailableException e) {
        skipped.add(SafepointBench.NAME + ": " + e.getMessage());
      }
    }
    if (runs(WriteBench.NAME)) {
      rows.addAll(new WriteBench(writePlan(), directory, progress).run());
    }
    if (runs(PressureBench.NAME)) {
      PressureBench bench = new PressureBench(pressurePlan(), directory, progress);
      rows.addAll(bench.run());
      skipped.addAll(bench.notes());
    }
    List<Series> series = new ArrayList<>();
    if (runs(ElasticBench.NAME)) {
      ElasticBench bench = new ElasticBench(quick, casesOf(ElasticBench.NAME), directory, progress);
      rows.addAll(bench.run());
      series.addAll(bench.series());
    }
    Report report = new Report("quire bench " + String.join(" ", arguments), rows, series, skipped);
    if (json) {
      out.println(report.json());
      err.println("quire bench: " + report.verdict(gate));
    } else {
      out.println(report.table() + System.lineSeparator() + report.verdict(gate));
    }
    out.flush();
    if (plot != null) {
      List<Path> files = Plot.write(plot, report);
      err.println("quire bench: " + files.size() + " files written to " + plot);
    }
    return gate && !report.ok() ? 1 : 0;
  }

  private static List<String> allCases() {
    List<String> all = new ArrayList<>(ReadBench.CASES);
    all.addAll(WriteBench.CASES);
    all.addAll(PressureBench.CASES);
    all.addAll(ElasticBench.CASES);
    return all;
  }

  /** An option that would change nothing is not passed over: whoever gave it meant something. */
  private void options() {
    BELONGS.forEach((option, benches) -> {
      boolean given = spec != null && spec.commandLine().getParseResult().hasMatchedOption(option);
      if (given && benches.stream().noneMatch(this::runs)) {
        String owners = String.join(" and ", benches);
        throw wrong(
            "%s belongs to %s, which does not run: leave it out, or name %s as well"
                .formatted(option, owners, benches.getFirst()));
      }
    });
    for (String one : cases) {
      if (NAMES.stream().noneMatch(bench -> runs(bench) && casesOf(bench).contains(one))) {
        throw wrong("case " + one + " is of no bench that runs: leave it out, or name its bench");
      }
    }
    if (!holdsFiles(directory)) {
      throw wrong("--dir " + directory + " is no folder that may be written to: give another");
    }
  }

  /** Tried, for there are folders whose permissions alone allow it. */
  private static boolean holdsFiles(Path folder) {
    try {
      Files.delete(Files.createTempFile(folder, "quire-bench", ""));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Minutes of measuring are not to end at a directory that cannot be written. */
  private void plotDirectory() {
    if (plot != null) {
      try {
        Files.createDirectories(plot);
      } catch (IOException e) {
        throw wrong("--plot " + plot + " cannot be made a directory: give another");
      }
      if (!holdsFiles(plot)) {
        throw wrong("--plot " + plot + " may not be written by this user: give another");
      }
    }
  }

  private boolean runs(String name) {
    if (!names.isEmpty()) {
      return names.contains(name);
    }
    return cases.isEmpty() || !casesOf(name).isEmpty();
  }

  /** The cases to run of those that a bench has. */
  private List<String> casesOf(String name) {
    List<String> own =
        switch (name) {
          case ReadBench.NAME -> ReadBench.CASES;
          case WriteBench.NAME -> WriteBench.CASES;
          case PressureBench.NAME -> PressureBench.CASES;
          case ElasticBench.NAME -> ElasticBench.CASES;
          default -> List.of();
        };
    return cases.isEmpty() ? own : own.stream().filter(cases::contains).toList();
  }

  private WriteBench.Plan writePlan() {
    return new WriteBench.Plan(
        quick ? Extent.QUICK : Extent.FULL,
        quick ? Effort.QUICK : Effort.FULL,
        new LinkedHashSet<>(threads),
        casesOf(WriteBench.NAME),
        gate);
  }

  private PressureBench.Plan pressurePlan() {
    return new PressureBench.Plan(
        quick ? Size.QUICK : Size.FULL,
        new LinkedHashSet<>(threads),
        casesOf(PressureBench.NAME),
        gate);
  }

  private ReadBench.Plan readPlan() {
    List<Variant> all = Variants.with(rivals(), breakdown);
    known("variant", variants, all.stream().map(Variant::name).toList());
    List<Variant> chosen =
        variants.isEmpty()
            ? all
            : all.stream().filter(variant -> variants.contains(variant.name())).toList();
    return new ReadBench.Plan(
        quick ? Scale.QUICK : Scale.FULL,
        new LinkedHashSet<>(threads),
        casesOf(ReadBench.NAME),
        chosen,
        gate);
  }

  private List<Rival> rivals() {
    List<Rival> found = new ArrayList<>();
    for (String name : gate ? RIVALS : rivals) {
      Rival rival = Variants.rival(name);
      if (rival != null) {
        found.add(rival);
      } else if (rivals.contains(name)) {
        throw wrong(
            "rival "
                + name
                + " is not on the class path; start with ./quire bench, which builds it"
                + " (mvn -P"
                + name
                + " package)");
      } else {
        err.println("rival " + name + " is not on the class path: its figures will be missed");
      }
    }
    return found;
  }

  private void known(String what, List<String> given, List<String> known) {
    for (String one : given) {
      if (!known.contains(one)) {
        throw wrong("unknown " + what + " '" + one + "'; give one of: " + String.join(", ", known));
      }
    }
  }

  private ParameterException wrong(String message) {
    if (spec == null) {
      throw new IllegalStateException(message);
    }
    return new ParameterException(spec.commandLine(), message);
  }
}
