package dev.quire.cli.live;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.quire.cli.http.Answer;
import dev.quire.cli.http.InFlight;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Everything below {@code /-/}: the page, its parts, its events, and its buttons. */
public final class LivePage {
  /** Where the page is. */
  public static final String PREFIX = "/-/";

  private static final String BLOCK = "block/";

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final String SCRIPT = "text/javascript; charset=utf-8";

  private static final Map<String, String> TYPES =
      Map.of(
          "page.html", "text/html; charset=utf-8",
          "page.css", "text/css; charset=utf-8",
          "page.js", SCRIPT,
          "sections.js", SCRIPT,
          "files.js", SCRIPT,
          "stream.js", SCRIPT);

  private final LiveFeed feed;
  private final Actions actions;

  /**
   * @param feed the events
   * @param actions what the page may have done
   */
  public LivePage(LiveFeed feed, Actions actions) {
    this.feed = feed;
    this.actions = actions;
  }

  /**
   * Answers a request whose path starts with {@link #PREFIX}. The method may be any.
   *
   * @throws Exception what looking at the files throws
   */
  public void handle(HttpExchange exchange, InFlight.Request request) throws Exception {
    String name = exchange.getRequestURI().getRawPath().substring(PREFIX.length());
    String method = exchange.getRequestMethod();
    if (Actions.has(name)) {
      actions.handle(exchange, name);
    } else if (!method.equals("GET") && !method.equals("HEAD")) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      Answer.text(exchange, 405, "405: this can only be read");
    } else if (name.equals("events") && !Answer.head(exchange)) {
      feed.stream(exchange, request);
    } else if (name.equals("stats")) {
      Answer.bytes(exchange, 200, "application/json", feed.report());
    } else if (name.startsWith(BLOCK)) {
      block(exchange, name.substring(BLOCK.length()));
    } else {
      part(exchange, name.isEmpty() ? "page.html" : name);
    }
  }

  private void block(HttpExchange exchange, String number) throws IOException {
    boolean plain = number.matches("[0-9]{1,9}");
    String words = plain ? feed.describe(Integer.parseInt(number)) : null;
    if (words == null) {
      Answer.text(exchange, 404, "404: the picture of memory has no such block");
    } else {
      Answer.text(exchange, 200, words);
    }
  }

  private static void part(HttpExchange exchange, String name) throws IOException {
    String type = TYPES.get(name);
    if (type == null) {
      Answer.text(exchange, 404, "404: the live page has no such part");
      return;
    }
    try (InputStream in = LivePage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(name + " is missing from the program: build it again");
      }
      Headers headers = exchange.getResponseHeaders();
      headers.set("Content-Security-Policy", POLICY);
      headers.set("X-Frame-Options", "DENY");
      Answer.bytes(exchange, 200, type, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
