package dev.quire.cli.live;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import dev.quire.CompactionResult;
import dev.quire.stats.ResizeStats;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The compaction that the live page has asked for: one at a time, on a thread of its own. */
public final class Compacting {
  private static final Gson GSON = new Gson();
  private static final double NANOS_PER_SECOND = 1e9;

  private final Supplier<CompactionResult> compaction;

  // Guarded by this.
  private @Nullable Thread running;
  private @Nullable CompactionResult last;
  private String problem = "";

  /**
   * @param compaction does it, and ends early when its thread is interrupted
   */
  public Compacting(Supplier<CompactionResult> compaction) {
    this.compaction = compaction;
  }

  /** Begins one; false when one is under way. */
  synchronized boolean begin() {
    if (running != null) {
      return false;
    }
    Thread thread = Thread.ofPlatform().daemon().name("quire-compact").unstarted(this::run);
    thread.start();
    running = thread;
    return true;
  }

  /** Ends the one that is under way with what it has achieved; false when there is none. */
  synchronized boolean cancel() {
    if (running == null) {
      return false;
    }
    running.interrupt();
    return true;
  }

  synchronized boolean isRunning() {
    return running != null;
  }

  private void run() {
    CompactionResult result = null;
    String failure = "";
    try {
      result = compaction.get();
    } catch (RuntimeException e) {
      failure = String.valueOf(e.getMessage());
    }
    synchronized (this) {
      running = null;
      last = result;
      problem = failure;
    }
  }

  /** Whether one is under way, and what came of the last one. */
  synchronized JsonObject json() {
    JsonObject json = new JsonObject();
    json.addProperty("running", running != null);
    json.addProperty("problem", problem);
    CompactionResult result = last;
    if (result != null) {
      json.addProperty("gained", result.gainedBytes());
      json.addProperty("moved", result.movedBytes());
      json.addProperty("heldSections", result.heldSections());
      json.addProperty("seconds", result.nanos() / NANOS_PER_SECOND);
      var holders = result.holders().stream().limit(ResizeStats.MOST_HOLDERS).toList();
      json.add("holders", GSON.toJsonTree(holders));
    }
    return json;
  }
}
