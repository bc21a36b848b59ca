package dev.quire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

class CommandLineTest {
  @TempDir Path directory;

  private record Ran(int exit, String out, String err) {
    /** Wrong use: exit code 2, nothing on standard output, one line that holds all of these. */
    void isRefused(String... parts) {
      assertEquals(2, exit, err);
      assertEquals("", out);
      assertEquals(1, err.lines().count(), err);
      for (String part : parts) {
        assertTrue(err.contains(part), part + " in " + err);
      }
    }
  }

  private static Ran run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    int exit = line.execute(arguments);
    return new Ran(exit, out.toString(), err.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "65536, 65536",
    "4k, 4096",
    "256m, 268435456",
    "256M, 268435456",
    "2g, 2147483648",
    "1t, 1099511627776",
    "8388607t, 9223370937343148032",
    "007m, 7340032"
  })
  void readsSizes(String text, long bytes) {
    assertEquals(bytes, new ByteSize().convert(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "m",
        "1x",
        "1.5g",
        "-1",
        "+1",
        "1 m",
        "1mb",
        "0",
        "0m",
        "8388608t",
        "9999999999999999999",
        "99999999999999999999",
        "\u0661m"
      })
  void refusesOtherSizesAndSaysHowToWriteOne(String text) {
    var refused = assertThrows(TypeConversionException.class, () -> new ByteSize().convert(text));
    assertTrue(refused.toString().contains("'" + text + "'"), refused.toString());
    assertTrue(refused.toString().contains("as in 256m"), refused.toString());
  }

  @Test
  void helpListsTheCommands() {
    Ran help = run("--help");
    assertEquals(0, help.exit());
    for (String command : new String[] {"serve", "check", "bench", "replay"}) {
      assertTrue(help.out().contains("\n  " + command + " "), help.out());
      assertEquals(command.equals("bench") ? 2 : 0, run(command, "--help").exit());
    }
    assertTrue(run("serve", "--help").out().contains("--memory"));
    for (String command : new String[] {"serve", "replay"}) {
      String text = run(command, "--help").out();
      assertEquals(0, text.lines().filter(line -> line.length() > 80).count(), text);
    }
  }

  @Test
  void versionAndHelpAreWhereOneLooksForThem() {
    for (String option : new String[] {"--version", "-V"}) {
      assertTrue(run(option).out().startsWith("quire "), run(option).out());
      assertTrue(run(option).out().contains("(Java 25"), run(option).out());
    }
    assertEquals(run("--help").out(), run("help").out());
    assertEquals(run("serve", "--help").out(), run("help", "serve").out());
    run("help", "nonesuch").isRefused("'nonesuch'", "quire --help");
  }

  @Test
  void linesStayLinesWhateverANameHolds() {
    assertEquals("a b?[31mc", Main.oneLine("a\n b\u001b[31mc"));
    run("serve", directory + "/no\nsuch").isRefused("no such");
  }

  @Test
  void wrongUseIsOneLineThatSaysWhatToDo() throws IOException {
    String here = directory.toString();
    run().isRefused("serve, check, bench or replay", "quire --help");
    run("serv").isRefused("'serv'", "serve, check, bench or replay", "quire --help");
    run("serve", "--prot", "1", here).isRefused("no option '--prot'", "quire serve --help");
    run("serve", "-x").isRefused("'-x'", "quire serve --help");
    run("serve", here, "more").isRefused("'more' is one argument too many");
    run("serve", "").isRefused("DIR ''", "leave it out");
    run("serve", "--host", "", here).isRefused("--host ''", "leave the option out");
    run("serve", "--port", "x", here).isRefused("--port", "'x'", "65535");
    run("serve", "--port", "65536", here).isRefused("65536", "65535");
    run("serve", "--port").isRefused("--port");
    run("serve", "--memory", "12x", here).isRefused("--memory", "'12x'", "256m");
    run("serve", "--memory", "1k", here).isRefused("--memory", "1024", "at least");
    run("serve", "--memory", "9999t", here).isRefused("--memory", "give less");
    run("serve", here + "/missing").isRefused("/missing", "give one that exists");
    Path file = Files.writeString(directory.resolve("file"), "x");
    run("serve", file.toString()).isRefused("is not a directory");
    run("serve", "--host", "host.invalid", here).isRefused("host.invalid", "--host");
    run("serve", "--host", "192.0.2.1", here).isRefused("192.0.2.1", "not an address of");
    run("check", "--frob").isRefused("'--frob'", "quire check --help");
    run("check", "--model", "alpha").isRefused("'alpha'");
    run("check", "nosuchclaim").isRefused("'nosuchclaim'", "L1");
    run("check", "W1", "--schedule", "h1").isRefused("schedule h1", "does not fit");
    run("check", "W1", "--html", here).isRefused(here, "is a directory");
    run("check", "W1", "--html", here + "/no/page").isRefused(here + "/no", "no directory");
    run("check", "--list", "--json").isRefused("--list");
    run("check", "W1", "--budget", "5").isRefused("--budget 5", "add --deep");
    run("check", "--deep", "--record", here + "/no").isRefused(here + "/no", "no clone");
    run("check", "L1", "--mutant", "x").isRefused("no mutant 'x'", "freeze-without-comparing");
    run("check", "W2", "--mutants", "--schedule", "a1").isRefused("--mutant ID");
    run("bench", "read").isRefused("./quire bench read");
  }

  @Test
  void aPortInUseIsSaidInOneLine() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      run("serve", "--port", "" + port, directory.toString())
          .isRefused("port " + port + " is in use", "--port");
    }
  }
}
