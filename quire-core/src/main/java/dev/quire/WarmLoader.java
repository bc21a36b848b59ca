package dev.quire;

import dev.quire.core.cache.Cache;
import dev.quire.core.cache.Fill;
import dev.quire.core.frame.Frames;
import dev.quire.stats.FileEvent;
import dev.quire.stats.WarmLoadEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Fills pages that a dump names, by a thread of its own: the most valuable first, at a limited
 * rate, into memory that is free. Protocol docs/warm-restart.md.
 */
final class WarmLoader {

  /** Time, for tests to hold in their hands. */
  interface Time {
    Time SYSTEM =
        new Time() {
          @Override
          public long nanos() {
            return System.nanoTime();
          }

          @Override
          public void park(long nanos) {
            LockSupport.parkNanos(nanos);
          }
        };

    long nanos();

    /** Waits for so long, or less. */
    void park(long nanos);
  }

  /** Frames that are filled between two pauses. */
  static final int RUN_FRAMES = 64;

  private static final double NANOS_PER_SECOND = 1e9;

  /** What is left to be loaded of one file. Guarded by the loader. */
  private static final class Plan {
    private final SharedFile file;
    private final WarmRuns runs;
    private int worth;
    private WarmRuns.Walk walk;

    /** Frames before this one, of the runs of this worth, are settled. */
    private long from;

    Plan(SharedFile file, WarmRuns runs) {
      this.file = file;
      this.runs = runs;
      this.walk = runs.walk();
      this.worth = WarmRuns.MAX_WORTH + 1;
      nextWorth();
    }

    private void nextWorth() {
      worth = runs.worthBelow(worth);
      walk = runs.walk();
      from = 0;
      seek();
    }

    // To the next run of this worth with frames that are left; to the next worth behind the last.
    private void seek() {
      while (worth >= 0 && (walk.end() <= from || walk.worth() != worth)) {
        if (!walk.next()) {
          nextWorth();
          return;
        }
      }
      from = worth < 0 ? from : Math.max(from, walk.first());
    }

    boolean isDone() {
      return worth < 0;
    }

    /** The frame behind the next run to load, which begins at {@link #from}. */
    long end() {
      return Math.min(walk.end(), from + RUN_FRAMES);
    }

    void settled(long end) {
      from = end;
      seek();
    }

    /** What is left, the run that is being loaded included. */
    WarmRuns rest() {
      WarmRuns.Builder rest = new WarmRuns.Builder();
      for (WarmRuns.Walk all = runs.walk(); all.next(); ) {
        long first = all.worth() == worth ? Math.max(from, all.first()) : all.first();
        if (all.worth() <= worth && first < all.end()) {
          rest.add(first, all.end() - first, all.worth());
        }
      }
      return rest.build();
    }
  }

  private final Assembly rooms;
  private final Cache cache;
  private final long bytesPerSecond;
  private final Time time;
  private final Consumer<String> problem;

  // Shared heap state, listed in docs/locking.md. Guarded by this but for stopped, which is read
  // without it between two parkings.
  private volatile boolean stopped;
  private final List<Plan> plans = new ArrayList<>();
  private @Nullable Thread thread;
  private long startedNanos;
  private long workedNanos;
  private long planned;
  private long loaded;
  private long found;
  private long skipped;
  private long failed;

  /**
   * @param problem is told, in a line, what ended the loading before its time
   */
  WarmLoader(Assembly rooms, long bytesPerSecond, Time time, Consumer<String> problem) {
    this.rooms = rooms;
    this.cache = rooms.cache();
    this.bytesPerSecond = bytesPerSecond;
    this.time = time;
    this.problem = problem;
  }

  /** Figures of {@link dev.quire.stats.WarmStats}. */
  record Progress(
      boolean running,
      long planned,
      long loaded,
      long found,
      long skipped,
      long failed,
      long workedNanos) {}

  synchronized Progress progress() {
    boolean running = thread != null;
    long worked = workedNanos + (running ? time.nanos() - startedNanos : 0);
    return new Progress(running, planned, loaded, found, skipped, failed, worked);
  }

  /** Has the pages of a file loaded, some time. */
  synchronized void add(SharedFile file, WarmRuns runs) {
    planned += runs.frames();
    if (stopped || runs.frames() == 0) {
      skipped += runs.frames();
      return;
    }
    plans.add(new Plan(file, runs));
    if (thread == null) {
      startedNanos = time.nanos();
      thread = Thread.ofPlatform().daemon().name("quire-warm").start(this::run);
    }
  }

