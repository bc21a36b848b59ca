package dev.quire.cli;

import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Where the program {@code quire} starts. Exit codes: 0 done, 1 the command ran and what it found
 * is bad, 2 it was used wrongly or could not start. An error is one line on standard error.
 */
@Command(
    name = "quire",
    description = "A page cache for the JVM: serve files through it, check its protocols.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Main.Version.class,
    subcommands = {
      ServeCommand.class,
      CheckCommand.class,
      BenchCommand.class,
      ReplayCommand.class,
      StatCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Main implements Runnable {
  private static final String SAY = "say serve, check, bench, replay or stat";

  @Spec private CommandSpec spec = CommandSpec.create();

  @CommandLine.Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @CommandLine.Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version of Quire and of Java.")
  boolean version;

  /** The version that the build wrote into the module. */
  static final class Version implements CommandLine.IVersionProvider {
    Version() {}

    @Override
    public String[] getVersion() {
      var module = Main.class.getModule().getDescriptor();
      String quire = module == null ? "" : module.rawVersion().orElse("");
      return new String[] {
        "quire %s (Java %s, %s %s)"
            .formatted(
                quire.isEmpty() ? "of unknown version" : quire,
                Runtime.version(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"))
      };
    }
  }

  /** picocli makes the commands. */
  Main() {}

  /**
   * Runs one command and ends the process with its exit code.
   *
   * @param arguments a command and its options
   */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** The whole command line, for {@link #main} and for tests. */
  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Main());
    line.setParameterExceptionHandler(Main::explain);
    line.setExecutionExceptionHandler(Main::report);
    line.setUnmatchedOptionsArePositionalParams(false);
    return line;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), SAY.replace("say", "say which command:"));
  }

  private static int explain(ParameterException wrong, String[] arguments) {
    CommandLine command = wrong.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    String what = describe(wrong).replaceFirst("[.;:]*\\s*$", "");
    line(command.getErr(), name + ": " + what + " (see " + name + " --help)");
    return ExitCode.USAGE;
  }

  /** What was wrong in words of the command line; picocli counts arguments from 0. */
  private static String describe(ParameterException wrong) {
    if (!(wrong instanceof UnmatchedArgumentException unmatched)
        || unmatched.getUnmatched().isEmpty()) {
      String message = String.valueOf(wrong.getMessage());
      // picocli's own `help` names what it does not know, and not what there is
      return message.replaceFirst(
          "^Unknown subcommand ('.*')\\.?$", "there is no command $1: " + SAY);
    }
    String first = unmatched.getUnmatched().getFirst();
    if (unmatched.isUnknownOption()) {
      return "there is no option '" + first + "'";
    }
    return wrong.getCommandLine().getParent() == null
        ? "there is no command '" + first + "': " + SAY
        : "'" + first + "' is one argument too many: leave it out";
  }

  private static int report(
      Exception failure, CommandLine command, CommandLine.ParseResult arguments) {
    String name = command.getCommandSpec().qualifiedName();
    line(command.getErr(), name + ": " + words(failure));
    return ExitCode.USAGE;
  }

  /** What the system says of a file is often its name and nothing else. */
  private static String words(Exception failure) {
    String message = failure.getMessage();
    return switch (failure) {
      case NoSuchFileException none ->
          "there is no file " + none.getFile() + ": give one that exists";
      case AccessDeniedException denied ->
          denied.getFile() + " may not be read or written by this user: change its permissions";
      case FileSystemException other when other.getReason() == null ->
          other.getFile() + " cannot be used (" + other + "): give another";
      default -> message == null ? failure.toString() : message;
    };
  }

  private static void line(PrintWriter out, String text) {
    out.println(oneLine(text));
    out.flush();
  }

  /** The text on one line and without what a terminal would obey, whatever a name has in it. */
  static String oneLine(String text) {
    return text.replaceAll("\\s*\\R\\s*", " ").replaceAll("\\p{Cntrl}", "?");
  }
}
