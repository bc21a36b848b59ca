package dev.quire.cli.live;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import dev.quire.Quire;
import dev.quire.cli.http.Answer;
import dev.quire.cli.http.InFlight;
import dev.quire.cli.stat.Report;
import dev.quire.stats.MemoryMap;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events: one snapshot for all who watch, twice a second, more often while memory is
 * being changed from the page. Who reads too slowly misses snapshots and delays nobody. A stream
 * ends when its client leaves or the server drains.
 */
public final class LiveFeed {
  /** Milliseconds between two snapshots. */
  public static final int PERIOD_MILLIS = 500;

  private static final int HISTORY = 240;
  private static final int SECONDS_UNTIL_SIGN_OF_LIFE = 10;
  private static final String END = "";

  private final Quire quire;
  private final Path root;
  private final Traffic traffic;
  private final InFlight inFlight;
  private final int mostViewers;
  private final String token;
  private final Compacting compacting;
  private final Set<BlockingQueue<String>> viewers = ConcurrentHashMap.newKeySet();

  /** The last two minutes, oldest first. Guarded by itself. */
  private final Deque<JsonObject> history = new ArrayDeque<>();

  /** When the last of them was taken. Guarded by the history. */
  private long kept;

  private volatile @Nullable Snapshot last;
  private volatile boolean ended;

  /**
   * @param quire the cache to show
   * @param root the directory served: files are named relative to it
   * @param traffic what clients did
   * @param inFlight what clients are doing
   * @param mostViewers streams at once; one more is refused
   * @param token told to viewers, for requests that change something
   * @param compacting the compaction that somebody has asked for
   */
  public LiveFeed(
      Quire quire,
      Path root,
      Traffic traffic,
      InFlight inFlight,
      int mostViewers,
      String token,
      Compacting compacting) {
    this.quire = quire;
    this.root = root;
    this.traffic = traffic;
    this.inFlight = inFlight;
    this.mostViewers = mostViewers;
    this.token = token;
    this.compacting = compacting;
  }

  /** Takes one snapshot and hands it to everybody who watches. */
  public synchronized void tick() {
    Snapshot snapshot = Snapshot.take(quire, traffic, inFlight.count() - viewers(), compacting);
    synchronized (history) {
      if (history.isEmpty() || snapshot.millis() - kept >= PERIOD_MILLIS * 3 / 4) {
        history.addLast(snapshot.counters());
        kept = snapshot.millis();
      }
      if (history.size() > HISTORY) {
        history.removeFirst();
      }
    }
    last = snapshot;
    if (!viewers.isEmpty()) {
      String event = event(snapshot);
      viewers.forEach(viewer -> replace(viewer, event));
    }
  }

  /** What one cell of the last picture carries, in words; null when it has no such cell. */
  @Nullable String describe(int cell) {
    Snapshot snapshot = last;
    MemoryMap map = snapshot == null ? null : snapshot.map();
    if (map == null || cell < 0 || cell >= map.cells().length) {
      return null;
    }
    return quire.describe(map, cell).replace(root + "/", "");
  }

  /** All figures at this moment, as {@code quire stat} asks for them. */
  String report() {
    return Report.of(quire, "serving " + root).toString();
  }

  /** Whether memory was being changed when the last snapshot was taken. */
  public boolean isChanging() {
    Snapshot snapshot = last;
    return snapshot != null && snapshot.isChanging();
  }

  /** How many watch. */
  public int viewers() {
    return viewers.size();
  }

  /** Ends all streams, and refuses new ones. */
  public void end() {
    ended = true;
    viewers.forEach(viewer -> replace(viewer, END));
  }

  private static void replace(BlockingQueue<String> viewer, String event) {
    while (!viewer.offer(event)) {
      viewer.poll();
    }
  }

  /** Streams events to one client until it leaves or {@link #end}. */
  void stream(HttpExchange exchange, InFlight.Request request) throws IOException {
    BlockingQueue<String> viewer = new ArrayBlockingQueue<>(1);
    viewers.add(viewer);
    try {
      if (ended || viewers.size() > mostViewers) {
        exchange.getResponseHeaders().set("Retry-After", "5");
        Answer.text(exchange, 503, "503: as many pages are watching as may: close one");
        return;
      }
      var headers = exchange.getResponseHeaders();
      headers.set("Content-Type", "text/event-stream");
      headers.set("Cache-Control", "no-store");
      exchange.sendResponseHeaders(200, 0);
      OutputStream out = exchange.getResponseBody();
      request.sendNow(out, hello(Permit.isLocal(exchange)).getBytes(StandardCharsets.UTF_8));
      // Looked at again after the viewer was added: end() has either seen it or is seen here.
      while (!ended) {
        String event = viewer.poll(SECONDS_UNTIL_SIGN_OF_LIFE, TimeUnit.SECONDS);
        if (END.equals(event)) {
          return;
        }
        String text = event == null ? ": still here\n\n" : event;
        request.sendNow(out, text.getBytes(StandardCharsets.UTF_8));
      }
    } catch (InterruptedException cutOff) {
      Thread.currentThread().interrupt();
    } finally {
      viewers.remove(viewer);
    }
  }

  private String event(Snapshot snapshot) {
    return "data: " + snapshot.json(root) + "\n\n";
  }

  /** Who joins is shown the last snapshot at once; who is elsewhere may only watch. */
  private String hello(boolean local) {
    JsonObject json = new JsonObject();
    json.addProperty("root", root.toString());
    json.addProperty("local", local);
    if (local) {
      json.addProperty("token", token);
    }
    json.addProperty("period", PERIOD_MILLIS);
    JsonArray past = new JsonArray();
    synchronized (history) {
      history.forEach(past::add);
    }
    json.add("history", past);
    Snapshot snapshot = last;
    return "retry: 1000\nevent: hello\ndata: %s\n\n%s"
        .formatted(json, snapshot == null ? "" : event(snapshot));
  }
}
