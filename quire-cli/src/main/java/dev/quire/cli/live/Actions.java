package dev.quire.cli.live;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.quire.Quire;
import dev.quire.Resize;
import dev.quire.cli.http.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;

/** What the buttons of the live page do. Each is a POST that shows a {@link Permit}. */
public final class Actions {
  private static final Set<String> NAMES = Set.of("revalidate", "resize", "compact", "cancel");

  /** More than any request that means something. */
  private static final int BODY_BYTES = 256;

  private static final int DIGITS = 18; // of a number that a long surely holds
  private static final String BODY = "send a size in bytes, as in {\"bytes\": 268435456}";
  private static final Gson STRICT = new GsonBuilder().setStrictness(Strictness.STRICT).create();

  private final Quire quire;
  private final Permit permit;
  private final Callable<Integer> revalidate;
  private final Runnable begun;
  private final Compacting compacting;

  /**
   * @param quire what is changed
   * @param token what a request must show
   * @param revalidate looks at every open file again; returns how many had changed
   * @param compacting compacts memory
   * @param begun told when something was begun that takes its time
   */
  public Actions(
      Quire quire,
      String token,
      Callable<Integer> revalidate,
      Compacting compacting,
      Runnable begun) {
    this.quire = quire;
    this.permit = new Permit(token);
    this.revalidate = revalidate;
    this.compacting = compacting;
    this.begun = begun;
  }

  /** Whether something goes by that name. */
  static boolean has(String name) {
    return NAMES.contains(name);
  }

  /**
   * Does what {@code name} says, if the request may.
   *
   * @throws Exception what looking at the files throws
   */
  void handle(HttpExchange exchange, String name) throws Exception {
    try {
      permit.check(
          exchange.getRequestMethod(),
          exchange.getRemoteAddress().getAddress(),
          exchange.getRequestHeaders());
      JsonObject done =
          switch (name) {
            case "revalidate" -> revalidate(exchange);
            case "resize" -> resize(exchange);
            case "compact" -> compact(exchange);
            default -> cancel(exchange);
          };
      Answer.bytes(exchange, 200, "application/json", done.toString());
    } catch (Refused refused) {
      if (refused.status() == 405) {
        exchange.getResponseHeaders().set("Allow", "POST");
      }
      Answer.text(exchange, refused.status(), refused.line());
    }
  }

  private JsonObject revalidate(HttpExchange exchange) throws Exception {
    requireNoBody(exchange);
    JsonObject done = new JsonObject();
    done.addProperty("changed", revalidate.call());
    return done;
  }

  private JsonObject resize(HttpExchange exchange) throws IOException, Refused {
    requireJson(exchange.getRequestHeaders());
    long bytes = bytes(body(exchange));
    Resize resize;
    try {
      resize = quire.resize(bytes);
    } catch (IllegalArgumentException e) {
      throw new Refused(400, String.valueOf(e.getMessage()));
    } catch (IllegalStateException e) {
      throw new Refused(409, String.valueOf(e.getMessage()));
    } catch (UnsupportedOperationException e) {
      throw new Refused(501, String.valueOf(e.getMessage()));
    }
    begun.run();
    JsonObject done = new JsonObject();
    done.addProperty("from", resize.from());
    done.addProperty("wanted", resize.wanted());
    return done;
  }

  private JsonObject compact(HttpExchange exchange) throws IOException, Refused {
    requireNoBody(exchange);
    if (!compacting.begin()) {
      throw new Refused(409, "a compaction is under way: wait for its end, or cancel it");
    }
    begun.run();
    return compacting.json();
  }

  private JsonObject cancel(HttpExchange exchange) throws IOException, Refused {
    requireNoBody(exchange);
    Resize resize = quire.lastResize().filter(last -> !last.isDone()).orElse(null);
    if (resize != null) {
      resize.cancel();
    }
    boolean compaction = compacting.cancel();
    if (resize == null && !compaction) {
      throw new Refused(409, "nothing is under way that could be cancelled");
    }
    JsonObject done = new JsonObject();
    done.addProperty("resize", resize != null);
    done.addProperty("compaction", compaction);
    return done;
  }

  private static void requireJson(Headers headers) throws Refused {
    String type = headers.getFirst("Content-Type");
    String plain = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!plain.equals("application/json")) {
      throw new Refused(415, "send Content-Type: application/json");
    }
  }

  private static void requireNoBody(HttpExchange exchange) throws IOException, Refused {
    if (exchange.getRequestBody().read() >= 0) {
      throw new Refused(400, "send no body: there is nothing to say beside the address");
    }
  }

  private static String body(HttpExchange exchange) throws IOException, Refused {
    byte[] read = exchange.getRequestBody().readNBytes(BODY_BYTES + 1);
    if (read.length > BODY_BYTES) {
      throw new Refused(413, "that is more than 256 bytes: " + BODY);
    }
    return new String(read, StandardCharsets.UTF_8);
  }

  private static long bytes(String body) throws Refused {
    JsonObject object = object(body);
    if (object.size() == 1
        && object.get("bytes") instanceof JsonPrimitive value
        && value.isNumber()) {
      String digits = value.getAsString();
      if (digits.matches("[0-9]{1," + DIGITS + "}")) {
        return Long.parseLong(digits);
      }
    }
    throw new Refused(400, BODY);
  }

  /** An empty one when the text is none. */
  private static JsonObject object(String body) {
    try {
      JsonObject object = STRICT.fromJson(body, JsonObject.class);
      return object == null ? new JsonObject() : object;
    } catch (JsonParseException | ClassCastException none) {
      return new JsonObject();
    }
  }
}
