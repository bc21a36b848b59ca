package dev.quire.cli.live;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.quire.cli.http.Answer;
import dev.quire.cli.http.InFlight;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Everything below {@code /-/}: the page, its parts, its events, and its one button. */
public final class LivePage {
  /** Where the page is. */
  public static final String PREFIX = "/-/";

  private static final String BLOCK = "block/";

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final Map<String, String> TYPES =
      Map.of(
          "page.html", "text/html; charset=utf-8",
          "page.css", "text/css; charset=utf-8",
          "page.js", "text/javascript; charset=utf-8");

  private final LiveFeed feed;
  private final String token;
  private final Callable<Integer> revalidate;

  /**
   * @param feed the events
   * @param token what a request that changes something must show
   * @param revalidate looks at every open file again; returns how many had changed
   */
  public LivePage(LiveFeed feed, String token, Callable<Integer> revalidate) {
    this.feed = feed;
    this.token = token;
    this.revalidate = revalidate;
  }

  /**
   * Answers a request whose path starts with {@link #PREFIX}. The method may be any.
   *
   * @throws Exception what looking at the files throws
   */
  public void handle(HttpExchange exchange, InFlight.Request request) throws Exception {
    String name = exchange.getRequestURI().getRawPath().substring(PREFIX.length());
    boolean post = exchange.getRequestMethod().equals("POST");
    if (name.equals("revalidate")) {
      revalidate(exchange, post);
    } else if (post) {
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

  private void revalidate(HttpExchange exchange, boolean post) throws Exception {
    if (!post) {
      exchange.getResponseHeaders().set("Allow", "POST");
      Answer.text(exchange, 405, "405: this changes something: send a POST");
    } else if (!sameOrigin(exchange.getRequestHeaders())) {
      Answer.text(exchange, 403, "403: this must come from the live page itself");
    } else {
      int changed = revalidate.call();
      Answer.bytes(exchange, 200, "application/json", "{\"changed\":" + changed + "}");
    }
  }

  private boolean sameOrigin(Headers headers) {
    String origin = headers.getFirst("Origin");
    return origin != null
        && origin.equalsIgnoreCase("http://" + headers.getFirst("Host"))
        && isToken(headers.getFirst("X-Quire-Token"));
  }

  private boolean isToken(@Nullable String shown) {
    return shown != null
        && MessageDigest.isEqual(
            shown.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
  }
}
