package dev.quire;

import dev.quire.core.frame.Frames;
import dev.quire.core.os.MemorySight;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Lets the budget follow what the system says of memory. Protocol follow.md. */
final class Following {

  private static final long PERIOD_NANOS = 1_000_000_000L;

  private final Resizing resizing;
  private final LongSupplier budget;
  private final Supplier<MemorySight> system;
  private final FollowRule rule;
  private final Thread thread =
      Thread.ofPlatform().daemon().name("quire-follow").unstarted(this::run);

  // Listed in docs/locking.md.
  private volatile FollowedMemory last;
  private volatile boolean stopped;

  /**
   * @param budget what there is now
   * @param system what is looked at
   */
  Following(Resizing resizing, LongSupplier budget, Supplier<MemorySight> system, FollowRule rule) {
    this.resizing = resizing;
    this.budget = budget;
    this.system = system;
    this.rule = rule;
    MemorySight none = new MemorySight(Long.MAX_VALUE, "nothing", Double.NaN);
    this.last = told(none, budget.getAsLong(), "not looked yet");
  }

  void start() {
    thread.start();
  }

  /** Ends it. Resizes are stopped by now: so one that it waits for is over soon. */
  void stop() {
    stopped = true;
    Ending.await(thread);
  }

  /** What came of it so far. */
  FollowedMemory last() {
    return last;
  }

  /**
   * Refuses a budget that the system does not grant.
   *
   * @throws IllegalArgumentException when it is above the ceiling
   */
  void require(long bytes) {
    MemorySight sight = system.get();
    if (bytes > rule.ceiling(sight)) {
      throw new IllegalArgumentException(
          "resize to %d bytes is more than %d, what may be had of the %d by %s; give less"
              .formatted(bytes, rule.ceiling(sight), sight.limit(), sight.source()));
    }
  }

  private void run() {
    while (!stopped) {
      follow(System.nanoTime());
      LockSupport.parkNanos(this, PERIOD_NANOS);
    }
  }

  /** Looks once, and does what follows. */
  void follow(long now) {
    try {
      MemorySight sight = system.get();
      if (!sight.isKnown()) { // no reason to grow: it was limited when the instance was built
        last = told(sight, budget.getAsLong(), "the system does not say how much memory there is");
        return;
      }
      long wanted = rule.wanted(sight, budget.getAsLong(), now);
      last = told(sight, wanted, "");
      if (Math.abs(wanted - budget.getAsLong()) >= Frames.SECTION_BYTES) {
        last = told(sight, wanted, resizing.start(wanted).await().problem());
      }
    } catch (RuntimeException e) { // told, and tried again
      last = last.failed(String.valueOf(e.getMessage()));
    }
  }

  private FollowedMemory told(MemorySight sight, long wanted, String problem) {
    return new FollowedMemory(
        sight.limit(), sight.source(), sight.pressure(), rule.ceiling(sight), wanted, problem);
  }
}
