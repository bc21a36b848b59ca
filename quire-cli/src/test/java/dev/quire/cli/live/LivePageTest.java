package dev.quire.cli.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.quire.cli.serve.Served;
import dev.quire.stats.FileMap;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The live page and the metrics, without a browser. */
@Timeout(60)
class LivePageTest {
  @TempDir Path directory;
  private Served served;

  @BeforeEach
  void serve() throws Exception {
    served = Served.over(directory, Served.impatient());
  }

  @AfterEach
  void stop() {
    served.close();
    assertEquals("[]", served.errors.toString());
  }

  /** The event stream, line by line. */
  private final class Stream implements AutoCloseable {
    private final Socket socket = served.connect();
    private final BufferedReader lines =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    final String status;

    Stream() throws Exception {
      String request = "GET /-/events HTTP/1.1\r\nHost: localhost\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      status = String.valueOf(lines.readLine());
    }

    String until(String start) throws Exception {
      String line = lines.readLine();
      while (line != null && !line.startsWith(start)) {
        line = lines.readLine();
      }
      assertNotNull(line, "the stream ended before " + start);
      return line;
    }

    @Override
    public void close() throws java.io.IOException {
      socket.close();
    }
  }

  @Test
  void thePageIsWholeAndNeedsNothingElse() throws Exception {
    HttpResponse<byte[]> page = served.get("/-/");
    assertEquals(200, page.statusCode());
    assertEquals("text/html; charset=utf-8", page.headers().firstValue("Content-Type").orElse(""));
    String policy = page.headers().firstValue("Content-Security-Policy").orElse("");
    assertTrue(policy.startsWith("default-src 'none'"), policy);
    Matcher part = Pattern.compile("(?:href|src)=\"([a-z.]+)\"").matcher(Served.text(page));
    Set<String> parts = new HashSet<>();
    while (part.find()) {
      parts.add(part.group(1));
      assertEquals(200, served.get("/-/" + part.group(1)).statusCode(), part.group(1));
    }
    assertEquals(Set.of("page.css", "page.js", "sections.js", "files.js", "stream.js"), parts);
    assertEquals(404, served.get("/-/other").statusCode());
    assertEquals(404, served.get("/-/LivePage.class").statusCode());
    assertEquals(404, served.get("/-/../../module-info.class").statusCode());
  }

  @Test
  void eventsTellOfMemoryAndFiles() throws Exception {
    served.file("a \"quoted\" \\ name", 100_000);
    served.get("/a%20%22quoted%22%20%5C%20name");
    try (Stream stream = new Stream()) {
      assertEquals("HTTP/1.1 200 OK", stream.status);
      assertTrue(stream.until("data: ").contains("\"root\":\"" + directory.toRealPath()));
      String event = stream.until("data: {\"counters\":");
      assertTrue(event.contains("\"budget\":" + Served.BUDGET), event);
      while (!event.contains("\"size\":100000")) {
        // The first snapshot is the last one taken, perhaps before the file was asked for.
        event = stream.until("data: {\"counters\":");
      }
      assertTrue(event.contains("\"path\":\"a \\\"quoted\\\" \\\\ name\""), event);
      Matcher map = Pattern.compile("\"blocks\":([0-9]+),\"map\":\"([a-g0-9]+)\"").matcher(event);
      assertTrue(map.find(), event);
      int blocks = 0;
      Matcher run = Pattern.compile("[a-g]([0-9]+)").matcher(map.group(2));
      while (run.find()) {
        blocks += Integer.parseInt(run.group(1));
      }
      assertEquals(Integer.parseInt(map.group(1)), blocks);
    }
  }

  @Test
  void aBlockSaysWhatItCarries() throws Exception {
    served.file("file", 2 << 20);
    served.get("/file");
    try (Stream stream = new Stream()) {
      String map = "";
      while (!map.contains("b")) {
        map = stream.until("data: {\"counters\":").replaceAll(".*\"map\":\"|\".*", "");
      }
      int clean = 0;
      Matcher run = Pattern.compile("([a-g])([0-9]+)").matcher(map);
      while (run.find() && !run.group(1).equals("b")) {
        clean += Integer.parseInt(run.group(2));
      }
      String words = Served.text(served.get("/-/block/" + clean));
      assertTrue(words.startsWith("frames ") && words.contains(" of file"), words);
    }
    assertEquals(404, served.get("/-/block/999999").statusCode());
    assertEquals(404, served.get("/-/block/-1").statusCode());
    assertEquals(404, served.get("/-/block/x").statusCode());
  }

