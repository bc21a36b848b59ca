package dev.quire.cli.live;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.quire.Quire;
import dev.quire.stats.FileMap;
import dev.quire.stats.FileStats;
import dev.quire.stats.MemoryMap;
import dev.quire.stats.QuireStats;
import dev.quire.stats.SectionMap;
import dev.quire.stats.SectionStats;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The cache and the traffic at one moment, as the live page is told of them. */
final class Snapshot {
  private static final Gson GSON = new Gson();

  /** Most cells in the picture: as many as one can still tell apart. */
  private static final int CELLS = 2048;

  private static final int SECTION_CELLS = 1024;

  /** Cells along a file, each a few pixels wide. */
  private static final int FILE_CELLS = 96;

  /** Of shares that a cell of a file has: 0 for none, the largest for all. */
  private static final int LEVELS = 8;

  /** A letter for each pair of a share in memory and a hot one. */
  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-";

  /** More files than this are summed up on the page. */
  private static final int FILES_SHOWN = 50;

  private final long millis = System.currentTimeMillis();
  private final QuireStats stats;
  private final MemoryMap map;
  private final SectionMap sections;
  private final Map<String, FileMap> strips = new HashMap<>();
  private final long requests;
  private final long sent;
  private final int inFlight;
  private final int pins;
  private final JsonObject compaction;

  private Snapshot(Quire quire, Traffic traffic, int inFlight, Compacting compacting) {
    compaction = compacting.json(); // first: when it says that it is over, so is the rest
    stats = quire.stats();
    map = quire.memoryMap(CELLS);
    sections = quire.sectionMap(SECTION_CELLS);
    quire.fileMaps(FILE_CELLS).forEach(file -> strips.putIfAbsent(file.path(), file));
    pins = quire.holders().size();
    requests = traffic.requests();
    sent = traffic.bytes();
    this.inFlight = inFlight;
  }

  static Snapshot take(Quire quire, Traffic traffic, int inFlight, Compacting compacting) {
    return new Snapshot(quire, traffic, inFlight, compacting);
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
    json.addProperty("online", online());
    json.addProperty("empty", stats.sections().empty() * stats.sections().sectionBytes());
    return json;
  }

  /** Everything. */
  JsonObject json(Path root) {
    JsonObject json = new JsonObject();
    json.add("counters", counters());
    json.addProperty("budget", stats.budgetBytes());
    json.addProperty("least", stats.leastBytes());
    json.addProperty("most", stats.maxMemoryBytes());
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
    json.add("compaction", GSON.toJsonTree(stats.compaction()));
    json.addProperty("inFlight", inFlight);
    json.addProperty("blockFrames", map.blockFrames());
    json.addProperty("blocks", map.cells().length);
    json.addProperty("map", runs(map.cells()));
    json.add("sections", sections());
    json.add("resize", GSON.toJsonTree(stats.resize()));
    json.add("compaction", compaction);
    json.addProperty("open", stats.files().size());
    json.add("files", files(root));
    return json;
  }

  private long online() {
    return stats.sections().online() * stats.sections().sectionBytes();
  }

  private JsonObject sections() {
    SectionStats sums = stats.sections();
    JsonObject json = new JsonObject();
    json.addProperty("bytes", sums.sectionBytes());
    json.addProperty("most", sections.sections());
    json.addProperty("online", sums.online());
    json.addProperty("isolated", sums.isolated());
    json.addProperty("fixed", sums.fixed());
    json.addProperty("empty", sums.empty());
    json.addProperty("fragmentation", sums.fragmentation());
    json.addProperty("cellSections", sections.cellSections());
    json.addProperty("states", runs(sections.states()));
    json.add("used", GSON.toJsonTree(sections.usedFrames()));
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
      json.addProperty("strip", strip(strips.get(file.path())));
      json.addProperty("io", file.io().way());
      json.addProperty("ringNanos", file.io().ringNanos());
      json.addProperty("plainNanos", file.io().plainNanos());
      list.add(json);
    }
    return list;
  }

  /** A letter for each cell: eight levels of what is in memory, and for each eight of heat. */
  static String strip(@Nullable FileMap file) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; file != null && i < file.resident().length; i++) {
      int letter = level(file.resident()[i]) * LEVELS + level(file.hot()[i]);
      out.append(LETTERS.charAt(letter));
    }
    return out.toString();
  }

  /** Something is never nothing. */
  private static int level(double share) {
    int level = (int) Math.round(share * (LEVELS - 1));
    return Math.clamp(level, share > 0 ? 1 : 0, LEVELS - 1);
  }

  /** When it was taken, milliseconds since 1970. */
  long millis() {
    return millis;
  }

  /** Whether memory was being changed at that moment. */
  boolean isChanging() {
    return stats.resize().running() || compaction.get("running").getAsBoolean();
  }

  /** The picture of memory that was taken with it. */
  MemoryMap map() {
    return map;
  }

  /** Run lengths: a letter for the state, from a on, then how many blocks in a row have it. */
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
