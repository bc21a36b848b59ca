package dev.quire.cli;

import com.sun.management.OperatingSystemMXBean;
import dev.quire.OpenOptions;
import dev.quire.ReclaimPolicy;
import dev.quire.cli.replay.Curve;
import dev.quire.cli.replay.CurvePlot;
import dev.quire.cli.replay.Outcome;
import dev.quire.cli.replay.Replay;
import dev.quire.cli.replay.Rival;
import dev.quire.cli.replay.Trace;
import dev.quire.cli.replay.TraceFile;
import dev.quire.cli.replay.TraceFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code quire replay}: how often a trace of page references hits, through the real cache. */
@Command(
    name = "replay",
    sortOptions = false,
    description = "Replay a trace of page references through the cache, and count hits.",
    footer = {
      "",
      "Traces: little-endian 64-bit numbers (.u64), ARC (.lis), LIRS or one number a",
      "line, libCacheSim csv and oracleGeneral; each also packed by gzip.",
      "docs/replay.md says what is counted and how."
    })
final class ReplayCommand implements Callable<Integer> {
  private static final int PAGE = OpenOptions.MIN_PAGE;
  private static final int MOST_THREADS = 256;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(arity = "1", paramLabel = "TRACE", description = "The file.")
  private Path path = Path.of("");

  @Option(
      names = "--pages",
      paramLabel = "N",
      required = true,
      converter = PageCount.Converter.class,
      description = "Pages of 4 KiB that may be in memory, or a share of the trace's, as in 5%%.")
  private PageCount pages = new PageCount(1, 0);

  @Option(
      names = "--policy",
      paramLabel = "P",
      defaultValue = "e2q",
      description = "Who decides what goes: e2q (default), clock, s3-fifo, two-lists.")
  private String policyName = "e2q";

  @Option(
      names = "--folio-size",
      paramLabel = "S",
      defaultValue = "4k",
      converter = ByteSize.class,
      description = "Read in pages of this size, neighbours together: 4k (default) to 64k.")
  private long folioBytes = PAGE;

  @Option(
      names = "--threads",
      paramLabel = "T",
      defaultValue = "1",
      description = "Threads that take turns, 8 references each (default: 1).")
  private String threadCount = "1";

  @Option(names = "--compare", description = "Also Belady's optimum, Caffeine and LRU.")
  private boolean compare;

  @Option(
      names = "--plot",
      paramLabel = "F",
      description = "Write the misses over sizes of 0.5 to 25 %% to this file, as SVG.")
  private @Nullable Path plot;

  @Option(names = "--json", description = "Print one JSON object instead of text.")
  private boolean json;

  @Option(
      names = "--format",
      paramLabel = "X",
      description = "What the trace is: u64, arc, numbers, csv, oracleGeneral.")
  private @Nullable String formatName;

  @Option(
      names = "--column",
      paramLabel = "C",
      description = "Which column of a csv is the page, from 1.")
  private @Nullable String columnNumber;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  private final Terminal terminal = Terminal.here();
  private long shownAt;

  ReplayCommand() {}

  @Override
  public Integer call() throws IOException {
    ReclaimPolicy policy = policy();
    int shift = folioShift();
    int threads = (int) number("--threads", threadCount, MOST_THREADS);
    checkPlot();
    Trace trace = trace(shift);
    long count = pages.of(trace);
    if (count >>> shift == 0) {
      throw wrong(
          "--pages %d is less than one folio of %d bytes: give %d or more"
              .formatted(count, folioBytes, 1 << shift));
    }
    checkMemory(trace, count);
    ReplayReport report = new ReplayReport(path.toString(), trace, count, name(policy), threads);
    try {
      report.replayed(replay(trace, count, policy, threads));
      for (Map.Entry<Rival, Double> each : rivals(trace, count).entrySet()) {
        report.compared(each.getKey(), each.getValue());
      }
      if (plot != null) {
        draw(plot, trace, policy, threads);
      }
    } catch (OutOfMemoryError full) {
      throw new IOException(
          path + " needs more heap: give the JVM more, as in QUIRE_JAVA_OPTS=-Xmx16g", full);
    }
    clear();
    PrintWriter out = spec.commandLine().getOut();
    out.println(json ? report.json() : report.text());
    out.flush();
    return ExitCode.OK;
  }

  /** More pages than the trace has are harmless, unless nobody can have meant so many. */
  private void checkMemory(Trace trace, long count) {
    if (count > trace.pages()) {
      long most = machineBytes() / PAGE;
      if (count > most) {
        throw wrong(
            ("--pages %d: this machine or container has memory for %d pages of 4 KiB: give fewer;"
                    + " the trace has %d")
                .formatted(count, most, trace.pages()));
      }
    }
  }

  private static long machineBytes() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  private Trace trace(int shift) throws IOException {
    progress("reading " + path, 0, 0);
    int column = columnNumber == null ? 0 : (int) number("--column", columnNumber, 10_000);
    Trace trace =
        new TraceFile(path, format(), column).read(shift, Runtime.getRuntime().maxMemory() / 4 * 3);
    clear();
    return trace;
  }

