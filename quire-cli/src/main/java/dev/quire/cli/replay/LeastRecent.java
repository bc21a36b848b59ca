package dev.quire.cli.replay;

import java.util.Arrays;

/** Least recently used, exactly: a ring through all folios that are there, the latest first. */
final class LeastRecent {
  private final Trace trace;
  private final int capacity;
  private final int head;
  private final int[] next;
  private final int[] previous;

  LeastRecent(Trace trace, int capacity) {
    this.trace = trace;
    this.capacity = capacity;
    this.head = trace.folios();
    this.next = new int[head + 1];
    this.previous = new int[head + 1];
    Arrays.fill(next, -1);
    next[head] = head;
    previous[head] = head;
  }

  long hits() {
    long hits = 0;
    int size = 0;
    for (int i = 0; i < trace.references(); i++) {
      int folio = trace.folio(i);
      if (next[folio] >= 0) {
        hits++;
        unlink(folio);
      } else if (size == capacity) {
        unlink(previous[head]);
      } else {
        size++;
      }
      link(folio);
    }
    return hits;
  }

  private void link(int folio) {
    next[folio] = next[head];
    previous[folio] = head;
    previous[next[head]] = folio;
    next[head] = folio;
  }

  private void unlink(int folio) {
    next[previous[folio]] = next[folio];
    previous[next[folio]] = previous[folio];
    next[folio] = -1;
  }
}
