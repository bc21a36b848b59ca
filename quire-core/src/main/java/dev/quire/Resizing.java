package dev.quire;

import dev.quire.ResizeResult.End;
import dev.quire.core.frame.Frames;
import dev.quire.core.hotplug.Sections;
import dev.quire.core.os.OsMemoryException;
import dev.quire.stats.ResizeEvent;
import dev.quire.stats.ResizeStats;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes the budget, one resize at a time, each on a thread of its own. Protocol resize.md. */
final class Resizing {

  /** Sections that come before progress is told: 64 MiB. */
  private static final int STEP = 32;

  private static final double NANOS_PER_SECOND = 1e9;

  private final Assembly rooms;
  private final Sections sections;
  private final Census census;
  private final Pins pins;
  private final long maxMemory;

  // Shared heap state, listed in docs/locking.md. Guarded by this.
  private boolean stopped;
  private @Nullable Resize current;
  private long ended;
  private long incomplete;

  Resizing(Assembly rooms, Pins pins, long maxMemory) {
    this.rooms = rooms;
    this.sections = rooms.sections();
    this.census = rooms.census();
    this.pins = pins;
    this.maxMemory = maxMemory;
  }

  /** See {@link Quire#resize}. */
  synchronized Resize start(long bytes) {
    if (stopped) {
      throw Calls.closed();
    }
    if (current != null && !current.isDone()) {
      throw new IllegalStateException(
          ("a resize to %d bytes is under way, and has reached %d; wait for it, or cancel it,"
                  + " before one to %d")
              .formatted(current.wanted(), current.reached(), bytes));
    }
    check(bytes);
    Resize resize = new Resize(census.budget(), bytes);
    current = resize;
    boolean started = false;
    try {
      Thread.ofPlatform().daemon().name("quire-resize").start(() -> run(resize));
      started = true;
    } finally {
      if (!started) {
        current = null;
      }
    }
    return resize;
  }

  /** Cancels what is under way, waits for its end, and lets nobody begin again. */
  void stop() {
    Resize last;
    synchronized (this) {
      stopped = true;
      last = current;
    }
    if (last != null) {
      last.cancel();
      last.future().handle((result, failure) -> result).join();
    }
  }

  private void check(long bytes) {
    long least = least();
    if (bytes < least) {
      throw new IllegalArgumentException(
          ("resize to %d bytes; this instance needs %d, for index nodes and the like never move,"
                  + " and %d are set aside for huge pages; give at least that, or build one with"
                  + " less memory")
              .formatted(bytes, least, (long) rooms.huge().reserve() * Frames.SECTION_BYTES));
    }
    if (bytes > maxMemory) {
      throw new IllegalArgumentException(
          "resize to %d bytes; maxMemory is %d: give less, or build with a larger maxMemory"
              .formatted(bytes, maxMemory));
    }
    long limit = rooms.os().memoryLimit();
    if (bytes > limit) {
      throw new IllegalArgumentException(
          "resize to %d bytes is more than the %d of this machine or container; give less"
              .formatted(bytes, limit));
    }
    if (wanted(bytes) < sections.online()) {
      checkShrinking(bytes);
    }
  }

  private void checkShrinking(long bytes) {
    if (!rooms.os().canDrop()) {
      throw new UnsupportedOperationException(
          "resize from %d to %d bytes: %s cannot give memory back; build a smaller instance"
              .formatted(census.budget(), bytes, rooms.os().name()));
    }
    int held = rooms.candidates().pinned().cardinality();
    int least = sections.least() + held;
    if (wanted(bytes) < least) {
      throw new IllegalArgumentException(
          ("resize to %d bytes, and pinned pages stand in %d of the sections that would go; give at"
                  + " least %d, or close pins; %s")
              .formatted(bytes, held, bytes(least), pins.describe(3)));
    }
  }

  /** The smallest budget that the instance can ever have. */
  long least() {
    return Math.max(QuireBuilder.MIN_MEMORY, bytes(sections.least() + rooms.huge().reserve()));
  }

  private long bytes(int count) {
    return rooms.sizes().bytes(count) + rooms.slotPages().withoutFrame();
  }

  private int wanted(long bytes) {
    return rooms.sizes().sections(bytes - rooms.slotPages().withoutFrame());
  }

  /** The largest budget that it can have. */
  long most() {
    return maxMemory;
  }

  /** The resize that is under way, or else the last one; null before the first. */
  synchronized @Nullable Resize last() {
    return current;
  }

