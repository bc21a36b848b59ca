package dev.quire;

import dev.quire.core.cache.IoThreads;
import dev.quire.core.cache.Mapping;
import dev.quire.core.writeback.FileWriteback;
import dev.quire.core.writeback.Flusher;
import dev.quire.core.writeback.Refusals;
import dev.quire.stats.FileEvent;
import dev.quire.stats.ForceEvent;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Making durable what was written: force, and what has to precede the end of a file. */
final class Durability {

  private final Flusher flusher;
  private final IoThreads threads;
  private final Calls calls;
  private final long latchNanos;

  Durability(Flusher flusher, Calls calls, long latchNanos) {
    this.flusher = flusher;
    this.threads = flusher.threads();
    this.calls = calls;
    this.latchNanos = latchNanos;
  }

  /** The writeback of a file that is opened for the first time. */
  FileWriteback of(Mapping mapping, Path path) {
    return flusher.open(mapping, refusals(path));
  }

  private Refusals refusals(Path path) {
    return new Refusals() {
      @Override
      public IOException latched(long position, long holder) {
        return new LatchTimeoutException(
            ("the page at byte %d of %s is latched by thread %d, for over %d ms, and not written;"
                    + " close what holds it and force again, or see latchTimeout")
                .formatted(position, path, holder, latchNanos / 1_000_000));
      }

      @Override
      public IOException heldBack(long position, long logPosition, long durable) {
        return new QuireIoException(
            ("the page at byte %d of %s is not written before the log is durable up to %d, and it"
                    + " is up to %d, for over %d ms; have the log written, call Quire.logDurable,"
                    + " and force again")
                .formatted(position, path, logPosition, durable, latchNanos / 1_000_000),
            null);
      }
    };
  }

  /** As {@link CachedFile#force(long, long)}, up to before {@code end}. */
  void force(CachedFile file, long position, long end, boolean metadata) throws IOException {
    calls.enter();
    FileEvent event = ForceEvent.start();
    boolean done = false;
    try {
      IOException failure = null;
      try {
        threads.call(() -> write(file.shared(), position, end, metadata));
      } catch (ClosedChannelException e) {
        file.checkOpen(); // closed meanwhile
        throw e;
      } catch (IOException e) {
        failure = e;
      }
      IOException before = file.takeError();
      if (failure != null || before != null) {
        IOException told = unwritten(file, failure == null ? before : failure);
        if (before != null && failure != null && before != failure) {
          told.addSuppressed(before); // it is told this once
        }
        throw told;
      }
      done = true;
    } finally {
      FileEvent.end(
          event, file.path(), position, Math.min(end, file.mapping().size()) - position, !done);
      calls.exit();
    }
  }

  private static IOException unwritten(CachedFile file, @Nullable IOException cause) {
    return cause instanceof QuireIoException told
        ? told
        : new QuireIoException(
            ("changes of %s could not all be written: %s; the pages stay dirty, mend the storage"
                    + " or make room, and force again")
                .formatted(file.path(), cause == null ? "" : cause.getMessage()),
            cause);
  }

  private void write(SharedFile file, long position, long end, boolean metadata)
      throws IOException {
    FileWriteback writeback = file.writeback;
    writeback.force(position, end, metadata, System.nanoTime() + latchNanos);
  }

  /**
   * Makes everything of a file durable whose handles are open still, ends them, and makes durable
   * what was written meanwhile. From then on no page of it becomes dirty.
   *
   * @throws IOException why not; its handles are open then, and its pages are as dirty as before
   */
  void settle(SharedFile file) throws IOException {
    writeUnlessClean(file);
    boolean settled = false;
    file.endHandles();
    file.mapping.states().seal(true);
    try {
      writeUnlessClean(file);
      settled = true;
      giveBack(file);
    } finally {
      if (!settled) {
        file.mapping.states().seal(false);
        file.reopenHandles();
      }
    }
  }

  /** All of the file is stored; space that it does not use is no reason to keep it open. */
  private void giveBack(SharedFile file) {
    try {
      threads.call(file.mapping.space()::giveBack);
    } catch (IOException | RuntimeException | Error e) { // whatever a backing throws
      return; // as after a crash, whoever cuts the file has it back
    }
  }

  /** As {@link CachedFile#discard}. */
  void discard(CachedFile file) throws IOException {
    calls.enter();
    try {
      file.checkOpen();
      threads.call(() -> file.shared().writeback.discard());
      file.takeError();
    } finally {
      calls.exit();
    }
  }

  /** As {@link Quire#logDurable}. */
  void logDurable(long position) {
    calls.enter();
    try {
      flusher.logIsDurable(position);
    } finally {
      calls.exit();
    }
  }

  /** The file ends: its background does. */
  void end(SharedFile file) {
    flusher.close(file.writeback);
  }

  private void writeUnlessClean(SharedFile file) throws IOException {
    if (!file.writeback.owesNothing()) {
      threads.call(() -> write(file, 0, Long.MAX_VALUE, true));
    }
  }
}
