package dev.quire.cli.stat;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;

/** Reports of a server, by HTTP. */
public final class ServerSource implements Source {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int READ_MILLIS = 30_000;
  private static final int MOST_BYTES = 64 << 20;
  private static final int MOST_PORT = 65_535;

  private final URI server;

  /**
   * @param address of the server, as in {@code http://127.0.0.1:8080/}; a path behind it is ignored
   * @throws IllegalArgumentException when it is none
   */
  public ServerSource(String address) {
    URI uri = URI.create(address);
    boolean isHttp = "http".equalsIgnoreCase(uri.getScheme());
    if (!isHttp || uri.getHost() == null || uri.getPort() > MOST_PORT) {
      throw new IllegalArgumentException("not an http address");
    }
    server = uri.resolve("/-/stats");
  }

  @Override
  public Reading ask() throws IOException {
    try {
      return Reading.of(answer());
    } catch (IllegalArgumentException e) {
      throw new IOException(
          server + " answers, but not as Quire does: give the address of a `quire serve`", e);
    }
  }

  private String answer() throws IOException {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) server.toURL().openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout(CONNECT_MILLIS);
      connection.setReadTimeout(READ_MILLIS);
      connection.setInstanceFollowRedirects(false);
      int status = connection.getResponseCode();
      if (status != HttpURLConnection.HTTP_OK) {
        throw new IOException(
            "%s answered %d: is it a `quire serve` of this version?".formatted(server, status));
      }
      try (InputStream in = connection.getInputStream()) {
        return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
      }
    } catch (ConnectException e) {
      throw new IOException(
          "nothing answers at %s: start `quire serve`, or give the address that it has printed"
              .formatted(server),
          e);
    } catch (UnknownHostException e) {
      throw new IOException(
          "there is no host %s: give the address that `quire serve` has printed"
              .formatted(server.getHost()),
          e);
    } catch (SocketTimeoutException e) {
      throw new IOException("%s takes too long to answer: try again".formatted(server), e);
    }
  }
}
