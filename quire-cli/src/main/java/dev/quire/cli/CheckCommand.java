package dev.quire.cli;

import dev.quire.check.Checks;
import dev.quire.check.Model;
import dev.quire.check.Schedule;
import dev.quire.check.Screen;
import java.io.Console;
import java.io.PrintWriter;
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
      description = "The memory model (default: sc, sequential consistency).")
  private String model = "sc";

  @Option(names = "--mutants", description = "Also explore broken variants: each must be refuted.")
  private boolean mutants;

  @Option(
      names = "--mutant",
      paramLabel = "ID",
      description = "Only this broken variant; with --schedule, run it instead of the code.")
  private @Nullable String mutant;

  @Option(names = "--trace", description = "Print the steps of what is refuted.")
  private boolean trace;

  @Option(names = "--json", description = "Print one JSON object instead of a table.")
  private boolean json;

  @Option(names = "--awaited", description = "Also list the claims that cannot be explored yet.")
  private boolean awaited;

  @Mixin private DeepOptions deeper = new DeepOptions();

  @Option(
      names = "--schedule",
      paramLabel = "S",
      description = "Run only this schedule of one claim, as a trace names it.")
  private @Nullable String schedule;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  CheckCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    boolean terminal = isTerminal(System.console());
    PrintWriter err = spec.commandLine().getErr();
    try {
      Checks.Sink into = text -> line(out, text);
      Checks.Sink doing = text -> progress(terminal, err, text);
      return deeper.any() ? deeper.run(options(), into, doing) : Checks.run(options(), into, doing);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
    }
  }

  /** Without a terminal some Java releases give no console, others one that is none. */
  private static boolean isTerminal(@Nullable Console console) {
    return console != null && console.isTerminal();
  }

  private Checks.Options options() {
    Optional<Schedule> only = Optional.ofNullable(schedule).map(Schedule::parse);
    Checks.Output output = new Checks.Output(json, trace, awaited, Optional.empty(), Screen.PAPER);
    return new Checks.Options(
        claims, Model.of(model), mutants, Optional.ofNullable(mutant), only, output);
  }

  private static void line(PrintWriter out, String text) {
    out.println(text);
    out.flush();
  }

  private static void progress(boolean terminal, PrintWriter err, String text) {
    if (terminal) {
      line(err, text);
    }
  }
}
