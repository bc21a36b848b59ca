package dev.quire;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Runs a main class of the tests in a JVM of its own, on the class path. */
public final class Fork {

  private static final int SECONDS = 100;

  private Fork() {}

  /**
   * What the class printed.
   *
   * @throws AssertionError when it failed or did not end; its output is in the message
   */
  public static String run(Class<?> main, List<String> options, List<String> arguments)
      throws IOException {
    List<String> command = command(main, options, arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new AssertionError(command + System.lineSeparator() + output);
      }
      return output;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** The command that runs a main class of the tests. */
  public static List<String> command(Class<?> main, List<String> options, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-XX:+UseSerialGC");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(place(main) + File.pathSeparator + place(Quire.class));
    command.add(main.getName());
    command.addAll(arguments);
    return command;
  }

  /** The folder or archive that a class was loaded from. */
  private static Path place(Class<?> type) {
    String name = type.getName().replace('.', '/') + ".class";
    URL found = Objects.requireNonNull(type.getResource("/" + name), name);
    String address = found.toString();
    try {
      return Path.of(new URI(address.substring(0, address.length() - name.length())));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(address, e);
    }
  }
}
