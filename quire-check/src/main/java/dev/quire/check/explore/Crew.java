package dev.quire.check.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Does things that do not depend on each other on as many processors as there are. */
public final class Crew {

  /** Each exploration keeps its tree in memory. */
  private static final int MOST = 4;

  private Crew() {}

  /**
   * The results in the order of the items, which are begun in that order.
   *
   * @throws RuntimeException the first that the work for an item throws; work under way is
   *     interrupted then
   */
  public static <T, R> List<R> map(List<T> items, Function<T, R> work) {
    int threads = Math.min(MOST, Runtime.getRuntime().availableProcessors());
    try (ExecutorService crew = Executors.newFixedThreadPool(threads)) {
      List<Future<R>> futures =
          items.stream().map(item -> crew.submit(() -> work.apply(item))).toList();
      List<R> results = new ArrayList<>();
      try {
        for (Future<R> future : futures) {
          results.add(result(future));
        }
      } catch (RuntimeException e) {
        crew.shutdownNow();
        throw e;
      }
      return results;
    }
  }

  private static <R> R result(Future<R> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IllegalArgumentException wrong) {
        throw wrong;
      }
      throw new IllegalStateException("an exploration failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while others explore", e);
    }
  }
}
