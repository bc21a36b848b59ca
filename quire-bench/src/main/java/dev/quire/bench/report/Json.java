package dev.quire.bench.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonNull;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import org.jspecify.annotations.Nullable;

/** Writes results as JSON. */
public final class Json {

  // Four digits after the point say more than any of these measurements knows.
  private static final JsonSerializer<Double> ROUNDED =
      (number, type, context) ->
          Double.isFinite(number)
              ? new JsonPrimitive(Math.round(number * 10_000) / 10_000.0)
              : JsonNull.INSTANCE;

  private static final Gson GSON =
      new GsonBuilder()
          .serializeNulls()
          .disableHtmlEscaping()
          .registerTypeAdapter(Double.class, ROUNDED)
          .create();

  private Json() {}

  /**
   * Writes a value.
   *
   * @param value a map with string keys, a list, a string, a number, a boolean or null
   * @return its JSON on one line; numbers that JSON cannot write become null
   */
  public static String write(@Nullable Object value) {
    return GSON.toJson(value);
  }
}
