package dev.quire.cli.stat;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.quire.Quire;
import dev.quire.stats.PinInfo;
import java.util.List;

/**
 * What an instance says of itself as one JSON object: the figures by the names that {@link
 * dev.quire.stats.QuireStats} gives them, and who holds pages.
 */
public final class Report {
  private static final Gson GSON = new Gson();

  /** Holders of more pages than this are left out: the oldest come first. */
  private static final int MOST_HOLDERS = 100;

  private Report() {}

  /**
   * The report of an instance of this process.
   *
   * @param server what is served, in words
   */
  public static JsonObject of(Quire quire, String server) {
    List<PinInfo> holders = quire.holders();
    List<PinInfo> oldest = holders.subList(0, Math.min(MOST_HOLDERS, holders.size()));
    JsonObject stats = GSON.toJsonTree(quire.stats()).getAsJsonObject();
    return of(server, stats, holders.size(), GSON.toJsonTree(oldest).getAsJsonArray());
  }

  /** The report of an instance whose figures were read from elsewhere. */
  static JsonObject of(String server, JsonObject stats, int recordedPins, JsonArray holders) {
    JsonObject report = new JsonObject();
    report.addProperty("server", server);
    report.addProperty("millis", System.currentTimeMillis());
    report.add("stats", stats);
    report.addProperty("recordedPins", recordedPins);
    report.add("holders", holders);
    return report;
  }
}
