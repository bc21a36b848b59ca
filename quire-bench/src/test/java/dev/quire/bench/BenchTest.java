package dev.quire.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class BenchTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return Bench.run(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        arguments);
  }

  private void refuses(String words, String... arguments) {
    assertEquals(2, run(arguments));
    String message = err.toString(StandardCharsets.UTF_8);
    assertEquals(1, message.lines().count(), message);
    assertTrue(message.contains(words), message);
    assertEquals("", out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void anUnknownBenchIsRefused() {
    refuses("unknown bench 'sing'; give one of: read, safepoint, write", "sing");
  }

  @Test
  void anUnknownOptionIsRefused() {
    refuses("Unknown option: '--fast'", "read", "--fast");
  }

  @Test
  void threadsBeyondTwoAreRefused() {
    refuses("--threads is [3]; give 1, 2 or 1,2", "read", "--threads", "3");
  }

  @Test
  void anUnknownCaseIsRefused() {
    refuses("unknown case 'cold'", "read", "--cases", "cold");
  }

  @Test
  void anUnknownRivalOrVariantIsRefusedWithThoseThereAre() {
    refuses("unknown rival 'redis'; give one of: neo4j", "read", "--rivals", "redis");
    err.reset();
    refuses("unknown variant 'x'; give one of: hint, walk, pin", "read", "--variants", "x");
  }

  @Test
  void anOptionOfReadIsRefusedWhereReadDoesNotRun() {
    for (String option : new String[] {"--cases", "--variants", "--threads", "--rivals"}) {
      refuses(option + " belongs to read", "safepoint", option, known(option));
      err.reset();
    }
    refuses("--breakdown belongs to read", "safepoint", "--breakdown");
  }

  private static String known(String option) {
    return switch (option) {
      case "--cases" -> "hot64";
      case "--variants" -> "walk";
      case "--threads" -> "1";
      default -> "neo4j";
    };
  }

  @Test
  void aFolderThatIsNoneIsRefused() {
    refuses("--dir /nowhere is no folder", "write", "--dir", "/nowhere");
  }

  @Test
  void aFolderThatHoldsNoFilesIsRefusedWhateverItsPermissionsSay() {
    Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc")), "no /proc on this machine");
    refuses("--dir /proc is no folder", "pressure", "--dir", "/proc");
  }

  @Test
  void aRivalThatIsNotBuiltSaysHowToBuildIt() {
    refuses("rival neo4j is not on the class path", "read", "--rivals", "neo4j");
  }

  @Test
  void helpSaysWhatThereIs() {
    assertEquals(0, run("--help"));
    assertTrue(out.toString(StandardCharsets.UTF_8).contains("--gate"));
  }
}
