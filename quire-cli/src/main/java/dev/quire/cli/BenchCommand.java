package dev.quire.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code quire bench}: listed here, run elsewhere. The comparisons need their rivals on the class
 * path, so the launcher starts them from their own module; who gets here started a bare jar.
 */
@Command(
    name = "bench",
    description = "Compare Quire with its rivals on this machine (./quire bench --help).")
final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(hidden = true, arity = "0..*")
  private List<String> names = List.of();

  BenchCommand() {}

  @Override
  public Integer call() {
    var err = spec.commandLine().getErr();
    String command = String.join(" ", names);
    err.println(
        ("quire bench: the comparisons are a program of their own: run ./quire bench " + command)
            .strip());
    err.flush();
    return ExitCode.USAGE;
  }
}
