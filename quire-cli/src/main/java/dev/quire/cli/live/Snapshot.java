package dev.quire.cli.live;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.quire.Quire;
import dev.quire.stats.FileStats;
import dev.quire.stats.MemoryMap;
import dev.quire.stats.QuireStats;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The cache and the traffic at one moment, as the live page is told of them. */
final class Snapshot {
  private static final Gson GSON = new Gson();

  /** Most cells in the picture: as many as one can still tell apart. */
  private static final int CELLS = 2048;

  /** More files than this are summed up on the page. */
  private static final int FILES_SHOWN = 50;

  private final long millis = System.currentTimeMillis();
  private final QuireStats stats;
  private final MemoryMap map;
  private final long requests;
  private final long sent;
  private final int inFlight;
  private final int pins;

  private Snapshot(Quire quire, Traffic traffic, int inFlight) {
    stats = quire.stats();
    map = quire.memoryMap(CELLS);
    pins = quire.holders().size();
    requests = traffic.requests();
    sent = traffic.bytes();
    this.inFlight = inFlight;
  }

  static Snapshot take(Quire quire, Traffic traffic, int inFlight) {
    return new Snapshot(quire, traffic, inFlight);
  }

  /** The counters alone, of which a page keeps a history. */
  JsonObject counters() {
    JsonObject json = new JsonObject();
    json.addProperty("t", millis);
    json.addProperty("hits", stats.hits());
    json.addProperty("misses", stats.misses());
    json.addProperty("evictions", stats.evictions());
    json.addProperty("refaults", stats.refaults());
    json.addProperty("read", stats.bytesRead());
    json.addProperty("sent", sent);
    json.addProperty("requests", requests);
    json.addProperty("direct", stats.directReclaims());
    json.addProperty("background", stats.backgroundReclaims());
    return json;
  }

  /** Everything. */
  JsonObject json(Path root) {
    JsonObject json = new JsonObject();
    json.add("counters", counters());
    json.addProperty("budget", stats.budgetBytes());
    json.addProperty("used", stats.usedBytes());
    json.addProperty("free", stats.freeBytes());
    json.addProperty("reserved", stats.reservedBytes());
    json.addProperty("resident", stats.residentBytes());
    json.addProperty("hot", stats.hotBytes());
    json.addProperty("scanResistance", stats.scanResistance());
    json.addProperty("metadata", stats.metadataBytes());
    json.addProperty("held", stats.heldFolios());
    json.addProperty("dirty", stats.dirtyBytes());
    json.addProperty("writeback", stats.writebackBytes());
    json.addProperty("unsynced", stats.unsyncedBytes());
    json.addProperty("deferred", stats.deferredBytes());
    json.addProperty("passedOver", stats.passed().total());
    json.add("passed", GSON.toJsonTree(stats.passed()));
    json.addProperty("locked", stats.held().locked());
    json.addProperty("attached", stats.held().attached());
    json.addProperty("pins", pins);
    json.addProperty("warmLoaded", stats.warm().loadedPages());
    json.addProperty("warmPlanned", stats.warm().plannedPages());
    json.addProperty("inFlight", inFlight);
    json.addProperty("blockFrames", map.blockFrames());
    json.addProperty("blocks", map.cells().length);
    json.addProperty("map", runs(map.cells()));
    json.addProperty("open", stats.files().size());
    json.add("files", files(root));
    return json;
  }

  private JsonArray files(Path root) {
    List<FileStats> files = new ArrayList<>(stats.files());
    files.sort(
        Comparator.comparingLong(FileStats::residentBytes)
            .reversed()
            .thenComparing(FileStats::path));
    JsonArray list = new JsonArray();
    for (FileStats file : files.subList(0, Math.min(FILES_SHOWN, files.size()))) {
      Path path = Path.of(file.path());
      JsonObject json = new JsonObject();
      json.addProperty(
          "path", path.startsWith(root) ? root.relativize(path).toString() : file.path());
      json.addProperty("size", file.size());
      json.addProperty("resident", file.residentBytes());
      json.addProperty("hot", file.hotBytes());
      json.addProperty("io", file.io().way());
      json.addProperty("ringNanos", file.io().ringNanos());
      json.addProperty("plainNanos", file.io().plainNanos());
      list.add(json);
    }
    return list;
  }

  /** The picture of memory that was taken with it. */
  MemoryMap map() {
    return map;
  }

  /** Run lengths: a letter for the state, a to f, then how many blocks in a row have it. */
  static String runs(byte[] map) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < map.length; ) {
      int first = i;
      while (i < map.length && map[i] == map[first]) {
        i++;
      }
      out.append((char) ('a' + map[first])).append(i - first);
    }
    return out.toString();
  }
}
