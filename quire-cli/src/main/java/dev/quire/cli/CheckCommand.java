package dev.quire.cli;

import dev.quire.check.Checks;
import dev.quire.check.Model;
import dev.quire.check.Schedule;
import dev.quire.check.Screen;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code quire check}: explores claims about the protocols on the production code. */
@Command(
    name = "check",
    sortOptions = false,
    description = "Explore the claims about Quire's protocols, on the code that runs.",
    footer = {"", "Exit code 0: every verdict is the expected one. 1: one is not. 2: wrong use."})
final class CheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(arity = "0..*", paramLabel = "CLAIM", description = "Claims (default: all).")
  private List<String> claims = List.of();

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      defaultValue = "sc",
      description = "The memory model: sc (default), tso, weak, or all.")
  private String model = "sc";

  @Option(names = "--mutants", description = "Also explore broken variants: each must be refuted.")
  private boolean mutants;

  @Option(
      names = "--mutant",
      paramLabel = "ID",
      description = "Only this broken variant; with --schedule, run it instead of the code.")
  private @Nullable String mutant;

  @Option(
      names = "--trace",
      description = "Print an execution of each, step by step and in plain words.")
  private boolean trace;

  @Option(names = "--json", description = "Print one JSON object instead of a table.")
  private boolean json;

  @Option(names = "--awaited", description = "Also list the claims that cannot be explored yet.")
  private boolean awaited;

  @Mixin private DeepOptions deeper = new DeepOptions();

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write a page to step through these executions.")
  private @Nullable Path html;

  @Option(
      names = "--schedule",
      paramLabel = "S",
      description = "Run only this schedule of one claim, as a trace names it.")
  private @Nullable String schedule;

  @Option(names = "--list", description = "List the claims, without exploring them.")
  private boolean list;

  @Option(names = "--explain", description = "Print what the claims say and why they hold.")
  private boolean explain;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  CheckCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Terminal terminal = Terminal.here();
    Checks.Sink lines = text -> line(out, text);
    try {
      Checks.Options asked = options(terminal);
      Checks.Sink doing = text -> progress(terminal, err, text);
      if (list) {
        return Checks.list(asked, lines);
      }
      if (explain) {
        return Checks.explain(asked, lines);
      }
      return deeper.any() ? deeper.run(asked, lines, doing) : Checks.run(asked, lines, doing);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
    }
  }

  private Checks.Options options(Terminal terminal) {
    Optional<Schedule> only = Optional.ofNullable(schedule).map(Schedule::parse);
    Screen screen = terminal.screen(System.getenv("COLUMNS"), System.getenv("NO_COLOR"));
    Checks.Output output =
        new Checks.Output(json, trace, awaited, Optional.ofNullable(html), screen);
    return new Checks.Options(
        claims, Model.named(model), mutants, Optional.ofNullable(mutant), only, output);
  }

  private static void line(PrintWriter out, String text) {
    out.println(text);
    out.flush();
  }

  /** One line that is written over; the last text is empty and leaves nothing behind. */
  private static void progress(Terminal terminal, PrintWriter err, String text) {
    if (terminal.err()) {
      int room = Screen.PAPER.columns() - 1;
      err.print("\r\u001b[K" + (text.length() > room ? text.substring(0, room) : text));
      err.flush();
    }
  }
}
