package dev.quire.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the tests of this module in processes of their own: production code shows nothing forbidden,
 * and the same look at the same processor sees the bug that is planted beside each.
 */
@Timeout(1800)
final class StressTest {

  private static final boolean DEEP = Boolean.getBoolean("quire.stress.deep");
  private static final String PACKAGE = "dev.quire.stress.";

  /** How often a bug that was not seen is looked for again. */
  private static final int ROUNDS = 10;

  private static final List<String> LONGER =
      List.of("-m", "quick", "-sc", "false", "-f", "1", "-iters", "2", "-time", "300");

  /** What the short form looks for: bugs that show at once on any processor. */
  private static final Set<String> SHORT = Set.of("LookupAgainstReuse", "FreezeAgainstGet");

  private static final Set<String> ALL =
      Set.of(
          "FreezeAgainstGet",
          "LatchExcludes",
          "LookupAgainstReuse",
          "OptimisticRead",
          "PutAgainstPut",
          "SectionAgainstGracePeriod",
          "UnfreezePublishes",
          "WalkAgainstGrowth");

  private static final Pattern FAILED = Pattern.compile("\\[FAILED] dev\\.quire\\.stress\\.(\\w+)");
  private static final Pattern RAN =
      Pattern.compile("(\\d+) planned; (\\d+) passed, (\\d+) failed");

  @TempDir Path folder;

  private record Run(int status, String output) {
    Set<String> failed() {
      Set<String> names = new TreeSet<>();
      Matcher matcher = FAILED.matcher(output);
      while (matcher.find()) {
        names.add(matcher.group(1));
      }
      return names;
    }

    int passed() {
      int passed = 0;
      Matcher matcher = RAN.matcher(output);
      while (matcher.find()) {
        passed = Integer.parseInt(matcher.group(2));
      }
      return passed;
    }
  }

  private Run run(Collection<String> names, String suffix, List<String> mode)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "jcstress", ".txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add("org.openjdk.jcstress.Main");
    command.addAll(mode);
    command.addAll(List.of("-jvmArgs", "--enable-native-access=ALL-UNNAMED"));
    String any = names.stream().collect(Collectors.joining("|", "(", ")"));
    command.addAll(List.of("-t", Pattern.quote(PACKAGE) + any + suffix + "$"));
    command.addAll(List.of("-r", folder + "/"));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      int status = process.waitFor();
      return new Run(status, Files.readString(output));
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void productionCodeShowsNothingForbidden() throws Exception {
    Run run = run(ALL, "", DEEP ? List.of("-m", "quick") : List.of("-m", "sanity", "-sc", "false"));
    assertEquals(0, run.status(), run.output());
    assertTrue(run.passed() >= ALL.size(), () -> "too few runs to believe: " + run.output());
  }

  @Test
  void everyPlantedBugIsSeen() throws Exception {
    Set<String> unseen = new TreeSet<>(DEEP ? ALL : SHORT);
    String last = "";
    for (int round = 0; round < ROUNDS && !unseen.isEmpty(); round++) {
      Run run = run(unseen, "\\.Planted", LONGER);
      last = run.output();
      unseen.removeAll(run.failed());
    }
    assertEquals(Set.of(), unseen, last);
  }
}
