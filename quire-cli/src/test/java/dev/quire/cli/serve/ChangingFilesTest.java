package dev.quire.cli.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.RandomAccessFile;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that somebody else changes while they are served. */
class ChangingFilesTest {
  private static final int LARGE = 8 << 20;

  @TempDir Path directory;
  private Served served;

  @BeforeEach
  void serve() throws Exception {
    served = Served.over(directory);
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void everyChangeBetweenRequestsIsSeen() throws Exception {
    for (int round = 0; round < 20; round++) {
      byte[] content = served.file("file", 50_000 + round % 3 * 1000);
      content[round] ^= (byte) round;
      Files.write(directory.resolve("file"), content);
      assertArrayEquals(content, served.get("/file").body(), "round " + round);
    }
    assertEquals("[]", served.errors.toString());
  }

  @Test
  void aFileThatIsReplacedIsServedAnew() throws Exception {
    served.file("file", 100_000);
    served.get("/file");
    for (int round = 0; round < 5; round++) {
      byte[] content = served.file("next", 90_000 + round);
      Files.move(
          directory.resolve("next"),
          directory.resolve("file"),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.ATOMIC_MOVE);
      assertArrayEquals(content, served.get("/file").body());
    }
    assertEquals("[]", served.errors.toString());
  }

  @Test
  void aTruncatedFileAndAGrownOneHaveTheirNewSize() throws Exception {
    byte[] content = served.file("file", 100_000);
    assertArrayEquals(content, served.get("/file").body());
    try (var file = new RandomAccessFile(directory.resolve("file").toFile(), "rw")) {
      file.setLength(12_345);
    }
    assertArrayEquals(Arrays.copyOf(content, 12_345), served.get("/file").body());
    try (var file = new RandomAccessFile(directory.resolve("file").toFile(), "rw")) {
      file.setLength(20_000);
    }
    byte[] grown = Arrays.copyOf(Arrays.copyOf(content, 12_345), 20_000);
    assertArrayEquals(grown, served.get("/file").body());
    assertEquals(416, served.get("/file", "Range", "bytes=20000-").statusCode());
    assertEquals("[]", served.errors.toString());
  }

  @Test
  void aDeletedFileIsGoneAndItsReplacementIsServed() throws Exception {
    served.file("file", 10_000);
    assertEquals(200, served.get("/file").statusCode());
    Files.delete(directory.resolve("file"));
    assertEquals(404, served.get("/file").statusCode());
    byte[] again = served.file("file", 5_000);
    assertArrayEquals(again, served.get("/file").body());
    assertEquals("[]", served.errors.toString());
  }

  @Test
  void aFileTruncatedWhileItIsSentCutsTheAnswerShort() throws Exception {
    served.file("file", LARGE);
    try (Socket socket = slowRequest("/file")) {
      try (var file = new RandomAccessFile(directory.resolve("file").toFile(), "rw")) {
        file.setLength(1000);
      }
      long got = socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
      assertTrue(got < LARGE, "a file that had shrunk was sent whole: " + got);
    }
    assertEquals(1000, served.get("/file").body().length);
  }

  @Test
  void aFileRewrittenWhileItIsSentCutsTheAnswerShort() throws Exception {
    served.file("file", LARGE);
    try (Socket socket = slowRequest("/file")) {
      byte[] other = new byte[LARGE];
      Files.write(directory.resolve("file"), other);
      long got = socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
      assertTrue(got < LARGE, "an answer of two contents looked whole: " + got);
    }
    assertEquals(1, served.errors.size());
  }

  @Test
  void aFileThatGrowsWhileItIsSentIsSentAsItWas() throws Exception {
    byte[] content = served.file("file", LARGE);
    try (Socket socket = slowRequest("/file")) {
      Files.write(
          directory.resolve("file"), new byte[100], java.nio.file.StandardOpenOption.APPEND);
      byte[] all = socket.getInputStream().readAllBytes();
      assertArrayEquals(content, Arrays.copyOfRange(all, all.length - LARGE, all.length));
    }
    assertEquals("[]", served.errors.toString());
  }

  /** Asks, and reads so little that the answer is stuck in the middle. */
  private Socket slowRequest(String path) throws Exception {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(64 << 10);
    socket.connect(served.server.socketAddress());
    socket.setSoTimeout(30_000);
    String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    // The status line, so that the answer has begun.
    int skipped;
    do {
      skipped = socket.getInputStream().read();
    } while (skipped >= 0 && skipped != 10);
    return socket;
  }
}
