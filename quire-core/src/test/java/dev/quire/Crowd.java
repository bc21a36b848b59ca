package dev.quire;

import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Threads that do things at random, some a number of times and the others for as long as those. */
final class Crowd {

  @FunctionalInterface
  interface Step {
    void run(SplittableRandom random) throws IOException, InterruptedException;
  }

  @FunctionalInterface
  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private final SplittableRandom seeds;
  private final int steps;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final AtomicLong working = new AtomicLong();

  Crowd(SplittableRandom seeds, int steps) {
    this.seeds = seeds;
    this.steps = steps;
  }

  /** A thread, platform or virtual, that takes all its steps. */
  void add(Step step) {
    SplittableRandom random = seeds.split();
    working.incrementAndGet();
    thread(
        random.nextBoolean(),
        () -> {
          try {
            for (int i = 0; i < steps && failure.get() == null; i++) {
              step.run(random);
            }
          } finally {
            working.decrementAndGet();
          }
        });
  }

  /** A platform thread that works as long as the others do. */
  void addBeside(Step step) {
    SplittableRandom random = seeds.split();
    thread(
        false, // fills here as well
        () -> {
          while (working.get() != 0 && failure.get() == null) {
            step.run(random);
            Thread.yield(); // most attempts find nothing to do
          }
        });
  }

  private void thread(boolean virtual, Work work) {
    Runnable body =
        () -> {
          try {
            work.run();
          } catch (Throwable e) {
            failure.compareAndSet(null, e);
          }
        };
    threads.add(virtual ? Thread.ofVirtual().unstarted(body) : Thread.ofPlatform().unstarted(body));
  }

  /** Lets all of them begin, and waits until they are over: none of them has failed. */
  void run() throws InterruptedException {
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertNull(failure.get());
  }
}
