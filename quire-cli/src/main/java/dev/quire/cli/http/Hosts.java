package dev.quire.cli.http;

import com.sun.net.httpserver.HttpExchange;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which Host headers are for this server. A browser sends the name that it was told; a page
 * elsewhere can make any name of its own point at a loopback address, so a name that is not this
 * server's own is a stranger's, whatever address it led to.
 */
public final class Hosts {
  private final String bound;

  /**
   * @param bound the name or address that the server was told to listen on
   */
  public Hosts(String bound) {
    this.bound = bound;
  }

  /**
   * Whether the request may be answered: 200, 400 when it does not say for whom it is, 421 when it
   * is for somebody else. A proxy's absolute address counts like the header.
   */
  public int status(HttpExchange exchange) {
    List<String> headers = exchange.getRequestHeaders().getOrDefault("Host", List.of());
    if (headers.size() != 1) {
      return 400;
    }
    InetAddress local = exchange.getLocalAddress().getAddress();
    if (!ours(headers.getFirst(), local)) {
      return 421;
    }
    URI target = exchange.getRequestURI();
    if (target.getRawAuthority() == null) {
      return 200;
    }
    if (!"http".equalsIgnoreCase(target.getScheme())) {
      return 400;
    }
    return ours(target.getRawAuthority(), local) ? 200 : 421;
  }

  private boolean ours(String authority, @Nullable InetAddress local) {
    String host = withoutPort(authority.strip().toLowerCase(Locale.ROOT));
    if (host.equals("localhost") || host.endsWith(".localhost")) {
      return true;
    }
    if (host.equalsIgnoreCase(withoutBrackets(bound))) {
      return !isWildcard(host);
    }
    InetAddress address = literal(host);
    return address != null && (address.isLoopbackAddress() || address.equals(local));
  }

  private static boolean isWildcard(String host) {
    InetAddress address = literal(host);
    return address != null && address.isAnyLocalAddress();
  }

  /** The address that a text is, without asking any name service; null when it is a name. */
  private static @Nullable InetAddress literal(String host) {
    try {
      return InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException name) {
      return null;
    }
  }

  private static String withoutPort(String authority) {
    if (authority.startsWith("[")) {
      return withoutBrackets(authority.substring(0, authority.indexOf(']') + 1));
    }
    int colon = authority.indexOf(':');
    return colon < 0 ? authority : authority.substring(0, colon);
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
