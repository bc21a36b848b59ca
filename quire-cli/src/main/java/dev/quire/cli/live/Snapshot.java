package dev.quire.cli.live;

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
  void counters(Json json) {
    json.open('{')
        .put("t", millis)
        .put("hits", stats.hits())
        .put("misses", stats.misses())
        .put("evictions", stats.evictions())
        .put("refaults", stats.refaults())
        .put("read", stats.bytesRead())
        .put("sent", sent)
        .put("requests", requests)
        .put("direct", stats.directReclaims())
        .put("background", stats.backgroundReclaims())
        .close('}');
  }

  /** Everything. */
  String json(Path root) {
    Json json = new Json().open('{').name("counters");
    counters(json);
    json.put("budget", stats.budgetBytes())
        .put("used", stats.usedBytes())
        .put("free", stats.freeBytes())
        .put("reserved", stats.reservedBytes())
        .put("resident", stats.residentBytes())
        .put("metadata", stats.metadataBytes())
        .put("held", stats.heldFolios())
        .put("dirty", stats.dirtyBytes())
        .put("writeback", stats.writebackBytes())
        .put("unsynced", stats.unsyncedBytes())
        .put("deferred", stats.deferredBytes())
        .put("passedOver", stats.held().passedOver())
        .put("locked", stats.held().locked())
        .put("attached", stats.held().attached())
        .put("pins", pins)
        .put("warmLoaded", stats.warm().loadedPages())
        .put("warmPlanned", stats.warm().plannedPages())
        .put("inFlight", inFlight)
        .put("blockFrames", map.blockFrames())
        .put("blocks", map.cells().length)
        .put("map", runs(map.cells()))
        .put("open", stats.files().size());
    files(json, root);
    return json.close('}').toString();
  }

  private void files(Json json, Path root) {
    List<FileStats> files = new ArrayList<>(stats.files());
    files.sort(
        Comparator.comparingLong(FileStats::residentBytes)
            .reversed()
            .thenComparing(FileStats::path));
    json.name("files").open('[');
    for (FileStats file : files.subList(0, Math.min(FILES_SHOWN, files.size()))) {
      Path path = Path.of(file.path());
      json.open('{')
          .put("path", path.startsWith(root) ? root.relativize(path).toString() : file.path())
          .put("size", file.size())
          .put("resident", file.residentBytes())
          .put("io", file.io().way())
          .put("ringNanos", file.io().ringNanos())
          .put("plainNanos", file.io().plainNanos())
          .close('}');
    }
    json.close(']');
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
