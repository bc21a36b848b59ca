package dev.quire.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code quire serve} as a process of its own. */
@Timeout(120)
class ServeProcessTest {
  private static final int BUDGET_MIB = 16;
  private static final int BESIDES_MIB = 384;
  private static final int SIGINT = 2;

  @TempDir Path directory;

  private static Process start(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx128m"));
    String modules = System.getProperty("jdk.module.path");
    if (modules != null) {
      command.addAll(List.of("-p", modules, "--enable-native-access=dev.quire.core"));
      String classes = Path.of("target", "classes").toAbsolutePath().toString();
      command.addAll(List.of("-p", modules + ":" + classes));
      command.addAll(List.of("-m", "dev.quire.cli/dev.quire.cli.Main"));
    } else {
      command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
      command.addAll(List.of(System.getProperty("java.class.path"), Main.class.getName()));
    }
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).start();
  }

  @Test
  void servesWithinItsMemoryAndDrainsOnCtrlC() throws Exception {
    byte[] content = new byte[5 * (BUDGET_MIB << 20)];
    new Random(5).nextBytes(content);
    Files.write(directory.resolve("large"), content);
    Process process =
        start("serve", directory.toString(), "--memory", BUDGET_MIB + "m", "--port", "0");
    try (BufferedReader out = process.inputReader();
        BufferedReader err = process.errorReader();
        HttpClient client = HttpClient.newHttpClient()) {
      String line = out.readLine();
      assertNotNull(line, () -> "it ended: " + err.lines().toList());
      Matcher ready = Pattern.compile("serving (.*) on (http://127.0.0.1:[0-9]+/)").matcher(line);
      assertTrue(ready.matches(), line);
      assertEquals(directory.toRealPath().toString(), ready.group(1));
      fetch(client, URI.create(ready.group(2) + "large"), content);
      assertTrue(peakMib(process) < BUDGET_MIB + BESIDES_MIB, peakMib(process) + " MiB");
      interrupt(process);
      assertEquals("stopped: finished 0 requests in flight", out.readLine());
      assertTrue(process.waitFor(30, TimeUnit.SECONDS));
      assertEquals("[]", err.lines().toList().toString());
    } finally {
      process.destroyForcibly();
    }
  }

  /** Serves, fetches all of a file twice, ends; returns what was on standard error. */
  private List<String> run(Path dump, byte[] content, String wanted) throws Exception {
    Process process =
        start("serve", directory.toString(), "--port", "0", "--warm", dump.toString());
    try (BufferedReader out = process.inputReader();
        BufferedReader err = process.errorReader();
        HttpClient client = HttpClient.newHttpClient()) {
      String line = out.readLine();
      assertNotNull(line, () -> "it ended: " + err.lines().toList());
      URI root = URI.create(line.substring(line.indexOf(" on ") + 4));
      HttpRequest file = HttpRequest.newBuilder(root.resolve("file")).build();
      HttpRequest metrics = HttpRequest.newBuilder(root.resolve("metrics")).build();
      assertArrayEquals(content, client.send(file, HttpResponse.BodyHandlers.ofByteArray()).body());
      String said = client.send(metrics, HttpResponse.BodyHandlers.ofString()).body();
      assertTrue(said.contains("\n" + wanted + "\n"), said);
      interrupt(process);
      assertTrue(process.waitFor(30, TimeUnit.SECONDS));
      return err.lines().toList();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void keepsWhichPagesAreInMemoryFromOneRunToTheNext() throws Exception {
    byte[] content = new byte[100 * 4096];
    new Random(6).nextBytes(content);
    Files.write(directory.resolve("file"), content);
    Path dump = directory.resolve("dump");
    assertEquals(List.of(), run(dump, content, "quire_warm_planned_pages 0"));
    assertEquals(List.of(), run(dump, content, "quire_warm_planned_pages 100"));
    Files.writeString(dump, "QUIREWRM and no more");
    assertEquals(
        List.of(
            "quire serve: "
                + dump
                + " is no dump of Quire, or was cut; give another path, or delete it"),
        run(dump, content, "quire_warm_planned_pages 0"));
    assertEquals(List.of(), run(dump, content, "quire_warm_planned_pages 100"));
  }

  @Test
  void aFileThatIsNoDumpIsSaidAndStays() throws Exception {
    byte[] content = {1, 2, 3};
    Files.write(directory.resolve("file"), content);
    Path letter = Files.writeString(directory.resolve("letter"), "Dear reader");
    assertEquals(
        List.of(
            "quire serve: %s is no dump of Quire, or was cut; give another path, or delete it"
                .formatted(letter),
            "quire serve: %s is no dump of Quire and stays; give another path, or delete it"
                .formatted(letter)),
        run(letter, content, "quire_warm_planned_pages 0"));
    assertEquals("Dear reader", Files.readString(letter));
  }

  @Test
  void anyProcessWithAnInstanceIsAskedByItsNumber() throws Exception {
    Process process = start("serve", directory.toString(), "--memory", "8m", "--port", "0");
    String pid = "" + process.pid();
    try (BufferedReader out = process.inputReader()) {
      assertNotNull(out.readLine());
      Ran ran = Ran.of("stat", pid);
      while (ran.err().contains("no open instance")) { // it is made known in the background
        Thread.onSpinWait();
        ran = Ran.of("stat", pid);
      }
      assertEquals(0, ran.exit(), ran.err());
      assertTrue(ran.out().startsWith("process " + pid), ran.out());
      assertTrue(ran.out().contains("0 B of 8.0 MiB used"), ran.out());
      assertEquals(8 << 20, Ran.of("stat", pid + "/1", "--json").number("budgetBytes"));
      Ran.of("stat", pid + "/2").isRefused("process " + pid + " has no instance 2", "stat " + pid);
    } finally {
      process.destroyForcibly();
    }
    process.waitFor();
    Ran.of("stat", pid).isRefused("no process " + pid);
    Process other = new ProcessBuilder("sleep", "60").start();
    try {
      Ran.of("stat", "" + other.pid()).isRefused(other.pid() + " cannot be asked", "no JVM");
    } finally {
      other.destroyForcibly();
    }
  }

  private static void fetch(HttpClient client, URI uri, byte[] content) {
    List<CompletableFuture<Boolean>> same = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      int first = i * 3_000_000;
      int last = first + 3_999_999;
      var request =
          HttpRequest.newBuilder(uri).header("Range", "bytes=" + first + "-" + last).build();
      same.add(
          client
              .sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
              .thenApply(got ->
                  java.util.Arrays.equals(
                      got.body(), 0, got.body().length, content, first, last + 1)));
    }
    assertTrue(same.stream().allMatch(CompletableFuture::join));
  }

  private static long peakMib(Process process) throws Exception {
    Path status = Path.of("/proc/" + process.pid() + "/status");
    assumeTrue(Files.isReadable(status), "no /proc on this machine");
    Matcher peak = Pattern.compile("VmHWM:\\s+([0-9]+) kB").matcher(Files.readString(status));
    assertTrue(peak.find());
    return Long.parseLong(peak.group(1)) >> 10;
  }

  /**
   * As Ctrl-C does; in a build that a script has put into the background, whose children ignore
   * that signal, as the system's own end does.
   */
  private static void interrupt(Process process) throws Exception {
    String signal = ignoresCtrlC(process) ? "-TERM" : "-INT";
    assertEquals(0, new ProcessBuilder("kill", signal, "" + process.pid()).start().waitFor());
  }

  private static boolean ignoresCtrlC(Process process) throws Exception {
    Path status = Path.of("/proc/" + process.pid() + "/status");
    if (!Files.isReadable(status)) {
      return false;
    }
    Matcher ignored = Pattern.compile("SigIgn:\\s+([0-9a-f]+)").matcher(Files.readString(status));
    assertTrue(ignored.find());
    return (Long.parseUnsignedLong(ignored.group(1), 16) & 1 << SIGINT - 1) != 0;
  }
}
