package dev.quire.cli.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Small answers, whole in memory. */
public final class Answer {
  private Answer() {}

  /** One line of text with a status. */
  public static void text(HttpExchange exchange, int status, String line) throws IOException {
    bytes(exchange, status, "text/plain; charset=utf-8", line + "\n");
  }

  /** Text of any type with a status. HEAD gets the headers alone. */
  public static void bytes(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", type);
    if (headers.getFirst("Cache-Control") == null) {
      headers.set("Cache-Control", "no-store");
    }
    begin(exchange, status, bytes.length);
    if (!head(exchange) && bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
  }

  /** Sends status line and headers for a body of exactly so many bytes. */
  public static void begin(HttpExchange exchange, int status, long length) throws IOException {
    if (head(exchange)) {
      exchange.getResponseHeaders().set("Content-Length", Long.toString(length));
      exchange.sendResponseHeaders(status, -1);
    } else {
      // 0 would mean a length not known yet.
      exchange.sendResponseHeaders(status, length == 0 ? -1 : length);
    }
  }

  /** Whether the client wants the headers alone. */
  public static boolean head(HttpExchange exchange) {
    return exchange.getRequestMethod().equals("HEAD");
  }
}
