package dev.quire.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** {@code quire check}. */
@Command(name = "check", description = "Check the claims about Quire's protocols.")
final class CheckCommand implements Callable<Integer> {
  CheckCommand() {}

  @Override
  public Integer call() {
    return ExitCode.OK;
  }
}
