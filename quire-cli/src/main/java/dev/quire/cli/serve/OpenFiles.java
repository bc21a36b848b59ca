package dev.quire.cli.serve;

import dev.quire.CachedFile;
import dev.quire.Quire;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The files that are open in the cache: at most so many, the least recently used closed first, none
 * closed while a request uses it. A path whose file was replaced gets the new file at the next
 * request; the old one is closed when its last user has left.
 *
 * <p><b>Lock.</b> One lock over the map and the counts of users. Nothing is opened, read or closed
 * under it.
 */
final class OpenFiles implements AutoCloseable {
  /** A file that changes faster than it can be looked at is served as last seen. */
  private static final int LOOKS = 8;

  private final Quire quire;
  private final int most;
  private final long idleNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Path, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  /** Files open or about to be, in the map or retired. Guarded by the lock. */
  private int open;

  /** One open file. The counts are guarded by the lock. */
  private static final class Entry {
    final CachedFile file;
    final FileVersion opened;
    int users = 1;
    long lastUsed = System.nanoTime();

    /** No longer in the map: closed by whoever uses it last. */
    boolean retired;

    Entry(CachedFile file, FileVersion opened) {
      this.file = file;
      this.opened = opened;
    }
  }

  /** The right to read one file until closed. */
  final class Lease implements AutoCloseable {
    private final Path path;
    private final Entry entry;
    private final FileVersion version;
    private boolean closed;

    private Lease(Path path, Entry entry, FileVersion version) {
      this.path = path;
      this.entry = entry;
      this.version = version;
    }

    CachedFile file() {
      return entry.file;
    }

    /** The state that was current, and agreed with the cache's, when the lease was taken. */
    FileVersion version() {
      return version;
    }

    /** Whether what was read since may be neither the old content nor the new. */
    boolean mixed() throws IOException {
      try {
        return FileVersion.of(path).mixesWith(version);
      } catch (NoSuchFileException deleted) {
        // The open file still has its content.
        return false;
      }
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        release(entry);
      }
    }
  }

  OpenFiles(Quire quire, Limits limits) {
    this.quire = quire;
    this.most = limits.openFiles();
    this.idleNanos = limits.idleFile().toNanos();
  }

  /**
   * The file at a path, open and looked at again: pages of a state that has passed are dropped.
   *
   * @param path absolute, without links, naming a regular file
   * @return null when all files that may be open are in use
   * @throws IOException when it is missing or cannot be opened
   */
  @Nullable Lease lease(Path path) throws IOException {
    FileVersion version = FileVersion.of(path);
    for (int look = 1; ; look++) {
      Entry entry = use(path, version);
      if (entry == null) {
        entry = open(path, version);
        if (entry == null) {
          return null;
        }
      }
      boolean kept = false;
      try {
        entry.file.revalidate();
        FileVersion now = FileVersion.of(path);
        boolean settled = now.equals(version) && now.size() == entry.file.size();
        if (settled || (look == LOOKS && now.sameFile(version))) {
          kept = true;
          return new Lease(path, entry, sized(version, entry.file.size()));
        }
        version = now;
      } finally {
        if (!kept) {
          release(entry);
        }
      }
      if (look > LOOKS) {
        throw new IOException(path + " is being replaced again and again: try later");
      }
    }
  }

  private static FileVersion sized(FileVersion version, long size) {
    return new FileVersion(version.key(), size, version.modified(), version.changed());
  }

  private @Nullable Entry use(Path path, FileVersion version) {
    lock.lock();
    try {
      Entry entry = entries.get(path);
      if (entry == null || !entry.opened.sameFile(version)) {
        return null;
      }
      entry.users++;
      return entry;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Entry open(Path path, FileVersion version) throws IOException {
    if (!reserve()) {
      return null;
    }
    Entry mine = null;
    try {
      mine = new Entry(quire.open(path), version);
    } finally {
      if (mine == null) {
        unreserve();
      }
    }
    Entry old;
    lock.lock();
    try {
      old = entries.put(path, mine);
      if (old != null) {
        old.retired = true;
        old.users++;
      }
    } finally {
      lock.unlock();
    }
    if (old != null) {
      release(old);
    }
    return mine;
  }

  /** Takes the right to open one more file, if need be from the least recently used. */
  private boolean reserve() {
    Entry victim = null;
    lock.lock();
    try {
      if (open < most) {
        open++;
        return true;
      }
      for (Iterator<Entry> eldest = entries.values().iterator(); eldest.hasNext(); ) {
        Entry entry = eldest.next();
        if (entry.users == 0) {
          eldest.remove();
          victim = entry;
          break;
        }
      }
    } finally {
      lock.unlock();
    }
    if (victim == null) {
      return false;
    }
    victim.file.close();
    return true;
  }

  private void unreserve() {
    lock.lock();
    try {
      open--;
    } finally {
      lock.unlock();
    }
  }

  private void release(Entry entry) {
    boolean last;
    lock.lock();
    try {
      entry.users--;
      entry.lastUsed = System.nanoTime();
      last = entry.retired && entry.users == 0;
    } finally {
      lock.unlock();
    }
    if (last) {
      entry.file.close();
      unreserve();
    }
  }

  /** Closes what nobody has asked for in a while, and what its path no longer names. */
  void sweep() {
    for (Map.Entry<Path, Entry> each : snapshot().entrySet()) {
      Entry entry = each.getValue();
      boolean gone = !names(each.getKey(), entry);
      boolean close;
      lock.lock();
      try {
        boolean idle = System.nanoTime() - entry.lastUsed > idleNanos;
        close = entry.users == 0 && (idle || gone) && entries.remove(each.getKey(), entry);
      } finally {
        lock.unlock();
      }
      if (close) {
        entry.file.close();
        unreserve();
      }
    }
  }

  private static boolean names(Path path, Entry entry) {
    try {
      return entry.opened.sameFile(FileVersion.of(path));
    } catch (IOException unreadable) {
      return false;
    }
  }

  /** Looks at every open file again; how many had changed. */
  int revalidate() throws IOException {
    List<Entry> used = new ArrayList<>();
    lock.lock();
    try {
      for (Entry entry : entries.values()) {
        entry.users++;
        used.add(entry);
      }
    } finally {
      lock.unlock();
    }
    int changed = 0;
    try {
      for (Entry entry : used) {
        changed += entry.file.revalidate() ? 1 : 0;
      }
    } finally {
      used.forEach(this::release);
    }
    return changed;
  }

  private Map<Path, Entry> snapshot() {
    lock.lock();
    try {
      return new HashMap<>(entries);
    } finally {
      lock.unlock();
    }
  }

  /** Closes every file. A request that still reads one fails. */
  @Override
  public void close() {
    Map<Path, Entry> all = snapshot();
    lock.lock();
    try {
      entries.clear();
    } finally {
      lock.unlock();
    }
    all.values().forEach(entry -> entry.file.close());
  }
}
