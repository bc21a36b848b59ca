package dev.quire.cli.live;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.quire.cli.serve.Served;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** What the live page is told: the greeting, then snapshots. */
final class Events implements AutoCloseable {
  private static final String DATA = "data: ";

  private final BufferedReader lines;
  private final JsonObject hello;

  Events(Served served) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(served.uri("/-/events")).build();
    var body = served.client.send(request, HttpResponse.BodyHandlers.ofInputStream()).body();
    lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    hello = next();
  }

  /** The greeting. */
  JsonObject hello() {
    return hello;
  }

  /** The next snapshot. */
  JsonObject next() throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(DATA)) {
        return JsonParser.parseString(line.substring(DATA.length())).getAsJsonObject();
      }
    }
    throw new IOException("the stream has ended");
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
