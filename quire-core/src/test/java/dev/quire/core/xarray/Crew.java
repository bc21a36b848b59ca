package dev.quire.core.xarray;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Platform threads that do their work over and over for a while; closing waits for all of them. */
final class Crew implements AutoCloseable {

  /** One round of work, short enough that the end of the time is noticed. */
  interface Work {
    void round(long round);
  }

  private final long end;
  private final List<Thread> threads = new ArrayList<>();
  private final CountDownLatch start = new CountDownLatch(1);
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  Crew(long nanos) {
    end = System.nanoTime() + nanos;
  }

  void add(String name, Work work) {
    threads.add(Thread.ofPlatform().name(name).start(() -> work(work)));
  }

  private void work(Work work) {
    try {
      start.await();
      long rounds = 0;
      do {
        work.round(rounds++);
      } while (System.nanoTime() < end && failure.get() == null);
    } catch (Throwable broken) { // told to the test by close
      failure.compareAndSet(null, broken);
    }
  }

  @Override
  public void close() {
    start.countDown();
    for (Thread thread : threads) {
      join(thread);
    }
    Throwable broken = failure.get();
    if (broken != null) {
      throw new AssertionError("a thread of the test failed", broken);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted beside " + thread.getName(), interrupted);
    }
  }
}
