package dev.quire.check.orders;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Does things that do not depend on each other on as many processors as there are. */
final class Crew {

  /** Each exploration keeps its tree in memory. */
  private static final int MOST = 4;

  private Crew() {}

  /** The results in the order of the items, which are begun in that order. */
  static <T, R> List<R> map(List<T> items, Function<T, R> work) {
    int threads = Math.min(MOST, Runtime.getRuntime().availableProcessors());
    try (ExecutorService crew = Executors.newFixedThreadPool(threads)) {
      List<Future<R>> futures =
          items.stream().map(item -> crew.submit(() -> work.apply(item))).toList();
      List<R> results = new ArrayList<>();
      for (Future<R> future : futures) {
        results.add(result(future));
      }
      return results;
    }
  }

  private static <R> R result(Future<R> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("an exploration failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while others explore", e);
    }
  }
}
