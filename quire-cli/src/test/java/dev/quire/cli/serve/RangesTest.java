package dev.quire.cli.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole files and parts of them, every byte compared. */
class RangesTest {
  private static final int SIZE = 300_001;

  @TempDir Path directory;
  private Served served;
  private byte[] content;

  @BeforeEach
  void serve() throws Exception {
    served = Served.over(directory);
    content = served.file("data.bin", SIZE);
  }

  @AfterEach
  void stop() {
    served.close();
    assertEquals("[]", served.errors.toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4095, 4096, 4097, 65_535, 65_536, 65_537, 1_000_003})
  void sendsWholeFilesOfAnySize(int size) throws Exception {
    byte[] wanted = served.file("size" + size, size);
    HttpResponse<byte[]> response = served.get("/size" + size);
    assertEquals(200, response.statusCode());
    assertEquals(size, response.headers().firstValueAsLong("Content-Length").orElse(-1));
    assertArrayEquals(wanted, response.body());
    HttpResponse<byte[]> head = served.head("/size" + size);
    assertEquals(200, head.statusCode());
    assertEquals(size, head.headers().firstValueAsLong("Content-Length").orElse(-1));
    assertEquals(0, head.body().length);
  }

  @Test
  void saysWhatItIsAndThatItHasRanges() throws Exception {
    served.file("page.html", 10);
    var headers = served.get("/page.html").headers();
    assertEquals("text/html; charset=utf-8", headers.firstValue("Content-Type").orElse(""));
    assertEquals("bytes", headers.firstValue("Accept-Ranges").orElse(""));
    assertEquals("nosniff", headers.firstValue("X-Content-Type-Options").orElse(""));
    assertEquals(
        "application/octet-stream",
        served.get("/data.bin").headers().firstValue("Content-Type").orElse(""));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "bytes=0-0, 0, 1",
    "bytes=0-, 0, 300001",
    "bytes=1-, 1, 300000",
    "bytes=300000-, 300000, 1",
    "bytes=300000-300000, 300000, 1",
    "bytes=4095-4096, 4095, 2",
    "bytes=4096-8191, 4096, 4096",
    "bytes=65535-65536, 65535, 2",
    "bytes=65530-196620, 65530, 131091",
    "bytes=299990-999999, 299990, 11",
    "bytes=-1, 300000, 1",
    "bytes=-4097, 295904, 4097",
    "bytes=-999999999, 0, 300001",
    "'bytes=5-9,400000-', 5, 5"
  })
  void sendsOneRange(String header, int first, int length) throws Exception {
    HttpResponse<byte[]> response = served.get("/data.bin", "Range", header);
    assertEquals(206, response.statusCode());
    assertEquals(
        "bytes " + first + "-" + (first + length - 1) + "/" + SIZE,
        response.headers().firstValue("Content-Range").orElse(""));
    assertArrayEquals(Arrays.copyOfRange(content, first, first + length), response.body());
  }

  @Test
  void sendsRandomRanges() throws Exception {
    long seed = Long.getLong("quire.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      int first = random.nextInt(SIZE);
      int last = Math.min(SIZE - 1, first + random.nextInt(1 << random.nextInt(19)));
      HttpResponse<byte[]> response =
          served.get("/data.bin", "Range", "bytes=" + first + "-" + last);
      assertArrayEquals(
          Arrays.copyOfRange(content, first, last + 1),
          response.body(),
          "bytes " + first + "-" + last + ", replay with -Dquire.seed=" + seed);
    }
  }

  @Test
  void sendsSeveralRangesInTheOrderAskedFor() throws Exception {
    int[][] ranges = {{200_000, 270_000}, {0, 0}, {65_535, 65_536}, {SIZE - 7, SIZE - 1}};
    HttpResponse<byte[]> response =
        served.get("/data.bin", "Range", "bytes=200000-270000,0-0,65535-65536,-7");
    assertEquals(206, response.statusCode());
    String type = response.headers().firstValue("Content-Type").orElse("");
    assertTrue(type.startsWith("multipart/byteranges; boundary="), type);
    String boundary = type.substring(type.indexOf('=') + 1);
    ByteArrayOutputStream wanted = new ByteArrayOutputStream();
    String separator = "--" + boundary;
    for (int[] range : ranges) {
      String head =
          separator
              + ("\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes "
                  + (range[0] + "-" + range[1] + "/" + SIZE + "\r\n\r\n"));
      wanted.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
      wanted.write(content, range[0], range[1] - range[0] + 1);
      separator = "\r\n--" + boundary;
    }
    wanted.writeBytes((separator + "--\r\n").getBytes(StandardCharsets.US_ASCII));
    assertArrayEquals(wanted.toByteArray(), response.body());
  }

  @Test
  void sendsTheWholeInsteadOfTheSameBytesAgainAndAgain() throws Exception {
    HttpResponse<byte[]> response = served.get("/data.bin", "Range", "bytes=0-,0-,0-,0-");
    assertEquals(200, response.statusCode());
    assertArrayEquals(content, response.body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=300001-", "bytes=-0", "bytes=9-1", "bytes=x", "bytes=", "bytes=1"})
  void refusesRangesWithTheSizeAndTheRemedy(String header) throws Exception {
    HttpResponse<byte[]> response = served.get("/data.bin", "Range", header);
    assertEquals(416, response.statusCode());
    assertEquals("bytes */" + SIZE, response.headers().firstValue("Content-Range").orElse(""));
    assertTrue(Served.text(response).startsWith("416: Range '"), Served.text(response));
  }

  @Test
  void refusesTooManyRanges() throws Exception {
    HttpResponse<byte[]> response = served.get("/data.bin", "Range", "bytes=" + "0-0,".repeat(33));
    assertEquals(416, response.statusCode());
    assertTrue(Served.text(response).contains("more than 32"), Served.text(response));
  }

  @Test
  void anEmptyFileHasNoRange() throws Exception {
    served.file("empty", 0);
    assertEquals(416, served.get("/empty", "Range", "bytes=0-").statusCode());
    assertEquals(200, served.get("/empty").statusCode());
  }

  @Test
  void anotherUnitIsIgnored() throws Exception {
    HttpResponse<byte[]> response = served.get("/data.bin", "Range", "pages=0-1");
    assertEquals(200, response.statusCode());
    assertArrayEquals(content, response.body());
  }

  @Test
  void headIgnoresRanges() throws Exception {
    Served.Raw raw = served.raw("HEAD /data.bin HTTP/1.1", "Host: localhost", "Range: bytes=0-1");
    assertEquals(200, raw.status());
    assertTrue(raw.hasHeader("Content-Length: " + SIZE), raw.head());
    assertEquals(0, raw.body().length);
  }

  @Test
  void oneConnectionServesManyRequests() throws Exception {
    try (var socket = served.connect()) {
      var out = socket.getOutputStream();
      var in = socket.getInputStream();
      for (int i = 0; i < 20; i++) {
        String request =
            "GET /data.bin HTTP/1.1\r\nHost: localhost\r\nRange: bytes=" + i + "-" + i + "\r\n\r\n";
        out.write(request.getBytes(StandardCharsets.US_ASCII));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
          head.append((char) in.read());
        }
        assertTrue(head.toString().startsWith("HTTP/1.1 206"), head.toString());
        assertEquals(content[i], (byte) in.read());
      }
    }
  }
}
