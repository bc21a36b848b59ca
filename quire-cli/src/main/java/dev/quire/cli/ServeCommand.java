package dev.quire.cli;

import dev.quire.Quire;
import dev.quire.QuireBuilder;
import dev.quire.cli.serve.FileServer;
import dev.quire.cli.serve.Limits;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code quire serve}: a directory by HTTP, through the cache, until the process is told to end.
 */
@Command(
    name = "serve",
    sortOptions = false,
    description = "Serve the files of a directory by HTTP, through the page cache.",
    footer = {
      "",
      "The live page is at /-/ and Prometheus metrics at /metrics: files of these",
      "names at the top of DIR are not reachable. Ctrl-C finishes what is in flight."
    })
final class ServeCommand implements Callable<Integer> {
  private static final int FIRST_PORT = 8080;
  private static final int LAST_PORT = 8179;
  private static final int CLOSE_SECONDS = 30;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "The directory to serve (default: the current one).")
  private Path directory = Path.of(".");

  @Option(
      names = "--port",
      paramLabel = "P",
      description = "Listen on this port only (default: 8080, else the next free one).")
  private @Nullable String wantedPort;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      defaultValue = "256m",
      converter = ByteSize.class,
      description = "Budget of the cache, metadata included, as in 256m or 2g (default: 256m).")
  private long memory;

  @Option(
      names = "--max-memory",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description =
          "Most that the budget may grow to while it runs, from the live page (default: no more"
              + " than it begins with).")
  private @Nullable Long maxMemory;

  @Option(
      names = "--warm",
      paramLabel = "FILE",
      description =
          "Keep in FILE which pages are in memory, from one run to the next, and load them again"
              + " as files are asked for.")
  private @Nullable Path warm;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = FileServer.LOOPBACK,
      description = {
        "Listen on this address (default: 127.0.0.1, this machine only).",
        "Whoever reaches the address can read every file in DIR."
      })
  private String host = FileServer.LOOPBACK;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  ServeCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    CountDownLatch closed = new CountDownLatch(1);
    try {
      serve(closed);
    } finally {
      closed.countDown();
    }
    return ExitCode.OK;
  }

  private void serve(CountDownLatch closed) throws IOException, InterruptedException {
    try (Quire quire = quire();
        FileServer server = start(quire)) {
      PrintWriter out = spec.commandLine().getOut();
      Thread drain = Thread.ofPlatform().unstarted(() -> drain(server, out, closed));
      Runtime.getRuntime().addShutdownHook(drain);
      out.println("serving " + Main.oneLine("" + server.directory()) + " on " + server.address());
      out.flush();
      server.awaitEnd();
    }
  }

  private void check() {
    if (wantedPort != null) {
      port(wantedPort);
    }
    if (host.isBlank()) {
      throw wrong("--host '' is no address: give one of this machine, or leave the option out");
    }
    if (directory.toString().isEmpty()) {
      throw wrong("DIR '' is no directory: give one, or leave it out for the current one");
    }
    if (warm != null && warm.toString().isEmpty()) {
      throw wrong("--warm '' is no file: give the path of one, or leave the option out");
    }
    if (!Files.exists(directory)) {
      throw wrong("there is no directory " + directory + ": give one that exists");
    }
    if (!Files.isDirectory(directory)) {
      throw wrong(directory + " is not a directory: give the directory that holds it");
    }
    if (!Files.isReadable(directory) || !Files.isExecutable(directory)) {
      throw wrong(directory + " may not be read by this user: change its permissions");
    }
  }

  private int port(String text) {
    if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= 65_535) {
      return Integer.parseInt(text);
    }
    throw wrong(
        "--port '%s' is no port: give a number from 0 (any free one) to 65535".formatted(text));
  }

  private Quire quire() {
    QuireBuilder builder = Quire.builder().warnings(this::complain);
    if (warm != null) {
      try {
        builder.warm(warm);
      } catch (IllegalArgumentException refused) {
        throw wrong("--warm: " + refused.getMessage());
      }
    }
    if (maxMemory != null && maxMemory < memory) {
      throw wrong(
          "--max-memory of %d bytes is less than the %d of --memory: give at least that"
              .formatted(maxMemory, memory));
    }
    try {
      builder.memory(memory).maxMemory(maxMemory == null ? memory : maxMemory);
      return builder.build();
    } catch (IllegalArgumentException refused) {
      throw wrong("--memory: " + refused.getMessage());
    }
  }

  private FileServer start(Quire quire) throws IOException {
    int first = wantedPort == null ? FIRST_PORT : port(wantedPort);
    int last = wantedPort == null ? LAST_PORT : first;
    return FileServer.start(quire, directory, host, first, last, Limits.standard(), this::complain);
  }

  private void complain(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("quire serve: " + Main.oneLine(line));
    err.flush();
  }

  /** The process ends with this: so it waits until the cache is closed, its dump written. */
  private static void drain(FileServer server, PrintWriter out, CountDownLatch closed) {
    out.println(server.drain());
    out.flush();
    try {
      closed.await(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
