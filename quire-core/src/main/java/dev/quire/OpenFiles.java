package dev.quire;

import dev.quire.core.cache.Cache;
import dev.quire.stats.FileStats;
import dev.quire.storage.Backing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToLongFunction;
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

  /** A backing as a dump knows it: the object is another one in each run. */
  record Named(String name) implements Key {}

  /** What has become of the pages of a file whose last handle is closed. */
  private static final String STORED = "all of it is stored by now";

  private final Cache cache;
  private final Durability durability;
  private final Warm warm;

  // Guarded by this.
  private final Map<Key, SharedFile> files = new HashMap<>();
  private final Map<Key, CompletableFuture<@Nullable Void>> turns = new HashMap<>();
  private boolean closed;

  OpenFiles(Cache cache, Durability durability, Warm warm) {
    this.cache = cache;
    this.durability = durability;
    this.warm = warm;
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

  /**
   * Closes a handle, and the file with the last one, once all of it is durable. Waits for fills
   * under way of that file.
   *
   * @throws WritebackException what could not be written: the last handle of a file is open then;
   *     or what the handle has not been told of: it is closed
   * @throws AttachmentFailedException what attachments have thrown; the file is closed
   */
  void close(CachedFile handle) {
    CompletableFuture<@Nullable Void> mine = new CompletableFuture<>();
    SharedFile shared = handle.shared();
    boolean closed = false;
    while (!closed) {
      CompletableFuture<@Nullable Void> turn;
      boolean last = false;
      synchronized (this) {
        boolean listed = files.get(shared.key) == shared;
        // Somebody closes the file, and may fail: then the handle is open again.
        turn = listed || shared.settled ? null : turns.get(shared.key);
        if (turn == null && !handle.isOpen()) {
          return;
        }
        if (listed && shared.isLast()) {
          last = true;
          take(shared, mine);
        } else if (listed) {
          handle.end();
          shared.remove(handle);
        }
      }
      closed = turn == null;
      if (turn != null) {
        turn.join();
      } else if (last) {
        closeLast(handle, mine);
      } else {
        WritebackException untold =
            untold(handle, "another handle has it open, and its force writes what is still dirty");
        if (untold != null) {
          throw untold;
        }
      }
    }
  }

  /** A handle reads in another way from now on, unless its file is being closed. */
  synchronized void advise(CachedFile handle, Advice advice) {
    if (files.get(handle.shared().key) == handle.shared() && handle.isOpen()) {
      handle.reads(advice);
    }
  }

  private void take(SharedFile shared, CompletableFuture<@Nullable Void> turn) {
    files.remove(shared.key);
    turns.put(shared.key, turn);
  }

  private void closeLast(CachedFile handle, CompletableFuture<@Nullable Void> turn) {
    SharedFile shared = handle.shared();
    try {
      end(shared, turn);
    } catch (IOException e) {
      WritebackException told =
          new WritebackException(
              ("%s is still open: %s; force it again once the storage works, or discard what cannot"
                      + " be written")
                  .formatted(shared.path, e.getMessage()),
              e);
      IOException before = handle.takeError(); // of which this is it, mostly
      if (before != null && before != e) {
        told.addSuppressed(before);
      }
      throw told;
    }
    RuntimeException failure = first(untold(handle, STORED), shared.attachmentFailure());
    if (failure != null) {
      throw failure;
    }
  }

  /** What a handle that is closed has not been told of; null when it was told of all. */
  private static @Nullable WritebackException untold(CachedFile handle, String now) {
    IOException error = handle.takeError();
    return error == null
        ? null
        : new WritebackException(
            "%s is closed; writing it has failed before: %s; %s"
                .formatted(handle.path(), error.getMessage(), now),
            error);
  }

  /**
   * Lets nobody in any more, closes all files, and waits for those that other threads are opening
   * or closing. Any number of threads may call this; each returns when all is closed.
   *
   * @return what handles have not been told of, and what attachments have thrown, or null
   * @throws WritebackException naming the files that could not be written. They are still open, and
   *     others may be opened again
   */
  @Nullable RuntimeException closeAll() {
    Map<Key, IOException> failed = new LinkedHashMap<>();
    List<String> open = new ArrayList<>();
    RuntimeException thrown = null;
    while (true) {
      CompletableFuture<@Nullable Void> mine = new CompletableFuture<>();
      SharedFile shared;
      CompletableFuture<@Nullable Void> turn;
      synchronized (this) {
        shared = anyBut(failed);
        turn = any(turns);
        closed = shared != null || turn != null || failed.isEmpty();
        if (shared != null) {
          take(shared, mine);
        }
      }
      if (shared != null) {
        try {
          end(shared, mine);
          for (CachedFile handle : shared.handles()) {
            thrown = first(thrown, untold(handle, STORED));
          }
          thrown = first(thrown, shared.attachmentFailure());
        } catch (IOException e) {
          tell(shared, e);
          failed.put(shared.key, e);
          open.add(shared.path + ": " + e.getMessage());
        }
      } else if (turn != null) {
        turn.join();
      } else {
        break;
      }
    }
    if (!failed.isEmpty()) {
      WritebackException unwritten =
          new WritebackException(
              ("the instance is still open, for files could not be written: %s; force them again"
                      + " once the storage works, or discard what cannot be written")
                  .formatted(String.join("; ", open)),
              failed.values().iterator().next());
      if (thrown != null) {
        unwritten.addSuppressed(thrown);
      }
      throw unwritten;
    }
    return thrown;
  }

  /** All handles of a file are told of what they do not know yet together with a failure. */
  private synchronized void tell(SharedFile shared, IOException failure) {
    for (CachedFile handle : shared.handles()) {
      IOException before = handle.takeError(); // of which this is it, mostly
      if (before != null && before != failure) {
        failure.addSuppressed(before);
      }
    }
  }

  private static @Nullable RuntimeException first(
      @Nullable RuntimeException first, @Nullable RuntimeException next) {
    if (first == null || next == null) {
      return first == null ? next : first;
    }
    first.addSuppressed(next);
    return first;
  }

  private @Nullable SharedFile anyBut(Map<Key, ?> failed) {
    for (SharedFile file : files.values()) {
      if (!failed.containsKey(file.key)) {
        return file;
      }
    }
    return null;
  }

  private static <V> @Nullable V any(Map<Key, V> map) {
    Iterator<V> values = map.values().iterator();
    return values.hasNext() ? values.next() : null;
  }

  private void end(SharedFile shared, CompletableFuture<@Nullable Void> turn) throws IOException {
    boolean settled = false;
    try {
      durability.settle(shared);
      settled = true;
      synchronized (this) {
        shared.settled = true;
      }
      try {
        durability.end(shared);
        warm.ending(shared);
      } finally { // whatever they say: nobody comes by this mapping again
        cache.close(shared.mapping);
      }
    } finally {
      endTurn(shared.key, turn, settled ? null : shared);
    }
  }

  private void endTurn(Key key, CompletableFuture<@Nullable Void> turn, @Nullable SharedFile open) {
    synchronized (this) {
      turns.remove(key);
      if (open != null) {
        files.put(key, open);
      }
    }
    turn.complete(null);
  }

  /**
   * One entry for each file that is open; a file whose last handle is being closed is not.
   *
   * @param hotBytes of a file
   */
  synchronized List<FileStats> stats(ToLongFunction<SharedFile> hotBytes) {
    return files.values().stream().map(file -> file.stats(hotBytes.applyAsLong(file))).toList();
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