  ResizeStats stats() {
    Resize last;
    long over;
    long unmet;
    synchronized (this) {
      last = current;
      over = ended;
      unmet = incomplete;
    }
    if (last == null) {
      return new ResizeStats(false, 0, 0, 0, "", "", 0, List.of(), 0, 0, 0);
    }
    ResizeResult result = last.resultNow();
    return new ResizeStats(
        !last.isDone(),
        last.from(),
        last.wanted(),
        last.reached(),
        result != null ? result.end().name() : last.isDone() ? "FAILED" : "",
        result == null ? "" : result.problem(),
        result == null ? 0 : result.heldSections(),
        result == null ? List.of() : result.holders(),
        result == null ? 0 : result.nanos() / NANOS_PER_SECOND,
        over,
        unmet);
  }

  private void run(Resize resize) {
    try {
      resize.ended(recorded(resize));
    } catch (RuntimeException | Error broken) {
      resize.failed(broken); // its caller hears of it, whatever it was that failed
    }
  }

  private ResizeResult recorded(Resize resize) {
    ResizeEvent event = ResizeEvent.start();
    boolean complete = false;
    String end = "FAILED";
    int held = 0;
    try {
      ResizeResult result = attempt(resize);
      complete = result.isComplete();
      end = result.end().name();
      held = result.heldSections();
      return result;
    } finally {
      count(complete);
      ResizeEvent.end(event, resize.from(), resize.wanted(), resize.reached(), end, held);
    }
  }

  private ResizeResult attempt(Resize resize) {
    rooms.shape().take(); // whoever compacts meanwhile ends with the section in hand
    try {
      return new Attempt(resize).run();
    } finally {
      rooms.shape().end();
    }
  }

  /** Before whoever waits hears of the end: he may ask for figures at once. */
  private synchronized void count(boolean complete) {
    ended++;
    incomplete += complete ? 0 : 1;
  }

  /** One resize. */
  private final class Attempt {

    private final Resize resize;
    private final int target;
    private final int before = sections.online();
    private final long start = System.nanoTime();
    private final List<Integer> held = new ArrayList<>();
    private String problem = "";

    Attempt(Resize resize) {
      this.resize = resize;
      this.target = wanted(resize.wanted());
    }

    ResizeResult run() {
      rooms.slotPages().leftOver(0); // what they are given now is paid for by frames
      try {
        if (target < sections.online()) {
          shrink();
        } else {
          grow();
        }
      } catch (OsMemoryException refused) {
        problem = String.valueOf(refused.getMessage());
      } finally {
        settle();
      }
      return result();
    }

    private void grow() {
      while (sections.online() < target && !resize.isCancelled()) {
        sections.grow(Math.min(STEP, target - sections.online()), resize::isCancelled);
        resize.reached(bytes(sections.online()));
      }
    }

    private void shrink() {
      rooms.resized(target);
      for (int section : rooms.candidates().inOrder()) {
        if (sections.online() <= target || resize.isCancelled()) {
          return;
        }
        if (sections.retire(section, resize::isCancelled)) {
          resize.reached(bytes(sections.online()));
        } else {
          held.add(section);
        }
      }
    }

    /** What there is now is the budget, whatever has happened. */
    private void settle() {
      int online = sections.online();
      boolean complete = online == target;
      long reached = bytes(online);
      // What is no whole section stays where nothing has come or gone.
      long left = online == before ? Math.max(resize.from(), reached) : reached;
      long budget = complete ? resize.wanted() : left;
      rooms.resized(online);
      rooms.slotPages().leftOver(budget - reached);
      census.budget(budget);
      resize.reached(budget);
    }

    private ResizeResult result() {
      End end =
          sections.online() == target
              ? End.COMPLETE
              : !problem.isEmpty() ? End.REFUSED : resize.isCancelled() ? End.CANCELLED : End.HELD;
      List<Integer> left = end == End.COMPLETE ? List.of() : held;
      return new ResizeResult(
          resize.from(),
          resize.wanted(),
          resize.reached(),
          end,
          why(end),
          left.size(),
          census.held(left),
          pins.holdersIn(left, rooms.frames()),
          System.nanoTime() - start);
    }

    private String why(End end) {
      return switch (end) {
        case COMPLETE -> "";
        case CANCELLED -> "it was cancelled; what it reached stays";
        case REFUSED -> problem;
        case HELD ->
            "%d sections of %d bytes hold what could not be moved; close pins, or try again; %s"
                .formatted(held.size(), Frames.SECTION_BYTES, pins.describe(3));
      };
    }
  }
}
