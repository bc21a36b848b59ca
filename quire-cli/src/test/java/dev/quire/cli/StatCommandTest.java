package dev.quire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.quire.CachedFile;
import dev.quire.Folio;
import dev.quire.cli.serve.Served;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** {@code quire stat} beside a server that runs, and beside none. */
@Timeout(60)
class StatCommandTest {
  @TempDir Path directory;

  @Test
  void showsWhatAServerHasInMemory() throws Exception {
    try (Served served = Served.over(directory)) {
      served.file("one", 100 * 4096);
      served.get("/one");
      served.get("/one");
      Ran ran = Ran.of("stat", served.uri("/").toString());
      assertEquals(0, ran.exit(), ran.err());
      String text = ran.out();
      assertTrue(text.startsWith("serving " + served.directory.toRealPath()), text);
      assertTrue(text.contains("of 8.0 MiB used: 400.0 KiB of files"), text);
      assertTrue(
          text.lines().anyMatch(line -> line.matches(" *400.0 KiB 100.0 %.* 400.0 KiB  .*/one")),
          text);
      assertTrue(text.contains("scan resistance"), text);
      assertTrue(text.contains("0 being emptied"), text);
      assertTrue(text.contains("budget from ") && text.contains(" to 16.0 MiB\n"), text);
      assertTrue(text.contains("0 pinned"), text);
      assertEquals(0, text.lines().filter(line -> line.endsWith(" ")).count(), text);
      assertEquals(text, Ran.of("stat", "127.0.0.1:" + served.port()).out());
    }
  }

  @Test
  void jsonIsOneObjectWithTheFiguresByName() throws Exception {
    try (Served served = Served.over(directory)) {
      served.file("one", 10 * 4096);
      served.get("/one");
      Ran ran = Ran.of("stat", "--json", served.uri("/any/path").toString());
      assertEquals(0, ran.exit(), ran.err());
      assertEquals(1, ran.out().lines().count(), ran.out());
      assertEquals(Served.BUDGET, ran.number("budgetBytes"));
      assertEquals(10 * 4096, ran.number("residentBytes"));
      assertEquals(0, ran.number("pinned"));
      assertEquals(0, ran.number("plannedPages"));
      assertEquals(0, ran.number("recordedPins"));
    }
  }

  @Test
  void saysHowMemoryWasChangedLast() throws Exception {
    try (Served served = Served.over(directory)) {
      String address = served.uri("/").toString();
      assertTrue(!Ran.of("stat", address).out().contains("\nresize "));
      served.quire.resize(Served.MOST).await();
      String text = Ran.of("stat", address).out();
      assertTrue(text.contains("\nresize     8.0 MiB to 16.0 MiB: done in "), text);
      Ran json = Ran.of("stat", "--json", address);
      assertEquals(Served.MOST, json.number("maxMemoryBytes"));
      assertEquals(Served.MOST, json.number("reachedBytes"));
      assertEquals(0, json.number("incomplete"));
    }
  }

  @Test
  void namesWhoHoldsPages() throws Exception {
    try (Served served = Served.over(directory)) {
      served.file("held", 4096);
      try (CachedFile file = served.quire.open(directory.resolve("held"));
          Folio pin = file.pin(0)) {
        assertEquals(4096, pin.length());
        String text = Ran.of("stat", served.uri("/").toString()).out();
        assertTrue(text.contains("1 pinned"), text);
        assertTrue(text.contains("1 recorded pins are open, the oldest:"), text);
        assertTrue(text.contains(Thread.currentThread().getName()), text);
        assertTrue(text.contains("StatCommandTest.namesWhoHoldsPages"), text);
      }
    }
  }

  @Test
  void askedAgainAndAgainItShowsRates() throws Exception {
    try (Served served = Served.over(directory)) {
      String address = served.uri("/").toString();
      Ran ran = Ran.of("stat", address, "--every", "1ms", "--count", "3");
      assertEquals(0, ran.exit(), ran.err());
      String[] lines = ran.out().split("\n");
      assertEquals(4, lines.length, ran.out());
      assertTrue(lines[0].contains("hits/s"), ran.out());
      for (String line : lines) {
        assertEquals(lines[0].length(), line.length(), ran.out());
      }
      assertTrue(lines[1].startsWith("         -"), ran.out());
      Ran json = Ran.of("stat", address, "--every", "1ms", "--count", "2", "--json");
      assertEquals(2, json.out().lines().filter(line -> line.startsWith("{")).count());
    }
  }

  @Test
  void withoutAServerOneLineSaysWhatToDo() throws IOException {
    int free;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = taken.getLocalPort();
    }
    Ran.of("stat", "http://127.0.0.1:" + free)
        .isRefused("nothing answers at http://127.0.0.1:" + free, "start `quire serve`");
    Ran.of("stat", "http://host.invalid/").isRefused("no host host.invalid", "quire serve");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello", "{}", "{\"stats\":1}", "{\"stats\":{}", "{\"stats\":{}} x"})
  void whatAnswersOtherwiseIsSaidToBeNoQuire(String answer) throws IOException {
    HttpServer other =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.createContext(
        "/",
        exchange -> {
          byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    other.start();
    try {
      String address = "http://127.0.0.1:" + other.getAddress().getPort() + "/";
      for (String[] how : new String[][] {{}, {"--json"}, {"--every", "1s"}}) {
        String[] all = new String[how.length + 2];
        all[0] = "stat";
        all[1] = address;
        System.arraycopy(how, 0, all, 2, how.length);
        Ran ran = Ran.of(all);
        assertEquals(2, ran.exit());
        assertEquals(1, ran.err().lines().count(), ran.err());
        assertTrue(ran.err().contains("not as Quire does"), ran.err());
      }
    } finally {
      other.stop(0);
    }
  }

  @Test
  void aServerThatRefusesIsSaid() throws IOException {
    HttpServer other =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.start();
    try {
      String address = "http://127.0.0.1:" + other.getAddress().getPort() + "/";
      Ran.of("stat", address).isRefused("/-/stats answered 404", "of this version");
    } finally {
      other.stop(0);
    }
  }

  @Test
  void wrongUseIsOneLine() {
    Ran.of("stat", "nonsense").isRefused("'nonsense'", "http://127.0.0.1:8080/");
    Ran.of("stat", "ftp://host/").isRefused("'ftp://host/'");
    Ran.of("stat", "127.0.0.1:99999").isRefused("'127.0.0.1:99999'", "no address");
    Ran.of("stat", "999999999").isRefused("no process 999999999", "one that runs");
    Ran.of("stat", "1/0").isRefused("'1/0'");
    Ran.of("stat", "http://a b/").isRefused("'http://a b/'");
    Ran.of("stat", "--every", "5").isRefused("--every", "'5'", "500ms");
    Ran.of("stat", "--every", "0s").isRefused("'0s'");
    Ran.of("stat", "--count", "5").isRefused("--count without --every");
    Ran.of("stat", "--every", "1s", "--count", "0").isRefused("--count '0'", "from 1");
    Ran.of("stat", "a:1", "b:2").isRefused("'b:2' is one argument too many");
  }

  @ParameterizedTest
  @CsvSource({"500ms, 500", "2s, 2000", "1m, 60000"})
  void readsLengthsOfTime(String text, long millis) {
    assertEquals(Duration.ofMillis(millis), new Period().convert(text));
    assertThrows(TypeConversionException.class, () -> new Period().convert(text + "x"));
  }
}
