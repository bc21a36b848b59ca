package dev.quire.cli.replay;

import java.util.Arrays;

/**
 * Belady's MIN with bypass: who is needed farthest in the future goes, and a folio that would be
 * that one does not enter at all (L. A. Belady, <i>A study of replacement algorithms for a
 * virtual-storage computer</i>, 1966). The folios that are there are a heap by their next use.
 */
final class Optimum {
  private static final int NEVER = Integer.MAX_VALUE;

  private final Trace trace;

  /** Which reference is the next to the same folio, for each. */
  private final int[] nextUse;

  /** Folios, the one that is needed last at the top; where each stands, from 1, or 0. */
  private final int[] heap;

  private final int[] place;
  private final int[] due;
  private int size;

  Optimum(Trace trace, int capacity) {
    this.trace = trace;
    this.nextUse = new int[trace.references()];
    this.heap = new int[capacity + 1];
    this.place = new int[trace.folios()];
    this.due = new int[trace.folios()];
    Arrays.fill(due, NEVER);
    for (int i = trace.references() - 1; i >= 0; i--) {
      int folio = trace.folio(i);
      nextUse[i] = due[folio];
      due[folio] = i;
    }
  }

  long hits() {
    long hits = 0;
    for (int i = 0; i < trace.references(); i++) {
      int folio = trace.folio(i);
      due[folio] = nextUse[i];
      if (place[folio] != 0) {
        hits++;
        up(place[folio]); // it is needed later than before
      } else if (nextUse[i] != NEVER) {
        enter(folio);
      }
    }
    return hits;
  }

  private void enter(int folio) {
    if (size < heap.length - 1) {
      size++;
      put(folio, size);
      up(size);
    } else if (due[heap[1]] > due[folio]) {
      place[heap[1]] = 0;
      put(folio, 1);
      down(1);
    }
  }

  private void put(int folio, int at) {
    heap[at] = folio;
    place[folio] = at;
  }

  private void up(int from) {
    int folio = heap[from];
    int at = from;
    while (at > 1 && due[heap[at >>> 1]] < due[folio]) {
      put(heap[at >>> 1], at);
      at >>>= 1;
    }
    put(folio, at);
  }

  private void down(int from) {
    int folio = heap[from];
    int at = from;
    while (2 * at <= size) {
      int child = 2 * at;
      if (child < size && due[heap[child + 1]] > due[heap[child]]) {
        child++;
      }
      if (due[heap[child]] <= due[folio]) {
        break;
      }
      put(heap[child], at);
      at = child;
    }
    put(folio, at);
  }
}
