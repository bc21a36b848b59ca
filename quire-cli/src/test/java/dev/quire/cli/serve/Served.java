package dev.quire.cli.serve;

import dev.quire.Quire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server over a directory of a test, and ways to ask it things. */
public final class Served implements AutoCloseable {
  public static final long BUDGET = 8L << 20;

  /** What the budget may grow to. */
  public static final long MOST = 2 * BUDGET;

  public final Path directory;
  public final Quire quire;
  public final FileServer server;
  public final HttpClient client = HttpClient.newHttpClient();

  /** What the server had to complain about. */
  public final List<String> errors = new CopyOnWriteArrayList<>();

  private Served(Path directory, Limits limits, int port) throws IOException {
    this.directory = directory;
    quire = Quire.builder().memory(BUDGET).maxMemory(MOST).build();
    server =
        FileServer.start(quire, directory, FileServer.LOOPBACK, port, port, limits, errors::add);
  }

  public static Served over(Path directory) throws IOException {
    return over(directory, Limits.standard());
  }

  public static Served over(Path directory, Limits limits) throws IOException {
    return new Served(directory, limits, 0);
  }

  /** The same place again, after another server has ended. */
  public static Served over(Path directory, int port) throws IOException {
    return new Served(directory, Limits.standard(), port);
  }

  /** Limits that a test can wait for. */
  public static Limits impatient() {
    return new Limits(
        64 << 10, 32, 256, Duration.ofMinutes(1), Duration.ofMillis(500), Duration.ofSeconds(2), 4);
  }

  /** A file of bytes that no two positions share for long, made anew. */
  public byte[] file(String name, int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(name.hashCode() ^ bytes).nextBytes(content);
    Files.write(directory.resolve(name), content);
    return content;
  }

  public int port() {
    return server.socketAddress().getPort();
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  /** A GET with headers given as name, value, name, value. */
  public HttpResponse<byte[]> get(String path, String... headers) throws Exception {
    var request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(30));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  public HttpResponse<byte[]> head(String path) throws Exception {
    var request = HttpRequest.newBuilder(uri(path)).HEAD().build();
    return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
  }

  public static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  public Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.connect(server.socketAddress());
    socket.setSoTimeout(30_000);
    return socket;
  }

  /**
   * Sends lines exactly as given, closes, and reads all that comes back; each line gets its CRLF.
   */
  public Raw raw(String... lines) throws IOException {
    try (Socket socket = connect()) {
      String request = String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return Raw.read(socket.getInputStream());
    }
  }

  /** GET of a target that no client library would send. */
  public Raw rawGet(String target) throws IOException {
    return raw("GET " + target + " HTTP/1.1", "Host: localhost");
  }

  /** An answer as it came over the wire. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Raw(int status, String head, byte[] body) {
    static Raw read(InputStream in) throws IOException {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      try {
        in.transferTo(all);
      } catch (SocketException reset) {
        // The server closed without reading all that was sent; what it said before counts.
        all.flush();
      }
      String text = all.toString(StandardCharsets.ISO_8859_1);
      int end = text.indexOf("\r\n\r\n");
      if (end < 0) {
        return new Raw(0, text, new byte[0]);
      }
      byte[] body = text.substring(end + 4).getBytes(StandardCharsets.ISO_8859_1);
      return new Raw(Integer.parseInt(text.substring(9, 12)), text.substring(0, end), body);
    }

    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    public boolean hasHeader(String line) {
      return head.toLowerCase(Locale.ROOT).contains("\r\n" + line.toLowerCase(Locale.ROOT));
    }
  }

  @Override
  public void close() {
    client.close();
    server.close();
    quire.close();
  }
}