  /** What is left to be loaded of a file. */
  synchronized @Nullable WarmRuns rest(SharedFile file) {
    Plan plan = planOf(file);
    return plan == null ? null : plan.rest();
  }

  /** No more of the file is loaded. */
  synchronized void remove(SharedFile file) {
    Plan plan = planOf(file);
    if (plan != null) {
      drop(plan, true);
    }
  }

  private @Nullable Plan planOf(SharedFile file) {
    for (int i = 0; i < plans.size(); i++) { // allocates nothing: the heap may be full
      if (plans.get(i).file == file) {
        return plans.get(i);
      }
    }
    return null;
  }

  private void drop(Plan plan, boolean skip) {
    if (plans.remove(plan)) {
      long rest = plan.rest().frames();
      skipped += skip ? rest : 0;
      failed += skip ? 0 : rest;
    }
  }

  /** Ends the loading, after the run that is being filled; waits for that. What is left stays. */
  void stop() {
    Thread loading;
    synchronized (this) {
      stopped = true;
      loading = thread;
    }
    Ending.await(loading);
  }

  private void run() {
    try {
      long due = time.nanos();
      for (Plan plan = best(); plan != null; plan = best()) {
        long frames = load(plan);
        double nanos = frames * (double) Frames.FRAME_BYTES / bytesPerSecond * NANOS_PER_SECOND;
        due = Math.max(due, time.nanos()) + (long) nanos;
        awaitUntil(due);
      }
    } catch (RuntimeException | Error e) {
      skipAll();
      end();
      problem.accept(
          "loading of warm pages ended with %s; what is missing is read when it is asked for"
              .formatted(e));
    }
  }

  private void awaitUntil(long due) {
    long left = due - time.nanos();
    while (left > 0 && !stopped) {
      time.park(left);
      left = due - time.nanos();
    }
  }

  /** The plan whose next run is the most valuable; null, and the thread is to end, without any. */
  private synchronized @Nullable Plan best() {
    Plan best = null;
    for (Plan plan : plans) {
      if (best == null || plan.worth > best.worth) {
        best = plan;
      }
    }
    if (stopped || best == null) {
      end();
      return null;
    }
    return best;
  }

  private synchronized void end() {
    thread = null;
    workedNanos += time.nanos() - startedNanos;
  }

  /** Loads the next run of a plan; returns how many frames were read for it. */
  private long load(Plan plan) {
    if (!rooms.calls().tryEnter()) {
      skipAll();
      return 0;
    }
    try {
      long from;
      long end;
      byte heat;
      synchronized (this) {
        from = plan.from;
        end = plan.end();
        heat = rooms.lanes().warmed(plan.worth);
      }
      if (!cache.folios().hasRoom(end - from)) {
        skipAll();
        return 0;
      }
      return settle(plan, from, end, fill(plan.file, from, end, heat));
    } finally {
      rooms.calls().exit();
    }
  }

  private static Fill.Warmed fill(SharedFile file, long from, long end, byte heat) {
    FileEvent event = WarmLoadEvent.start();
    long frames = 0;
    boolean done = false;
    try {
      file.mapping.notice();
      Fill.Warmed warmed = file.mapping.fill().warm(from, end, heat);
      frames = warmed.frames();
      done = warmed.failure() == null;
      return warmed;
    } catch (IOException e) {
      return new Fill.Warmed(0, e);
    } finally {
      long position = from << Frames.FRAME_SHIFT;
      FileEvent.end(event, file.path, position, frames << Frames.FRAME_SHIFT, !done);
    }
  }

  private synchronized long settle(Plan plan, long from, long end, Fill.Warmed warmed) {
    if (warmed.failure() != null) {
      drop(plan, false);
      return 0;
    }
    loaded += warmed.frames();
    if (plans.contains(plan)) {
      found += Math.max(0, end - from - warmed.frames());
      plan.settled(end);
      if (plan.isDone()) {
        plans.remove(plan);
      }
    }
    return warmed.frames();
  }

  /** There is no room for this page, so there is none for less valuable ones. */
  private synchronized void skipAll() {
    for (Plan plan : List.copyOf(plans)) {
      drop(plan, true);
    }
  }
}
