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
import java.util.function.Consumer;

/** The one entrance: who may ask, for what, and what becomes of a failure. */
final class Gate implements HttpHandler {
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
    int status = hosts.status(exchange);
    String path = exchange.getRequestURI().getRawPath();
    String method = exchange.getRequestMethod();
    if (status == 400) {
      Answer.text(exchange, 400, "400: send exactly one Host header");
    } else if (status == 421) {
      Answer.text(exchange, 421, "421: this server does not go by that name: ask by its address");
    } else if (path.startsWith(LivePage.PREFIX) && (method.equals("POST") || reads(method))) {
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
