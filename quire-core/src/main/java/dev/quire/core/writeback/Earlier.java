package dev.quire.core.writeback;

import dev.quire.core.cache.Cache;
import dev.quire.core.cache.Mapping;
import dev.quire.core.cache.PageMarks;
import dev.quire.core.cache.PageStates;

/** Writebacks of one file that began before the last flip: a sync must cover them. */
final class Earlier {

  private final Cache cache;
  private final Mapping mapping;
  private final PageStates states;

  Earlier(Cache cache, Mapping mapping) {
    this.cache = cache;
    this.mapping = mapping;
    this.states = mapping.states();
  }

  /** Waits for them to end. Memory may end in here: then it can be done again. */
  void await(int parity) {
    long[] batch = new long[PageStates.BATCH];
    int mark = PageMarks.unsynced(parity);
    long from = 0;
    int found = batch.length;
    while (found == batch.length) {
      found = states.collect(mark, from, -1L, batch);
      if (found > 0) {
        from = PageStates.behind(batch[found - 1]);
      }
      awaitAll(batch, found);
    }
  }

  private void awaitAll(long[] batch, int found) {
    int at = 0;
    try {
      for (; at < found; at++) {
        while (states.isEarlier(batch[at])) {
          cache.writebacks().await(batch[at]);
        }
        mapping.put(batch[at]);
      }
    } finally {
      for (; at < found; at++) {
        mapping.put(batch[at]);
      }
    }
  }
}
