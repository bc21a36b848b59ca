package dev.quire.cli;

import com.google.gson.JsonObject;
import dev.quire.cli.replay.Outcome;
import dev.quire.cli.replay.Rival;
import dev.quire.cli.replay.Trace;
import java.util.EnumMap;
import java.util.Formatter;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a replay came to, as text or as JSON. */
final class ReplayReport {
  private final String name;
  private final Trace trace;
  private final long pages;
  private final String policy;
  private final int threads;
  private final Map<Rival, Double> rivals = new EnumMap<>(Rival.class);
  private Outcome outcome = new Outcome(1, 0, 0, 0, 0);

  ReplayReport(String name, Trace trace, long pages, String policy, int threads) {
    this.name = name;
    this.trace = trace;
    this.pages = pages;
    this.policy = policy;
    this.threads = threads;
  }

  void replayed(Outcome result) {
    outcome = result;
  }

  void compared(Rival rival, double hitRatio) {
    rivals.put(rival, hitRatio);
  }

  String json() {
    JsonObject json = new JsonObject();
    json.addProperty("trace", name);
    json.addProperty("references", trace.references());
    json.addProperty("footprintPages", trace.pages());
    json.addProperty("pages", pages);
    json.addProperty("policy", policy);
    json.addProperty("folioSize", 4096L << trace.folioShift());
    json.addProperty("threads", threads);
    json.addProperty("hits", outcome.hits());
    json.addProperty("hitRatio", outcome.hitRatio());
    json.addProperty("storesPerHit", outcome.storesPerHit());
    json.addProperty("evictions", outcome.evictions());
    json.addProperty("refaults", outcome.refaults());
    rivals.forEach((rival, ratio) -> json.addProperty(rival.label(), ratio));
    return json.toString();
  }

  String text() {
    Formatter text = new Formatter(Locale.ROOT);
    text.format(
        "%s: %,d references to %,d pages of 4 KiB%n", name, trace.references(), trace.pages());
    double share = 100.0 * pages / trace.pages();
    text.format("%,d pages in memory (", pages);
    text.format(share < 1000 ? "%.3g %% of them)" : "%,.0f %% of them)", share);
    if (trace.folioShift() != 0) {
      text.format(", in folios of %d KiB", 4 << trace.folioShift());
    }
    if (threads != 1) {
      text.format(", %d threads", threads);
    }
    @Nullable Double optimum = rivals.get(Rival.OPT);
    text.format("%n%n%-10s %8s%s%n", "", "hits", optimum == null ? "" : "    of opt");
    row(text, policy, outcome.hitRatio(), optimum);
    rivals.forEach((rival, ratio) -> row(text, rival.label(), ratio, optimum));
    text.format(
        "%n%,d hits, %,d misses, %,d evictions, %,d refaults, %.3f stores a hit",
        outcome.hits(),
        outcome.references() - outcome.hits(),
        outcome.evictions(),
        outcome.refaults(),
        outcome.storesPerHit());
    return text.toString();
  }

  private static void row(Formatter text, String who, double ratio, @Nullable Double optimum) {
    text.format("%-10s %6.2f %%", who, 100 * ratio);
    if (optimum != null && optimum != 0) {
      text.format("%8.2f %%", 100 * ratio / optimum);
    }
    text.format("%n");
  }
}
