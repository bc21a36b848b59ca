package dev.quire.core.cache;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The platform threads that do I/O for virtual ones, and ahead of everybody.
 *
 * <p>A platform thread does its own reading inline. A virtual thread would pin its carrier, so its
 * calls are handed over; it waits without its carrier, and an interrupt does not end the wait.
 */
public final class IoThreads implements AutoCloseable {

  /** Work that may fail as I/O does. */
  @FunctionalInterface
  public interface IoCall {
    void run() throws IOException;
  }

  private final boolean inline;
  private final ThreadPoolExecutor threads;

  /**
   * So many threads at most: what comes when all are busy waits.
   *
   * @param count 0 for none: calls run where they are made
   */
  public IoThreads(int count) {
    inline = count == 0;
    threads = threads(count, Math.max(1, count), new LinkedBlockingQueue<>(), "quire-io-");
    threads.allowCoreThreadTimeOut(true);
  }

  /** As many threads as there is work at once: nothing that is slow stops anything else. */
  public IoThreads(String name) {
    inline = false;
    threads = threads(0, Integer.MAX_VALUE, new SynchronousQueue<>(), name);
  }

  private static ThreadPoolExecutor threads(
      int least, int most, BlockingQueue<Runnable> queue, String name) {
    return new ThreadPoolExecutor(
        least,
        most,
        5,
        TimeUnit.SECONDS,
        queue,
        Thread.ofPlatform().daemon().name(name, 0).factory());
  }

  /** Runs the call to its end: here, or on a platform thread when this one is virtual. */
  public void call(IoCall call) throws IOException {
    if (isHere()) {
      call.run();
      return;
    }
    CompletableFuture<@Nullable Throwable> result = new CompletableFuture<>();
    execute(() -> complete(result, call));
    await(result);
  }

  /** Whether a {@link #call} of this thread is run by it. */
  boolean isHere() {
    return inline || !Thread.currentThread().isVirtual();
  }

  /** Waits for work that one of the threads does, and throws what that has thrown, if anything. */
  static void await(CompletableFuture<@Nullable Throwable> result) throws IOException {
    switch (joined(result)) {
      case null -> {}
      case IOException failure -> throw failure;
      case RuntimeException failure -> throw failure;
      case Error failure -> throw failure;
      case Throwable other -> throw new IllegalStateException(other);
    }
  }

  // It is done whatever happens here: who lacks the memory to wait for it must not take it for
  // something that has failed.
  private static @Nullable Throwable joined(CompletableFuture<@Nullable Throwable> result) {
    while (true) {
      try {
        return result.join();
      } catch (OutOfMemoryError full) {
        Thread.onSpinWait();
      }
    }
  }

  /**
   * Runs the work later. Once the threads have ended, or when there is no thread or no stack to
   * hand it over, it is dropped: nobody waits for it, and who asks for it may hold a page.
   */
  public boolean submit(Runnable work) {
    if (!Headroom.isLeft()) {
      return false;
    }
    try {
      threads.execute(work);
      return true;
    } catch (RejectedExecutionException | OutOfMemoryError none) {
      return false;
    }
  }

  /** Runs the call on one of the threads and completes the future with its result. */
  public <T extends @Nullable Object> CompletableFuture<T> start(Callable<T> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    execute(() -> {
      try {
        result.complete(call.call());
      } catch (Throwable e) { // whatever it is, somebody waits
        fail(result, e);
      }
    });
    return result;
  }

  /** To say so takes memory, which may be what is missing: until there is some. */
  private static void fail(CompletableFuture<?> result, Throwable failure) {
    while (!result.isDone()) {
      try {
        result.completeExceptionally(failure);
      } catch (OutOfMemoryError full) {
        Thread.onSpinWait();
      }
    }
  }

  /**
   * Runs the work, which throws nothing, on one of the threads.
   *
   * @throws IllegalStateException when they have ended
   */
  void execute(Runnable work) {
    Headroom.require(); // a stack that ends in the pool would leave it with threads that are none
    try {
      threads.execute(work);
    } catch (RejectedExecutionException ended) {
      throw new IllegalStateException("the instance is closed; build another one", ended);
    }
  }

  private static void complete(CompletableFuture<@Nullable Throwable> result, IoCall call) {
    try {
      call.run();
      result.complete(null);
    } catch (Throwable e) { // whatever it is, somebody waits
      result.complete(e);
    }
  }

  /** Lets what was handed over finish. */
  @Override
  public void close() {
    threads.shutdown();
    boolean interrupted = false;
    while (!threads.isTerminated()) {
      try {
        threads.awaitTermination(1, TimeUnit.HOURS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
