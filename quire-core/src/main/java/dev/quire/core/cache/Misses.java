package dev.quire.core.cache;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Misses of virtual threads, each of one page, that wait for a platform thread. While all of those
 * are busy misses gather, and the next one that is free fills as many as it can together: a miss
 * alone waits for nobody, and a thousand at once go to the storage by the dozen. Protocol fill.md.
 *
 * <p><b>Invariant.</b> Each miss in the queue has a task of its own that was handed over, or is
 * about to be, and has not begun; each task takes one miss at least, if there is any. So there are
 * never more misses than tasks to come, and none is left.
 */
final class Misses {

  /** One page; ends with null, or with what kept it from being filled. */
  private record Miss(long index, CompletableFuture<@Nullable Throwable> result) {}

  private final Fill fill;
  private final Cache cache;
  private final Mapping mapping;

  // Listed in docs/locking.md.
  private final Queue<Miss> waiting = new ConcurrentLinkedQueue<>();

  Misses(Fill fill, Cache cache, Mapping mapping) {
    this.fill = fill;
    this.cache = cache;
    this.mapping = mapping;
  }

  /** Fills the page of {@code index} on one of the I/O threads, with others perhaps. */
  void demand(long index) throws IOException {
    Miss miss = new Miss(index, new CompletableFuture<>());
    waiting.add(miss);
    try {
      cache.io().execute(this::next);
    } catch (RuntimeException | Error e) {
      if (waiting.remove(miss)) {
        throw e;
      }
      // else another's task has taken it, and will end it
    }
    IoThreads.await(miss.result);
  }

  private void next() {
    Miss[] taken = new Miss[FillBatch.MAX];
    int count = 0;
    try {
      for (Miss miss = waiting.poll(); miss != null; miss = waiting.poll()) {
        taken[count] = miss;
        count++;
        if (count == taken.length) {
          break;
        }
      }
      if (count == 1) {
        fill.fill(taken[0].index);
      } else if (count > 1) {
        together(taken, count);
      }
      end(taken, count, null);
    } catch (Throwable e) { // whatever it is, somebody waits
      end(taken, count, e);
    }
  }

  private static void end(Miss[] taken, int count, @Nullable Throwable failure) {
    for (int i = 0; i < count; i++) {
      taken[i].result.complete(failure); // unless it has ended with its own
    }
  }

  private void together(Miss[] taken, int count) throws IOException {
    mapping.notice();
    long[] firsts = new long[count];
    long[] ends = new long[count];
    Miss[] alone = new Miss[count];
    int together = 0;
    for (int i = 0; i < count; i++) {
      long first = fill.firstOf(taken[i].index);
      long end = fill.isMissing(first) ? mapping.readAhead().missed(first) : first;
      if (end == first + (1L << mapping.order())) {
        firsts[together] = first;
        alone[together] = taken[i];
        together++;
      } else {
        ends[i] = end;
      }
    }
    fill.together(firsts, together, (which, failure) -> alone[which].result.complete(failure));
    // Those that readahead goes on from, and those that had to wait for memory or for a truncation.
    for (int i = 0; i < count; i++) {
      long first = fill.firstOf(taken[i].index);
      if (!taken[i].result.isDone() && fill.isMissing(first)) {
        one(taken[i], first, Math.max(ends[i], first + (1L << mapping.order())));
      }
    }
  }

  private void one(Miss miss, long first, long end) {
    try {
      fill.fillFrom(first, end);
    } catch (IOException e) {
      miss.result.complete(e);
    }
  }
}
