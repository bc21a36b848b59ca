package dev.quire.cli.serve;

import java.time.Duration;

/**
 * What one server allows its clients.
 *
 * @param buffer bytes of the one buffer that a request copies through
 * @param ranges most ranges that one request may ask for
 * @param openFiles most files held open; files in use are never closed, so with fewer files than
 *     connections a request may be told to come again
 * @param idleFile after this long without a request a file is closed
 * @param stall a client that takes none of one buffer for this long is cut off
 * @param drain how long the end of the server waits for requests in flight
 * @param viewers most live pages watching at once
 */
public record Limits(
    int buffer,
    int ranges,
    int openFiles,
    Duration idleFile,
    Duration stall,
    Duration drain,
    int viewers) {

  /** Most connections at once; more are closed as soon as they are accepted. */
  static final int CONNECTIONS = 256;

  /** Most header lines of a request, and most bytes of them; one with more is told so. */
  static final int HEADERS = 64;

  static final int HEADER_BYTES = 16 << 10;

  /** Most characters of a request's target. */
  static final int TARGET_CHARS = 8 << 10;

  /** What jdk.httpserver finds too long it cuts off without an answer, so it may find that late. */
  private static final int CUT_OFF_AFTER = 2;

  private static final int SECONDS_FOR_A_REQUEST = 30;
  private static final int SECONDS_IDLE = 30;

  /** The limits of {@code quire serve}. */
  public static Limits standard() {
    return new Limits(
        64 << 10,
        32,
        CONNECTIONS,
        Duration.ofMinutes(10),
        Duration.ofSeconds(60),
        Duration.ofSeconds(10),
        16);
  }

  /**
   * Limits that jdk.httpserver reads once, from system properties, when its first class is loaded.
   * What the user has set by -D stays.
   */
  static void configureHttpServer() {
    set("jdk.httpserver.maxConnections", CONNECTIONS);
    set("sun.net.httpserver.maxIdleConnections", CONNECTIONS);
    set("sun.net.httpserver.maxReqHeaders", CUT_OFF_AFTER * HEADERS);
    set("sun.net.httpserver.maxReqHeaderSize", CUT_OFF_AFTER * HEADER_BYTES);
    set("sun.net.httpserver.maxReqTime", SECONDS_FOR_A_REQUEST);
    set("sun.net.httpserver.idleInterval", SECONDS_IDLE);
    // Without this a small answer waits for the client's delayed acknowledgement: 40 ms.
    set("sun.net.httpserver.nodelay", true);
  }

  private static void set(String property, Object value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value.toString());
    }
  }
}
