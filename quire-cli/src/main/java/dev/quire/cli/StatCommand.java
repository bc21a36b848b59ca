package dev.quire.cli;

import dev.quire.cli.stat.LocalSource;
import dev.quire.cli.stat.Reading;
import dev.quire.cli.stat.ServerSource;
import dev.quire.cli.stat.Source;
import dev.quire.cli.stat.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code quire stat}: what a cache that runs says of itself, in a server or any other JVM. */
@Command(
    name = "stat",
    sortOptions = false,
    description = "Show memory, reads, reclaim, files and holders of a cache that runs.",
    footer = {
      "",
      "With --every, a line of rates each time, until Ctrl-C; with --json too, an",
      "object a line."
    })
final class StatCommand implements Callable<Integer> {
  private static final String USUAL = "http://127.0.0.1:8080/";
  private static final Pattern PROCESS = Pattern.compile("([0-9]{1,9})(?:/([1-9][0-9]{0,3}))?");
  private static final int LINES_PER_HEAD = 20;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      paramLabel = "PID|URL",
      defaultValue = USUAL,
      description = {
        "A process of this user that uses Quire, as in 4711, or 4711/2 for its second instance;"
            + " or what `quire serve` has printed.",
        "Default: " + USUAL
      })
  private String target = USUAL;

  @Option(
      names = "--every",
      paramLabel = "TIME",
      converter = Period.class,
      description = "Ask again and again, as in 500ms, 1s or 1m.")
  private @Nullable Duration every;

  @Option(names = "--count", paramLabel = "N", description = "With --every: end after N times.")
  private @Nullable String wantedCount;

  @Option(names = "--json", description = "Print one JSON object instead of text.")
  private boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  StatCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    long count = count();
    try (Source source = source()) {
      if (every == null) {
        Reading report = source.ask();
        print(out, json ? report.json() : Table.whole(report));
      } else {
        repeat(source, out, every, count);
      }
    }
    return ExitCode.OK;
  }

  private void repeat(Source source, PrintWriter out, Duration period, long count)
      throws IOException, InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    Reading before = null;
    for (long i = 0; i < count; i++) {
      if (i > 0 && never.await(period.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
      Reading report = source.ask();
      if (!json && i % LINES_PER_HEAD == 0) {
        out.println(Table.HEAD);
      }
      print(out, json ? report.json() : Table.line(before, report));
      before = report;
    }
  }

  private static void print(PrintWriter out, String text) {
    out.println(text.stripTrailing());
    out.flush();
  }

  private Source source() throws IOException {
    Matcher process = PROCESS.matcher(target);
    if (process.matches()) {
      int id = process.group(2) == null ? 0 : Integer.parseInt(process.group(2));
      return new LocalSource(Long.parseLong(process.group(1)), id);
    }
    String address = target.matches("[^/]*:[0-9]+/?") ? "http://" + target : target;
    try {
      return new ServerSource(address);
    } catch (IllegalArgumentException e) {
      throw wrong(
          ("'%s' is no process and no address of a server: give the number of one, or what"
                  + " `quire serve` has printed, as in %s")
              .formatted(target, USUAL));
    }
  }

  private long count() {
    if (wantedCount == null) {
      return Long.MAX_VALUE;
    }
    if (every == null) {
      throw wrong("--count without --every: add --every 1s, or leave it out");
    }
    if (!wantedCount.matches("[0-9]{1,9}") || Integer.parseInt(wantedCount) == 0) {
      throw wrong("--count '%s': give a number from 1".formatted(wantedCount));
    }
    return Integer.parseInt(wantedCount);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
