package dev.quire;

import dev.quire.core.cache.Mapping;
import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import dev.quire.core.os.FileStamp;
import dev.quire.core.reclaim.Lanes;
import dev.quire.stats.WarmStats;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an instance knows of the pages that an earlier one had in memory, and notes for the next
 * one: docs/warm-restart.md. It never keeps a file from being opened or closed.
 */
final class Warm {

  /** Runs in which nobody opened a file, after which its entry is dropped. */
  private static final int KEPT_UNOPENED = 3;

  /** Pages of files that are closed which are noted, in budgets. */
  private static final int ENDED_BUDGETS = 4;

  private static final double NANOS_PER_SECOND = 1e9;

  private final Assembly rooms;
  private final WarmLoader loader;
  private final Consumer<String> warnings;

  /** Where a dump is kept from one run to the next; null for none. */
  private final @Nullable Path kept;

  // Shared heap state, listed in docs/locking.md. Guarded by this.
  private final Map<OpenFiles.Key, WarmDump.Entry> unopened = new LinkedHashMap<>();
  private final Map<String, OpenFiles.Key> paths = new HashMap<>();
  private final Map<OpenFiles.Key, WarmDump.Entry> ended = new LinkedHashMap<>();
  private long changedPages;
  private long changedFiles;
  private String problem = "";
  private boolean stored;

  /** Done once {@code stored} has come true, and the dump with it. */
  private final CompletableFuture<@Nullable Void> replaced = new CompletableFuture<>();

  Warm(QuireBuilder builder, Assembly rooms) {
    this.rooms = rooms;
    this.kept = builder.warm;
    this.warnings = builder.warnings;
    this.loader = new WarmLoader(rooms, builder.warmRate, builder.warmTime, this::problem);
  }

  /** Reads what the builder named, if it is there. */
  void start() {
    Path path = kept;
    if (path != null) {
      try {
        load(path);
      } catch (NoSuchFileException first) {
        problem = ""; // the first run: there is nothing to be said
      } catch (IOException e) {
        problem(String.valueOf(e.getMessage()));
      }
    }
  }

  /** One line, for who looks at the figures and for who is told of warnings. */
  private void problem(String line) {
    synchronized (this) {
      problem = line;
    }
    warnings.accept(line);
  }

  /**
   * Takes a dump: what it says of a file counts when that is opened next.
   *
   * @throws NoSuchFileException when there is none
   * @throws IOException when it cannot be used; nothing of it is taken
   */
  void load(Path path) throws IOException {
    WarmDump dump = elsewhere(() -> WarmDump.load(path));
    synchronized (this) {
      for (WarmDump.Entry entry : dump.files()) {
        unopened.put(key(entry.file()), entry);
        paths.put(entry.file().path(), key(entry.file()));
      }
    }
  }

  /** What reads and writes a dump must not be interrupted, and must not hold a carrier. */
  private interface Call<T extends @Nullable Object> {
    T run() throws IOException;
  }

  private <T extends @Nullable Object> T elsewhere(Call<T> call) throws IOException {
    try {
      return rooms.cache().io().start(call::run).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw e;
    }
  }

  private static OpenFiles.Key key(WarmDump.Identity file) {
    return file.local()
        ? new OpenFiles.Inode(file.device(), file.inode())
        : new OpenFiles.Named(file.path());
  }

  /** A file was opened that nobody had open. */
  void opened(SharedFile file) {
    if (isEmpty()) {
      return;
    }
    try {
      WarmDump.Identity now = identify(file);
      WarmDump.Entry entry = now == null ? null : take(now);
      if (now != null && entry != null) {
        plan(file, now, entry);
      }
    } catch (IOException | OutOfMemoryError e) {
      problem("%s is not loaded as it was: %s".formatted(file.path, e));
    }
  }

  private void plan(SharedFile file, WarmDump.Identity now, WarmDump.Entry entry) {
    if (entry.file().sameVersion(now)) {
      loader.add(file, entry.runs());
    } else {
      synchronized (this) {
        changedPages += entry.runs().frames();
        changedFiles++;
      }
    }
  }

  private synchronized boolean isEmpty() {
    return unopened.isEmpty();
  }

  /** The entry of a file, by its inode or by its path: once. */
  private synchronized WarmDump.@Nullable Entry take(WarmDump.Identity file) {
    WarmDump.Entry entry = unopened.remove(key(file));
    OpenFiles.Key atPath = paths.get(file.path());
    if (entry == null && atPath != null) {
      entry = unopened.remove(atPath);
    }
    if (entry != null) {
      paths.remove(entry.file().path());
    }
    return entry;
  }

  /** What a dump says of a file as it is now; null when it cannot be known again. */
  private WarmDump.@Nullable Identity identify(SharedFile file) throws IOException {
    WarmDump.@Nullable Identity[] found = new WarmDump.@Nullable Identity[1];
    rooms.cache().io().call(() -> found[0] = identity(file));
    return found[0];
  }

  private static WarmDump.@Nullable Identity identity(SharedFile file) throws IOException {
    FileBacking local = file.stored;
    if (local != null) {
      FileStamp stamp = local.file().stamp();
      return new WarmDump.Identity(
          true,
          stamp.device(),
          stamp.inode(),
          stamp.size(),
          Long.toString(stamp.modifiedNanos()),
          file.path.toAbsolutePath().toString());
    }
    if (file.key instanceof OpenFiles.Given(dev.quire.storage.Backing backing)) {
      dev.quire.storage.Backing.Version version = backing.version();
      Object tag = version.tag();
      return tag instanceof CharSequence || tag instanceof Number
          ? new WarmDump.Identity(false, 0, 0, version.size(), tag.toString(), backing.name())
          : null;
    }
    return null;
  }

