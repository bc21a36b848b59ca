package dev.quire.cli.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many clients, slow ones and those that leave. */
@Timeout(120)
class ClientsTest {
  private static final int LARGE = 6 << 20;

  @TempDir Path directory;

  private static Socket ask(Served served, String path) throws Exception {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(64 << 10);
    socket.setSoTimeout(30_000);
    socket.connect(served.server.socketAddress());
    String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  @Test
  void fiftyAtOnceGetEveryByteOfMoreThanTheBudget() throws Exception {
    long seed = Long.getLong("quire.seed", System.nanoTime());
    try (Served served = Served.over(directory);
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      byte[][] contents = new byte[4][];
      for (int i = 0; i < contents.length; i++) {
        contents[i] = served.file("file" + i, LARGE);
      }
      List<Future<String>> done = new ArrayList<>();
      for (int client = 0; client < 50; client++) {
        Random random = new Random(seed + client);
        Callable<String> work = () -> differs(served, contents, random);
        done.add(clients.submit(work));
      }
      for (Future<String> each : done) {
        assertEquals("", each.get(), "replay with -Dquire.seed=" + seed);
      }
      assertEquals("[]", served.errors.toString());
      assertTrue(served.quire.stats().evictions() > 0);
      assertEquals(0, served.quire.stats().heldFolios());
    }
  }

  private static String differs(Served served, byte[][] contents, Random random) throws Exception {
    for (int i = 0; i < 8; i++) {
      int file = random.nextInt(contents.length);
      int first = random.nextInt(LARGE);
      int last = Math.min(LARGE - 1, first + random.nextInt(600_000));
      String range = "bytes=" + first + "-" + last;
      byte[] got = served.get("/file" + file, "Range", range).body();
      if (!Arrays.equals(got, Arrays.copyOfRange(contents[file], first, last + 1))) {
        return "file" + file + " " + range + " differs";
      }
    }
    return "";
  }

  @Test
  void slowClientsHoldNothingOfTheCacheAndDelayNobody() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try (Served served = Served.over(directory)) {
      byte[] content = served.file("file", LARGE);
      for (int i = 0; i < 20; i++) {
        Socket socket = ask(served, "/file");
        assertEquals('H', socket.getInputStream().read());
        slow.add(socket);
      }
      awaitHeld(served, 0);
      // More than the budget passes through while they all wait.
      byte[] other = served.file("other", 2 * (int) Served.BUDGET);
      assertArrayEquals(other, served.get("/other").body());
      for (Socket socket : slow) {
        byte[] all = socket.getInputStream().readAllBytes();
        assertArrayEquals(content, Arrays.copyOfRange(all, all.length - LARGE, all.length));
      }
      assertEquals("[]", served.errors.toString());
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  /** Waits until nothing is held: a read in progress, or readahead, holds a folio for a moment. */
  private static void awaitHeld(Served served, long wanted) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (served.quire.stats().heldFolios() != wanted && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertEquals(wanted, served.quire.stats().heldFolios());
  }

  @Test
  void aClientThatTakesNothingIsCutOff() throws Exception {
    try (Served served = Served.over(directory, Served.impatient())) {
      served.file("file", LARGE);
      try (Socket socket = ask(served, "/file")) {
        InputStream in = socket.getInputStream();
        assertEquals('H', in.read());
        awaitIdle(served);
        assertTrue(drain(in) < LARGE, "a client that took nothing was waited for");
      }
      assertEquals(200, served.get("/").statusCode());
      assertEquals("[]", served.errors.toString());
    }
  }

  private static void awaitIdle(Served served) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!Served.text(served.get("/metrics")).contains("\nquire_http_in_flight 1\n")) {
      assertTrue(System.nanoTime() < deadline, "the request is still being answered");
    }
  }

  private static long drain(InputStream in) throws Exception {
    long count = 0;
    byte[] buffer = new byte[65_536];
    try {
      for (int n; (n = in.read(buffer)) > 0; ) {
        count += n;
      }
    } catch (SocketException reset) {
      assertTrue(reset.toString().contains("reset"), reset.toString());
    }
    return count;
  }

  @Test
  void clientsThatLeaveInTheMiddleLeaveNothingBehind() throws Exception {
    try (Served served = Served.over(directory)) {
      served.file("file", LARGE);
      for (int i = 0; i < 30; i++) {
        try (Socket socket = ask(served, "/file")) {
          assertEquals('H', socket.getInputStream().read());
        }
      }
      awaitIdle(served);
      awaitHeld(served, 0);
      assertEquals("[]", served.errors.toString());
      assertEquals(200, served.get("/file").statusCode());
    }
  }

  @Test
  void drainFinishesWhatIsInFlightAndThenStops() throws Exception {
    Served served = Served.over(directory);
    byte[] content = served.file("file", LARGE);
    try (Socket socket = ask(served, "/file");
        ExecutorService drainer = Executors.newVirtualThreadPerTaskExecutor()) {
      InputStream in = socket.getInputStream();
      assertEquals('H', in.read());
      Future<String> line = drainer.submit(served.server::drain);
      byte[] all = in.readAllBytes();
      assertArrayEquals(content, Arrays.copyOfRange(all, all.length - LARGE, all.length));
      assertEquals("stopped: finished 1 request in flight", line.get());
    } finally {
      served.close();
    }
  }

  @Test
  void drainCutsOffWhoTakesTooLong() throws Exception {
    Limits limits =
        new Limits(
            64 << 10,
            32,
            256,
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            Duration.ofMillis(300),
            4);
    Served served = Served.over(directory, limits);
    served.file("file", LARGE);
    try (Socket socket = ask(served, "/file")) {
      assertEquals('H', socket.getInputStream().read());
      String line = served.server.drain();
      assertEquals("stopped: finished 0 requests in flight, cut off 1", line);
      assertTrue(drain(socket.getInputStream()) < LARGE);
    } finally {
      served.close();
    }
  }
}
