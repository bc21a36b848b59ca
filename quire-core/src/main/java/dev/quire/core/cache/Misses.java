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
  private static final class Miss {
    final long index;
    final CompletableFuture<@Nullable Throwable> result = new CompletableFuture<>();

    /** Filled by the same task; that alone links them. */
    @Nullable Miss next;

    Miss(long index) {
      this.index = index;
    }
  }

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
    Miss miss = new Miss(index);
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

  // Linked, not listed: the heap may be full, and nobody else comes for a miss that was taken.
  private void next() {
    Miss first = waiting.poll();
    if (first == null) {
      return;
    }
    int count = link(first);
    try {
      if (count == 1) {
        fill.fill(first.index);
      } else {
        together(list(first, count), count);
      }
      end(first, null);
    } catch (Throwable e) { // whatever it is, somebody waits
      end(first, e);
    }
  }

  /** Takes the misses behind one that was taken; returns how many that makes. */
  private int link(Miss first) {
    int count = 1;
    for (Miss last = first; count < FillBatch.MAX; count++) {
      Miss miss = waiting.poll();
      if (miss == null) {
        break;
      }
      last.next = miss;
      last = miss;
    }
    return count;
  }

  private static Miss[] list(Miss first, int count) {
    Miss[] taken = new Miss[count];
    int at = 0;
    for (Miss miss = first; miss != null; miss = miss.next) {
      taken[at++] = miss;
    }
    return taken;
  }

  private static void end(Miss first, @Nullable Throwable failure) {
    for (Miss miss = first; miss != null; miss = miss.next) {
      miss.result.complete(failure); // unless it has ended with its own
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