  @Test
  void snapshotsTellOfSectionsOfTheBudgetAndOfWhatAFileHasInMemory() throws Exception {
    served.file("file", 96 * 4096);
    served.get("/file", "Range", "bytes=0-4095");
    served.quire.resize(Served.MOST).await();
    try (Stream stream = new Stream()) {
      JsonObject all = new JsonObject();
      while (!all.has("files")
          || all.getAsJsonArray("files").isEmpty()
          || all.get("budget").getAsLong() != Served.MOST) {
        String event = stream.until("data: {\"counters\":");
        all = JsonParser.parseString(event.substring("data: ".length())).getAsJsonObject();
      }
      assertEquals(Served.MOST, all.get("most").getAsLong());
      assertTrue(all.get("least").getAsLong() > 0, "" + all);
      JsonObject sections = all.getAsJsonObject("sections");
      int most = sections.get("most").getAsInt();
      assertEquals(most, sections.get("online").getAsInt());
      assertEquals(most, sections.getAsJsonArray("used").size());
      int fixed = sections.get("fixed").getAsInt();
      assertEquals("c" + fixed + "b" + (most - fixed), sections.get("states").getAsString());
      JsonObject resize = all.getAsJsonObject("resize");
      assertEquals("COMPLETE", resize.get("end").getAsString());
      assertEquals(Served.MOST, resize.get("reachedBytes").getAsLong());
      JsonObject file = all.getAsJsonArray("files").get(0).getAsJsonObject();
      assertTrue(file.get("strip").getAsString().matches("[4-9+-]+A*"), "" + file);
      assertEquals(96, file.get("strip").getAsString().length());
    }
  }

  @Test
  void aStripHasALetterForEachShareAndForEachHeat() {
    double[] resident = {0, 0.001, 0.5, 1, 1};
    double[] hot = {0, 0, 0.5, 0.001, 1};
    assertEquals("AIk5-", Snapshot.strip(new FileMap("file", 4096, resident, hot)));
    assertEquals("", Snapshot.strip(null));
  }

  @Test
  void streamsAreLimitedAndEndWithTheirClientsOrTheServer() throws Exception {
    List<Stream> streams = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      streams.add(new Stream());
      assertEquals("HTTP/1.1 200 OK", streams.getLast().status);
    }
    assertEquals(503, served.get("/-/events").statusCode());
    streams.getFirst().close();
    int status;
    do {
      try (Stream another = new Stream()) {
        status = another.status.contains("200") ? 200 : 503;
      }
    } while (status == 503);
    // The request that asked how many there are may be the one.
    String line = end();
    assertTrue(line.matches("stopped: finished (0 requests|1 request) in flight"), line);
    for (Stream stream : streams.subList(1, 4)) {
      String left;
      do {
        left = stream.lines.readLine();
      } while (left != null);
      stream.close();
    }
  }

  /** Ends the server once the streams whose clients have left are gone. */
  private String end() throws Exception {
    while (!Served.text(served.get("/metrics")).contains("\nquire_http_in_flight 4\n")) {
      Thread.onSpinWait();
    }
    return served.server.drain();
  }

  @Test
  void metricsAreWhatPrometheusReads() throws Exception {
    served.file("file", 1 << 20);
    served.get("/file");
    HttpResponse<byte[]> response = served.get("/metrics");
    String text = Served.text(response);
    assertTrue(response.headers().firstValue("Content-Type").orElse("").contains("version=0.0.4"));
    Set<String> described = new HashSet<>();
    for (String line : text.lines().toList()) {
      Matcher head = Pattern.compile("# (HELP|TYPE) (quire_[a-z_]+) .+").matcher(line);
      Matcher value =
          Pattern.compile("(quire_[a-z_]+)(\\{([a-z]+=\"([^\"\\\\\n]|\\\\.)*\",?)+\\})? [0-9.]+")
              .matcher(line);
      if (head.matches()) {
        described.add(head.group(1) + head.group(2));
      } else {
        assertTrue(value.matches(), line);
        assertTrue(described.contains("HELP" + value.group(1)), line);
        assertTrue(described.contains("TYPE" + value.group(1)), line);
      }
    }
    for (String name :
        new String[] {
          "quire_hits_total",
          "quire_misses_total",
          "quire_evictions_total",
          "quire_resident_bytes",
          "quire_budget_bytes"
        }) {
      assertTrue(described.contains("TYPE" + name), name);
    }
    assertTrue(text.contains("\nquire_unreclaimable_folios{reason=\"pinned\"} 0\n"), text);
    assertTrue(text.contains("\nquire_warm_planned_pages 0\n"), text);
    assertTrue(text.contains("\nquire_budget_bytes " + Served.BUDGET + "\n"), text);
    assertTrue(text.contains("\nquire_max_memory_bytes " + Served.MOST + "\n"), text);
    assertTrue(text.contains("\nquire_sections{state=\"isolated\"} 0\n"), text);
    assertTrue(text.contains("\nquire_free_blocks{bytes=\"2097152\"} "), text);
    assertTrue(text.contains("\nquire_resizes_total 0\n"), text);
    String way = served.quire.stats().files().getFirst().io().way();
    assertTrue(text.contains("/file\",way=\"" + way + "\"} 1\n"), text);
  }

  @Test
  void runsAreLettersWithLengths() {
    assertEquals("", Snapshot.runs(new byte[0]));
    assertEquals("a1", Snapshot.runs(new byte[] {0}));
    assertEquals("a2b1f3", Snapshot.runs(new byte[] {0, 0, 1, 5, 5, 5}));
  }
}
