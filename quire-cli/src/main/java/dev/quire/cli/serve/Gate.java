package dev.quire.cli.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.quire.MemoryExhaustedException;
import dev.quire.Quire;
import dev.quire.cli.http.Answer;
import dev.quire.cli.http.Hosts;
import dev.quire.cli.http.InFlight;
import dev.quire.cli.live.LivePage;
import dev.quire.cli.live.Metrics;
import dev.quire.cli.live.Traffic;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import java.util.function.Consumer;

/** The one entrance: who may ask, for what, and what becomes of a failure. */
final class Gate implements HttpHandler {
  private static final Set<String> VERSIONS = Set.of("HTTP/1.1", "HTTP/1.0");

  private final Quire quire;
  private final Hosts hosts;
  private final FileHandler files;
  private final LivePage page;
  private final Traffic traffic;
  private final InFlight inFlight;
  private final Consumer<String> errors;

  Gate(
      Quire quire,
      Hosts hosts,
      FileHandler files,
      LivePage page,
      Traffic traffic,
      InFlight inFlight,
      Consumer<String> errors) {
    this.quire = quire;
    this.hosts = hosts;
    this.files = files;
    this.page = page;
    this.traffic = traffic;
    this.inFlight = inFlight;
    this.errors = errors;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    traffic.request();
    try (InFlight.Request request = inFlight.begin()) {
      try {
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        answer(exchange, request);
        exchange.close();
      } catch (InFlight.ClientGone gone) {
        throw gone;
      } catch (Exception failure) {
        fail(exchange, failure);
      }
    }
  }

  private void answer(HttpExchange exchange, InFlight.Request request) throws Exception {
    if (malformed(exchange)) {
      return;
    }
    int status = hosts.status(exchange);
    String path = exchange.getRequestURI().getRawPath();
    String method = exchange.getRequestMethod();
    if (status == 400) {
      Answer.text(exchange, 400, "400: send one Host header, and a path or an http address");
    } else if (status == 421) {
      Answer.text(exchange, 421, "421: this server does not go by that name: ask by its address");
    } else if (path.startsWith(LivePage.PREFIX)) {
      page.handle(exchange, request);
    } else if (!reads(method)) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      Answer.text(exchange, 405, "405: files can only be read: send GET or HEAD");
    } else if (path.equals("/metrics")) {
      Answer.bytes(
          exchange, 200, Metrics.TYPE, Metrics.page(quire.stats(), traffic, inFlight.count()));
    } else {
      files.handle(exchange, request);
    }
  }

  /** Answers what is no request for a path, or too much of one. */
  private static boolean malformed(HttpExchange exchange) throws IOException {
    URI target = exchange.getRequestURI();
    long bytes = 0;
    int lines = 0;
    for (var header : exchange.getRequestHeaders().entrySet()) {
      for (String value : header.getValue()) {
        bytes += header.getKey().length() + value.length() + 4;
        lines++;
      }
    }
    if (target.toString().length() > Limits.TARGET_CHARS) {
      Answer.text(exchange, 414, "414: the address has more than 8 KiB: no file here has one");
    } else if (lines > Limits.HEADERS || bytes > Limits.HEADER_BYTES) {
      Answer.text(exchange, 431, "431: send at most 64 header lines of 16 KiB in all");
    } else if (!VERSIONS.contains(exchange.getProtocol())) {
      Answer.text(exchange, 505, "505: send HTTP/1.1 at the end of the request line");
    } else if (target.getScheme() == null && target.getRawAuthority() != null) {
      // The path //x/y, which the JDK takes for the host x and the path /y.
      Answer.text(exchange, 404, "404: there is no such file");
    } else {
      return false;
    }
    return true;
  }

  private static boolean reads(String method) {
    return method.equals("GET") || method.equals("HEAD");
  }

  /**
   * Tells the client, if its answer has not begun; else cuts the answer short, so that it is not
   * taken for whole: jdk.httpserver closes the connection of a handler that throws.
   */
  private void fail(HttpExchange exchange, Exception failure) throws IOException {
    traffic.failure();
    errors.accept(
        exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath() + ": " + failure);
    if (exchange.getResponseCode() != -1) {
      throw new IOException("the answer is cut short", failure);
    }
    exchange.getResponseHeaders().remove("Content-Range");
    if (failure instanceof MemoryExhaustedException) {
      exchange.getResponseHeaders().set("Retry-After", "1");
      Answer.text(exchange, 503, "503: no memory is free just now: try again in a second");
    } else {
      Answer.text(exchange, 500, "500: the file could not be read; the server's output says why");
    }
    exchange.close();
  }
}
