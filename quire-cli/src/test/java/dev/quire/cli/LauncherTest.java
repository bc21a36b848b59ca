package dev.quire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher {@code ./quire}, in a clone with everything built and a JDK that only talks. */
class LauncherTest {
  private static final String JAVA =
      "#!/bin/sh\necho \"${0%/bin/java}\"\necho \"LC_ALL=${LC_ALL:-}\"\necho \"$*\"\n";

  @TempDir Path temporary;
  private Path clone = Path.of("");
  private Path jdk = Path.of("");

  private record Ran(int exit, List<String> out, List<String> err) {}

  @BeforeEach
  void build() throws IOException {
    Path launcher = Path.of("..", "quire").toAbsolutePath().normalize();
    assumeTrue(Files.isExecutable(launcher) && Files.isExecutable(Path.of("/bin/sh")));
    clone = Files.createDirectories(temporary.resolve("a clone")).toRealPath();
    Files.copy(launcher, clone.resolve("quire"));
    Path pom = Files.writeString(clone.resolve("pom.xml"), "");
    Files.setLastModifiedTime(pom, FileTime.from(Instant.now().minusSeconds(60)));
    for (String kind : List.of("cli", "bench")) {
      Files.createDirectories(clone.resolve("target/quire/" + kind + ".1.1"));
      Files.writeString(clone.resolve("target/quire/" + kind), kind + ".1.1\n");
    }
    jdk = jdk("jdk", "25.0.3");
  }

  private Path jdk(String name, String version) throws IOException {
    Path home = Files.createDirectories(temporary.resolve(name)).toRealPath();
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    for (String program : List.of("java", "javac")) {
      Path file = Files.writeString(home.resolve("bin").resolve(program), JAVA);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return home;
  }

  private static Ran run(Path launcher, Map<String, String> environment, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>(List.of("/bin/sh", launcher.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    List.of("JAVA_HOME", "JAVA_25_HOME", "LC_ALL", "LC_CTYPE", "LANG", "QUIRE_JAVA_OPTS")
        .forEach(builder.environment()::remove);
    builder.environment().putAll(environment);
    Process process = builder.start();
    List<String> out = lines(process.getInputStream().readAllBytes());
    List<String> err = lines(process.getErrorStream().readAllBytes());
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    return new Ran(process.exitValue(), out, err);
  }

  private static List<String> lines(byte[] text) {
    return new String(text, StandardCharsets.UTF_8).lines().toList();
  }

  private Ran run(Map<String, String> environment, String... arguments) throws Exception {
    return run(clone.resolve("quire"), environment, arguments);
  }

  @Test
  void java25HomeComesBeforeJavaHomeAndAnOlderOneIsPassedOver() throws Exception {
    Path other = jdk("other 25", "25");
    Path old = jdk("old", "17.0.15");
    assertEquals(jdk.toString(), run(Map.of("JAVA_HOME", jdk.toString())).out().getFirst());
    var both = Map.of("JAVA_25_HOME", jdk.toString(), "JAVA_HOME", other.toString());
    assertEquals(jdk.toString(), run(both).out().getFirst());
    var older = Map.of("JAVA_25_HOME", jdk.toString(), "JAVA_HOME", old.toString());
    assertEquals(jdk.toString(), run(older).out().getFirst());
  }

  @Test
  void aJava25HomeThatIsNoneIsRefusedInOneLine() throws Exception {
    Path old = jdk("old", "17.0.15");
    Ran ran = run(Map.of("JAVA_25_HOME", old.toString(), "JAVA_HOME", jdk.toString()));
    assertEquals(2, ran.exit());
    String line =
        "quire: JAVA_25_HOME is '" + old + "', which is no JDK 25: set it to one or unset it";
    assertEquals(List.of(line), ran.err());
  }

  @Test
  void namesAreUtf8WhereTheLocaleIsAscii() throws Exception {
    for (String locale : List.of("C", "POSIX", "xx_YY.UTF-8")) {
      Ran ran = run(Map.of("JAVA_25_HOME", jdk.toString(), "LC_ALL", locale), "serve");
      assertEquals("LC_ALL=C.UTF-8", ran.out().get(1), locale);
    }
    Ran none = run(Map.of("JAVA_25_HOME", jdk.toString()), "serve");
    assertEquals("LC_ALL=C.UTF-8", none.out().get(1));
  }

  @Test
  void argumentsReachTheProgramAsTheyAre() throws Exception {
    Ran ran = run(Map.of("JAVA_25_HOME", jdk.toString()), "serve", "a b", "$x*");
    assertTrue(ran.out().getLast().endsWith("dev.quire.cli/dev.quire.cli.Main serve a b $x*"));
  }

  @Test
  void aReplayMayTakeTheHeapThatItsTraceNeeds() throws Exception {
    Ran serve = run(Map.of("JAVA_25_HOME", jdk.toString()), "serve");
    assertTrue(serve.out().getLast().contains("-Xmx128m"), serve.toString());
    Ran replay = run(Map.of("JAVA_25_HOME", jdk.toString()), "replay", "x");
    assertTrue(!replay.out().getLast().contains("-Xmx"), replay.toString());
    Ran more =
        run(Map.of("JAVA_25_HOME", jdk.toString(), "QUIRE_JAVA_OPTS", "-Xmx9g"), "replay", "x");
    assertTrue(more.out().getLast().contains("-Xmx9g"), more.toString());
  }

  @Test
  void helpOfTheBenchIsTheBenchesOwn() throws Exception {
    Ran ran = run(Map.of("JAVA_25_HOME", jdk.toString()), "help", "bench");
    assertTrue(ran.out().getLast().endsWith("dev.quire.bench.Bench --help"), ran.toString());
  }

  @Test
  void aLinkToTheLauncherLeadsToTheClone() throws Exception {
    Path link = Files.createSymbolicLink(temporary.resolve("linked"), clone.resolve("quire"));
    Ran ran = run(link, Map.of("JAVA_25_HOME", jdk.toString()), "--version");
    assertEquals(0, ran.exit(), ran.toString());
    assertTrue(ran.out().getLast().contains(clone + "/target/quire/cli.1.1"), ran.toString());
  }
}
