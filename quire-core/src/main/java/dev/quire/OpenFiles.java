package dev.quire;

import dev.quire.core.cache.Cache;
import dev.quire.stats.FileStats;
import dev.quire.storage.Backing;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The register of open files: which file has which mapping.
 *
 * <p>A file has one mapping at a time, however often it is opened and closed at once. Making a
 * mapping may reclaim, and ending one waits for its fills under way; so whoever does that has the
 * file's <em>turn</em>, and holds no monitor meanwhile. Who wants to open the same file waits for
 * the end of the turn; nobody else does.
 */
final class OpenFiles {

  // Invariant: a key is in at most one of the two maps. It enters and leaves both under the
  // monitor, which is held for a few look-ups, or one step for each open file.

  /** What makes two openings those of one file. */
  sealed interface Key {}

  /** Two paths name one file when they lead to one inode. */
  record Inode(long device, long inode) implements Key {}

  /** A backing is the file that it is, whatever it takes to be equal. */
  record Given(Backing backing) implements Key {

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Given given && given.backing == backing;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(backing);
    }
  }

  private final Cache cache;

  // Guarded by this.
  private final Map<Key, SharedFile> files = new HashMap<>();
  private final Map<Key, CompletableFuture<@Nullable Void>> turns = new HashMap<>();
  private boolean closed;

  OpenFiles(Cache cache) {
    this.cache = cache;
  }

  /**
   * A handle of the file, which gets a mapping unless it has one.
   *
   * @throws IllegalStateException when the register is closed
   * @throws IllegalArgumentException when the file is open in another way
   */
  CachedFile open(Opening opening) throws IOException {
    CompletableFuture<@Nullable Void> mine = new CompletableFuture<>();
    while (true) {
      CompletableFuture<@Nullable Void> turn;
      synchronized (this) {
        if (closed) {
          throw Calls.closed();
        }
        SharedFile shared = files.get(opening.key());
        if (shared != null) {
          return opening.join(shared);
        }
        turn = turns.putIfAbsent(opening.key(), mine);
      }
      if (turn == null) {
        return openFirst(opening, mine);
      }
      turn.join();
    }
  }

  private CachedFile openFirst(Opening opening, CompletableFuture<@Nullable Void> turn)
      throws IOException {
    SharedFile shared = null;
    try {
      shared = opening.share();
      return opening.join(shared);
    } finally {
      endTurn(opening.key(), turn, shared);
    }
  }

  /** Closes a handle, and the file with the last one. Waits for fills under way of that file. */
  void close(CachedFile handle) {
    CompletableFuture<@Nullable Void> turn = new CompletableFuture<>();
    if (handle.end()) {
      SharedFile shared = handle.shared();
      synchronized (this) {
        if (!shared.remove(handle) || !files.remove(shared.key, shared)) {
          return;
        }
        turns.put(shared.key, turn);
      }
      end(shared, turn);
    }
  }

  /**
   * Lets nobody in any more, closes all files, and waits for those that other threads are opening
   * or closing. Any number of threads may call this; each returns when all is closed.
   */
  void closeAll() {
    while (true) {
      CompletableFuture<@Nullable Void> mine = new CompletableFuture<>();
      SharedFile shared;
      CompletableFuture<@Nullable Void> turn;
      synchronized (this) {
        closed = true;
        files.values().forEach(SharedFile::endHandles);
        shared = any(files);
        turn = any(turns);
        if (shared != null) {
          files.remove(shared.key);
          turns.put(shared.key, mine);
        }
      }
      if (shared != null) {
        end(shared, mine);
      } else if (turn != null) {
        turn.join();
      } else {
        return;
      }
    }
  }

  private static <V> @Nullable V any(Map<Key, V> map) {
    Iterator<V> values = map.values().iterator();
    return values.hasNext() ? values.next() : null;
  }

  private void end(SharedFile shared, CompletableFuture<@Nullable Void> turn) {
    try {
      cache.close(shared.mapping);
    } finally {
      endTurn(shared.key, turn, null);
    }
  }

  private void endTurn(
      Key key, CompletableFuture<@Nullable Void> turn, @Nullable SharedFile opened) {
    synchronized (this) {
      turns.remove(key);
      if (opened != null) {
        files.put(key, opened);
      }
    }
    turn.complete(null);
  }

  /** One entry for each file that is open; a file whose last handle is being closed is not. */
  synchronized List<FileStats> stats() {
    return files.values().stream().map(SharedFile::stats).toList();
  }

  /** The files that are open. */
  synchronized List<SharedFile> list() {
    return List.copyOf(files.values());
  }

  synchronized boolean isClosed() {
    return closed;
  }

  synchronized int count() {
    return files.size();
  }
}
