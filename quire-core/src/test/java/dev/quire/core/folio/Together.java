package dev.quire.core.folio;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Starts a body in several threads at one moment; half of them are virtual. */
final class Together {

  private Together() {}

  static <T> List<T> run(int threads, Callable<T> body) throws Exception {
    CyclicBarrier start = new CyclicBarrier(threads);
    List<Future<T>> results = new ArrayList<>();
    try (ExecutorService platform = Executors.newFixedThreadPool(threads);
        ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < threads; i++) {
        ExecutorService executor = i % 2 == 0 ? platform : virtual;
        results.add(
            executor.submit(() -> {
              start.await();
              return body.call();
            }));
      }
      List<T> all = new ArrayList<>();
      for (Future<T> result : results) {
        all.add(result.get());
      }
      return all;
    }
  }
}
