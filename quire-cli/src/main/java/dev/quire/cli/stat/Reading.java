package dev.quire.cli.stat;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A report that was read: figures by path, as in {@code held.pinned}. What an older instance does
 * not say is 0 or empty.
 *
 * @param root the JSON object
 */
public record Reading(JsonObject root) {
  private static final Gson STRICT = new GsonBuilder().setStrictness(Strictness.STRICT).create();

  /** Checks that there are figures in it. */
  public Reading {
    if (!(root.get("stats") instanceof JsonObject)) {
      throw new IllegalArgumentException("no report of Quire");
    }
  }

  /**
   * Reads a report.
   *
   * @throws IllegalArgumentException when the text is none
   */
  static Reading of(String text) {
    try {
      JsonObject object = STRICT.fromJson(text, JsonObject.class);
      return new Reading(object == null ? new JsonObject() : object);
    } catch (JsonParseException | ClassCastException e) {
      throw new IllegalArgumentException("no JSON object: " + e.getMessage(), e);
    }
  }

  /** The report as one line of JSON. */
  public String json() {
    return root.toString();
  }

  private static @Nullable JsonElement find(JsonObject in, String path) {
    JsonElement at = in;
    for (String name : path.split("\\.", -1)) {
      at = at instanceof JsonObject object ? object.get(name) : null;
    }
    return at;
  }

  /** A number of the figures. */
  double number(String path) {
    return number(stats(), path);
  }

  /** The last number of a list; 0 when there is none. */
  double last(String path) {
    return find(stats(), path) instanceof JsonArray list
            && !list.isEmpty()
            && list.get(list.size() - 1) instanceof JsonPrimitive value
            && value.isNumber()
        ? value.getAsDouble()
        : 0;
  }

  private JsonObject stats() {
    return root.getAsJsonObject("stats");
  }

  static double number(JsonObject in, String path) {
    return find(in, path) instanceof JsonPrimitive value && value.isNumber()
        ? value.getAsDouble()
        : 0;
  }

  static String text(JsonObject in, String path) {
    return find(in, path) instanceof JsonPrimitive value && value.isString()
        ? value.getAsString()
        : "";
  }

  String words(String path) {
    return text(stats(), path);
  }

  boolean is(String path) {
    return find(stats(), path) instanceof JsonPrimitive value && value.getAsBoolean();
  }

  /** When it was taken, milliseconds since 1970. */
  double millis() {
    return number(root, "millis");
  }

  /** What is served. */
  String server() {
    return text(root, "server");
  }

  List<JsonObject> files() {
    return objects(find(stats(), "files"));
  }

  List<JsonObject> holders() {
    return objects(find(root, "holders"));
  }

  int recordedPins() {
    return (int) number(root, "recordedPins");
  }

  private static List<JsonObject> objects(@Nullable JsonElement list) {
    return list instanceof JsonArray array
        ? StreamSupport.stream(array.spliterator(), false)
            .filter(JsonObject.class::isInstance)
            .map(JsonObject.class::cast)
            .toList()
        : List.of();
  }
}
