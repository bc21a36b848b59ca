package dev.quire.cli.live;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Who may have something changed: the live page, in a browser on the server's own machine. A page
 * elsewhere can send requests here through a user's browser, but neither forge their origin nor
 * read the token.
 */
final class Permit {
  private final String token;

  /**
   * @param token what a request must show: random, told to the live page alone
   */
  Permit(String token) {
    this.token = token;
  }

  /** Whether a request comes from this machine. */
  static boolean isLocal(HttpExchange exchange) {
    return isLocal(exchange.getRemoteAddress().getAddress());
  }

  private static boolean isLocal(@Nullable InetAddress address) {
    return address != null && address.isLoopbackAddress();
  }

  /**
   * Lets a request pass, or says why not.
   *
   * @throws Refused when it may not change anything
   */
  void check(String method, @Nullable InetAddress from, Headers headers) throws Refused {
    if (!method.equals("POST")) {
      throw new Refused(405, "this changes something: send a POST");
    }
    if (!isLocal(from)) {
      throw new Refused(403, "memory is changed from the server's own machine alone");
    }
    String origin = headers.getFirst("Origin");
    if (origin == null || !origin.equalsIgnoreCase("http://" + headers.getFirst("Host"))) {
      throw new Refused(403, "this must come from the live page itself");
    }
    if (!isToken(headers.getFirst("X-Quire-Token"))) {
      throw new Refused(403, "the page is of an earlier server: load it again");
    }
  }

  /** In a time that does not tell how much of it was right. */
  private boolean isToken(@Nullable String shown) {
    return shown != null
        && MessageDigest.isEqual(
            shown.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
  }
}