  private Outcome replay(Trace trace, long count, ReclaimPolicy policy, int threads)
      throws IOException {
    try {
      return Replay.run(trace, count, policy, threads, this::progress);
    } catch (IllegalArgumentException refused) {
      throw wrong("--pages %d: %s".formatted(count, refused.getMessage()));
    }
  }

  private Map<Rival, Double> rivals(Trace trace, long count) {
    Map<Rival, Double> ratios = new EnumMap<>(Rival.class);
    for (Rival rival : compare ? Rival.values() : new Rival[0]) {
      progress(rival.label(), 0, 0);
      ratios.put(rival, rival.hitRatio(trace, count));
    }
    return ratios;
  }

  private void draw(Path file, Trace trace, ReclaimPolicy policy, int threads) throws IOException {
    Curve curve = new Curve(trace);
    PrintWriter err = spec.commandLine().getErr();
    clear();
    err.println(
        "sizes: "
            + curve.sizes().stream()
                .map(size -> size.pages() + " pages (" + size.percent() + " %)")
                .collect(Collectors.joining(", ")));
    err.flush();
    for (int i = 0; i < curve.sizes().size(); i++) {
      long count = curve.sizes().get(i).pages();
      curve.put(name(policy), i, replay(trace, count, policy, threads).hitRatio());
      for (Map.Entry<Rival, Double> each : rivals(trace, count).entrySet()) {
        curve.put(each.getKey().label(), i, each.getValue());
      }
    }
    String title = String.valueOf(path.getFileName());
    String subtitle =
        String.format(
            Locale.ROOT,
            "%,d references to %,d pages of 4 KiB%s",
            trace.references(),
            trace.pages(),
            folioBytes == PAGE ? "" : ", in folios of %d KiB".formatted(folioBytes >> 10));
    try {
      Files.writeString(file, CurvePlot.svg(curve, title, subtitle));
    } catch (IOException e) {
      throw new IOException(
          "--plot %s cannot be written: name a file elsewhere".formatted(file), e);
    }
    err.println("written to " + file);
    err.flush();
  }

  private void checkPlot() throws IOException {
    if (plot == null) {
      return;
    }
    if (plot.toString().isEmpty()) {
      throw wrong("--plot '' is no file: give the path of one, or leave the option out");
    }
    Path folder = plot.toAbsolutePath().getParent();
    if (Files.isDirectory(plot)) {
      throw wrong("--plot %s is a directory: name a file in it".formatted(plot));
    }
    if (folder == null || !Files.isDirectory(folder)) {
      throw wrong("--plot %s: there is no directory %s: make it first".formatted(plot, folder));
    }
    if (Files.exists(plot) && Files.exists(path) && Files.isSameFile(plot, path)) {
      throw wrong("--plot %s is the trace itself: name another file".formatted(plot));
    }
    if (!canWrite(plot)) {
      throw wrong("--plot %s cannot be written: name a file elsewhere".formatted(plot));
    }
  }

  /** Tried out: to find it after the replay would be late. */
  private static boolean canWrite(Path file) {
    if (Files.exists(file)) {
      return Files.isWritable(file);
    }
    try {
      Files.delete(Files.createFile(file));
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  private ReclaimPolicy policy() {
    return Arrays.stream(ReclaimPolicy.values())
        .filter(policy -> name(policy).equals(policyName.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() ->
            wrong(
                "there is no policy '%s': say %s"
                    .formatted(
                        policyName,
                        Arrays.stream(ReclaimPolicy.values())
                            .map(ReplayCommand::name)
                            .collect(Collectors.joining(", ")))));
  }

  private static String name(ReclaimPolicy policy) {
    return policy.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private @Nullable TraceFormat format() {
    TraceFormat format = formatName == null ? null : TraceFormat.named(formatName);
    if (formatName != null && format == null) {
      throw wrong("there is no format '%s': say %s".formatted(formatName, TraceFormat.names()));
    }
    return format;
  }

  private int folioShift() {
    if (Long.bitCount(folioBytes) != 1 || folioBytes < PAGE || folioBytes > OpenOptions.MAX_PAGE) {
      throw wrong(
          "--folio-size %d is no size of a page here: give a power of two from 4k to %dk"
              .formatted(folioBytes, OpenOptions.MAX_PAGE >> 10));
    }
    return Long.numberOfTrailingZeros(folioBytes / PAGE);
  }

  private long number(String option, String text, int most) {
    if (text.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(text);
      if (number >= 1 && number <= most) {
        return number;
      }
    }
    throw wrong("%s '%s': give a number from 1 to %d".formatted(option, text, most));
  }

  /** One line that is written over, ten times a second at most. */
  private void progress(String what, long done, long total) {
    long now = System.nanoTime();
    if (terminal.err() && now - shownAt > 100_000_000) {
      shownAt = now;
      PrintWriter err = spec.commandLine().getErr();
      err.print(
          "\r\u001b[K" + what + (total == 0 ? " ..." : " %d %%".formatted(100 * done / total)));
      err.flush();
    }
  }

  private void clear() {
    if (terminal.err()) {
      spec.commandLine().getErr().print("\r\u001b[K");
      spec.commandLine().getErr().flush();
    }
  }

  private ParameterException wrong(String message) {
    clear();
    return new ParameterException(spec.commandLine(), message);
  }
}
