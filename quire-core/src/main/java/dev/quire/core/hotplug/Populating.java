package dev.quire.core.hotplug;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * Gives sections their memory, by several threads, each of them one section after the other: the
 * system makes pages zero as fast as one processor can, and no faster.
 */
final class Populating {

  private static final int THREADS = 4;

  private final int[] sections;
  private final IntConsumer bring;
  private final BooleanSupplier stop;
  private final AtomicInteger next = new AtomicInteger();

  Populating(int[] sections, IntConsumer bring, BooleanSupplier stop) {
    this.sections = sections;
    this.bring = bring;
    this.stop = stop;
  }

  /** Returns when all are there or none is under way any more; throws what one has thrown. */
  void run() {
    int processors = Runtime.getRuntime().availableProcessors();
    int more = Math.min(Math.min(THREADS, processors), sections.length) - 1;
    List<CompletableFuture<Void>> others = new ArrayList<>();
    for (int i = 0; i < more; i++) {
      others.add(CompletableFuture.runAsync(this::work, Populating::start));
    }
    try {
      work();
    } finally {
      next.set(sections.length); // when this one has failed
      join(others);
    }
  }

  private static void start(Runnable work) {
    Thread.ofPlatform().daemon().name("quire-populate").start(work);
  }

  private void work() {
    int at = next.getAndIncrement();
    boolean done = false;
    try {
      while (at < sections.length && !stop.getAsBoolean()) {
        bring.accept(sections[at]);
        at = next.getAndIncrement();
      }
      done = true;
    } finally {
      if (!done) {
        next.set(sections.length); // others need not try
      }
    }
  }

  private static void join(List<CompletableFuture<Void>> others) {
    RuntimeException failure = null;
    for (CompletableFuture<Void> other : others) {
      try {
        other.join();
      } catch (CompletionException e) {
        failure = e.getCause() instanceof RuntimeException cause ? cause : e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
