package dev.quire.bench.pressure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A variant in its process, with a file of its own. */
final class Contender implements AutoCloseable {
  private final String name;
  private final Path file;
  private final @Nullable MemoryGroup group;
  private final Process process;
  private final PrintWriter out;
  private final BufferedReader in;

  /**
   * Starts it.
   *
   * @param heap of its JVM, bytes
   * @param memory for the pages of its cache, bytes
   * @param group whose limit it is under; closed with it
   */
  Contender(SourceFactory variant, Path file, long heap, long memory, @Nullable MemoryGroup group)
      throws IOException {
    name = variant.name();
    this.file = file;
    this.group = group;
    process =
        new ProcessBuilder(command(name, file, heap, memory))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    out =
        new PrintWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    in =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    if (group != null) {
      group.take(process.pid());
    }
    if (!say("open").equals(PressureReader.READY)) {
      throw new IOException(name + " did not open its file");
    }
  }

  private static List<String> command(String name, Path file, long heap, long memory) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseParallelGC",
        "-XX:ReservedCodeCacheSize=48m",
        "-Xmx" + heap,
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "--add-opens=java.base/java.nio=ALL-UNNAMED",
        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        PressureReader.class.getName(),
        name,
        file.toString(),
        Long.toString(memory));
  }

  String name() {
    return name;
  }

  /** Has it make a pass. */
  Outcome pass(Order order) throws IOException {
    return Outcome.parse(say(order.text()));
  }

  private String say(String line) throws IOException {
    out.println(line);
    out.flush();
    String answer = in.readLine();
    if (answer == null) {
      throw new IOException(name + " ended, exit code " + code() + "; 137: by the limit of memory");
    }
    return answer;
  }

  private int code() throws IOException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + name + " ended", e);
    }
  }

  /** Ends it, and deletes its file. */
  @Override
  public void close() throws IOException {
    out.close(); // the end of its input
    int code = code();
    if (group != null) {
      group.close();
    }
    Files.deleteIfExists(file);
    if (code != 0) {
      throw new IOException(name + " ended with exit code " + code);
    }
  }

  static void closeAll(List<Contender> contenders) throws IOException {
    for (Contender contender : contenders) {
      contender.close();
    }
  }

  static void closeAfter(Exception failure, List<Contender> contenders) {
    for (Contender contender : contenders) {
      try {
        contender.close();
      } catch (IOException | RuntimeException another) {
        failure.addSuppressed(another);
      }
    }
  }
}