  /** The last handle of a file is closed, all of it is stored, its pages are still there. */
  void ending(SharedFile file) {
    try {
      if (kept != null) {
        keep(file);
      }
    } finally {
      loader.remove(file);
    }
  }

  private void keep(SharedFile file) {
    try {
      WarmDump.Entry entry = note(file);
      if (entry != null) {
        keep(entry);
      }
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      problem("pages of %s are not noted for the next run: %s".formatted(file.path, e));
    }
  }

  /** Files come and go: those that went first are forgotten first. */
  private synchronized void keep(WarmDump.Entry entry) {
    ended.remove(key(entry.file()));
    ended.put(key(entry.file()), entry);
    long pages = ended.values().stream().mapToLong(each -> each.runs().frames()).sum();
    Iterator<WarmDump.Entry> eldest = ended.values().iterator();
    while (pages > ENDED_BUDGETS * rooms.buddy().totalFrames()) {
      pages -= eldest.next().runs().frames();
      eldest.remove();
    }
  }

  private WarmDump.@Nullable Entry note(SharedFile file) throws IOException {
    WarmDump.Identity now = identify(file);
    if (now == null) {
      return null;
    }
    WarmRuns runs = resident(file.mapping, rooms.lanes());
    WarmRuns rest = loader.rest(file);
    // Others may have shortened it: a run beyond its end would make the whole dump unreadable.
    WarmRuns all = (rest == null ? runs : runs.and(rest)).before(pages(now.size()));
    return all.frames() == 0 ? null : new WarmDump.Entry(now, 0, all);
  }

  private static long pages(long bytes) {
    return bytes + Frames.FRAME_BYTES - 1 >>> Frames.FRAME_SHIFT;
  }

  private WarmDump.@Nullable Entry noteUnlessClosed(SharedFile file) throws IOException {
    try {
      return note(file);
    } catch (ClosedChannelException meanwhile) {
      return null; // by its last handle, which is no reason to have no dump of the others
    }
  }

  /** The pages of a file that are in memory. */
  static WarmRuns resident(Mapping mapping, Lanes lanes) {
    WarmRuns.Builder runs = new WarmRuns.Builder();
    long[] end = new long[1];
    long pages = pages(mapping.size());
    mapping.forEachResident(folio -> {
      long first = Math.max(end[0], Identity.index(folio));
      long behind = Identity.index(folio) + (1L << Identity.order(folio));
      end[0] = Math.max(first, Math.min(behind, pages));
      if (end[0] > first) {
        runs.add(first, end[0] - first, lanes.worth(folio));
      }
    });
    return runs.build();
  }

  /**
   * Writes a dump of what is in memory, and was when files were closed.
   *
   * @return how many pages it names
   */
  long store(Path path, List<SharedFile> open) throws IOException {
    Map<OpenFiles.Key, WarmDump.Entry> all = new LinkedHashMap<>();
    Map<OpenFiles.Key, WarmDump.Entry> noted = new LinkedHashMap<>();
    for (SharedFile file : open) {
      WarmDump.Entry entry = noteUnlessClosed(file);
      if (entry != null) {
        noted.put(key(entry.file()), entry);
      }
    }
    synchronized (this) { // after the notes: a file that was closed meanwhile is among the ended
      all.putAll(ended);
      unopened.forEach((key, entry) -> {
        if (entry.unopened() + 1 < KEPT_UNOPENED) {
          all.put(key, new WarmDump.Entry(entry.file(), entry.unopened() + 1, entry.runs()));
        }
      });
    }
    all.putAll(noted);
    return elsewhere(() -> {
      List<WarmDump.Entry> there = all.values().stream().filter(Warm::isThere).toList();
      new WarmDump(there, System.currentTimeMillis()).store(path);
      return there.stream().mapToLong(entry -> entry.runs().frames()).sum();
    });
  }

  /** False for a local file that was deleted, as far as can be seen. */
  private static boolean isThere(WarmDump.Entry entry) {
    return !entry.file().local() || !Files.notExists(Path.of(entry.file().path()));
  }

  /** Loads no more: the instance is about to close. */
  void stop() {
    loader.stop();
  }

  /**
   * All files are closed: the dump is replaced, by the first who closes the instance. Others wait
   * for that, or they would end the threads that write it.
   */
  void end() {
    boolean first;
    synchronized (this) {
      first = !stored;
      stored = true;
    }
    if (!first) {
      replaced.join();
      return;
    }
    String line = "";
    try {
      replace();
    } catch (WarmDump.Unusable somethingElse) {
      line = String.valueOf(somethingElse.getMessage());
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      line = "the warm pages could not be written to %s: %s".formatted(kept, e);
    } finally {
      replaced.complete(null);
    }
    if (!line.isEmpty()) {
      problem(line); // last: who is told may close the instance as well
    }
  }

  private void replace() throws IOException {
    Path path = kept;
    if (path != null) {
      store(path, List.of());
    }
  }

  WarmStats stats() {
    WarmLoader.Progress progress = loader.progress();
    synchronized (this) {
      return new WarmStats(
          progress.running(),
          progress.planned(),
          progress.loaded(),
          progress.found(),
          progress.skipped(),
          progress.failed(),
          changedPages,
          changedFiles,
          unopened.values().stream().mapToLong(entry -> entry.runs().frames()).sum(),
          progress.workedNanos() / NANOS_PER_SECOND,
          problem);
    }
  }
}
