package dev.quire;

import dev.quire.core.cache.Cache;
import dev.quire.core.migrate.Survey;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread that makes large folios of small ones, and room for large ones where memory is in
 * pieces, as long as files are open that want them: at a rate that nobody notices, out of memory
 * that is free.
 */
final class Collapsing {

  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Folios that are looked at between two pauses; and those that are made: 16 MiB. */
  private static final int LOOKS = 16_384;

  private static final int MOST = 8;

  private final Survey survey;
  private final Compacting compacting;

  // Shared heap state, listed in docs/locking.md. Guarded by this but for stopped, which is read
  // without it between two rounds.
  private volatile boolean stopped;
  private @Nullable Thread thread;

  Collapsing(Cache cache, Compacting compacting) {
    this.survey = new Survey(cache);
    this.compacting = compacting;
  }

  /** A file wants large folios. */
  synchronized void start() {
    if (!stopped && thread == null) {
      thread = Thread.ofPlatform().daemon().name("quire-collapse").start(this::run);
    }
  }

  /** Ends the thread after the round that it is at, and waits for that. */
  void stop() {
    Thread working;
    synchronized (this) {
      stopped = true;
      working = thread;
    }
    Ending.await(working);
  }

  private void run() {
    while (!stopped) {
      try {
        compacting.round(() -> stopped);
        survey.round(LOOKS, MOST);
      } catch (OutOfMemoryError none) {
        Thread.onSpinWait(); // of the heap, for now; there is another round
      }
      if (!stopped) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }
}
