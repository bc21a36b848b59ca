package dev.quire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class CommandLineTest {
  @TempDir Path directory;

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
    Ran help = Ran.of("--help");
    assertEquals(0, help.exit());
    for (String command : new String[] {"serve", "check", "bench", "replay", "stat"}) {
      assertTrue(help.out().contains("\n  " + command + " "), help.out());
      assertEquals(command.equals("bench") ? 2 : 0, Ran.of(command, "--help").exit());
    }
    assertTrue(Ran.of("serve", "--help").out().contains("--memory"));
    for (String command : new String[] {"serve", "replay", "stat"}) {
      String text = Ran.of(command, "--help").out();
      assertEquals(0, text.lines().filter(line -> line.length() > 80).count(), text);
    }
  }

  @Test
  void versionAndHelpAreWhereOneLooksForThem() {
    for (String option : new String[] {"--version", "-V"}) {
      assertTrue(Ran.of(option).out().startsWith("quire "), Ran.of(option).out());
      assertTrue(Ran.of(option).out().contains("(Java 25"), Ran.of(option).out());
    }
    assertEquals(Ran.of("--help").out(), Ran.of("help").out());
    assertEquals(Ran.of("serve", "--help").out(), Ran.of("help", "serve").out());
    Ran.of("help", "nonesuch").isRefused("'nonesuch'", "say serve, check", "quire --help");
  }

  @Test
  void linesStayLinesWhateverANameHolds() {
    assertEquals("a b?[31mc", Main.oneLine("a\n b\u001b[31mc"));
    Ran.of("serve", directory + "/no\nsuch").isRefused("no such");
  }

  @Test
  void wrongUseIsOneLineThatSaysWhatToDo() throws IOException {
    String here = directory.toString();
    Ran.of().isRefused("serve, check, bench, replay or stat", "quire --help");
    Ran.of("serv").isRefused("'serv'", "serve, check, bench, replay or stat", "quire --help");
    Ran.of("serve", "--prot", "1", here).isRefused("no option '--prot'", "quire serve --help");
    Ran.of("serve", "-x").isRefused("'-x'", "quire serve --help");
    Ran.of("serve", here, "more").isRefused("'more' is one argument too many");
    Ran.of("serve", "").isRefused("DIR ''", "leave it out");
    Ran.of("serve", "--host", "", here).isRefused("--host ''", "leave the option out");
    Ran.of("serve", "--port", "x", here).isRefused("--port", "'x'", "65535");
    Ran.of("serve", "--port", "65536", here).isRefused("65536", "65535");
    Ran.of("serve", "--port").isRefused("--port");
    Ran.of("serve", "--memory", "12x", here).isRefused("--memory", "'12x'", "256m");
    Ran.of("serve", "--memory", "1k", here).isRefused("--memory", "1024", "at least");
    Ran.of("serve", "--memory", "9999t", here).isRefused("--memory", "give less");
    Ran.of("serve", "--memory", "8m", "--max-memory", "6m", here)
        .isRefused("--max-memory", "6291456", "8388608", "at least");
    Ran.of("serve", "--max-memory", "no", here).isRefused("--max-memory", "'no'", "256m");
    Ran.of("serve", "--warm", here, here).isRefused("--warm: " + here, "is a directory");
    Ran.of("serve", "--warm", here + "/no/dump", here).isRefused("no directory", "another path");
    Ran.of("serve", "--warm", "", here).isRefused("--warm ''", "leave the option out");
    Ran.of("serve", here + "/missing").isRefused("/missing", "give one that exists");
    Path file = Files.writeString(directory.resolve("file"), "x");
    Ran.of("serve", file.toString()).isRefused("is not a directory");
    Ran.of("serve", "--host", "host.invalid", here).isRefused("host.invalid", "--host");
    Ran.of("serve", "--host", "192.0.2.1", here).isRefused("192.0.2.1", "not an address of");
    Ran.of("check", "--frob").isRefused("'--frob'", "quire check --help");
    Ran.of("check", "--model", "alpha").isRefused("'alpha'");
    Ran.of("check", "nosuchclaim").isRefused("'nosuchclaim'", "L1");
    Ran.of("check", "W1", "--schedule", "h1").isRefused("schedule h1", "does not fit");
    Ran.of("check", "W1", "--html", here).isRefused(here, "is a directory");
    Ran.of("check", "W1", "--html", here + "/no/page").isRefused(here + "/no", "no directory");
    Ran.of("check", "--list", "--json").isRefused("--list");
    Ran.of("check", "W1", "--budget", "5").isRefused("--budget 5", "add --deep");
    Ran.of("check", "--deep", "--record", here + "/no").isRefused(here + "/no", "no clone");
    Ran.of("check", "L1", "--mutant", "x").isRefused("no mutant 'x'", "freeze-without-comparing");
    Ran.of("check", "W2", "--mutants", "--schedule", "a1").isRefused("--mutant ID");
    Ran.of("bench", "read").isRefused("./quire bench read");
  }

  @Test
  void aPortInUseIsSaidInOneLine() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      Ran.of("serve", "--port", "" + port, directory.toString())
          .isRefused("port " + port + " is in use", "--port");
    }
  }
}
