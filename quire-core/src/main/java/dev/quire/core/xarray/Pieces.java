package dev.quire.core.xarray;

/** Cuts a range into the fewest aligned pieces that entries can stand for, in ascending order. */
final class Pieces {

  private long index;
  private long left; // indices of the range after `index`
  private int order = -1;

  Pieces(long first, long last) {
    index = first;
    left = last - first;
  }

  /** Moves to the next piece, or to the first one; false when there is none. */
  boolean next() {
    if (order >= 0) {
      long span = Entries.span(order);
      if (left == span - 1) {
        return false;
      }
      index += span;
      left -= span;
    }
    int fits = left == -1 ? Long.SIZE : Long.SIZE - 1 - Long.numberOfLeadingZeros(left + 1);
    order = Math.min(Entries.MAX_ORDER, Math.min(fits, Long.numberOfTrailingZeros(index)));
    return true;
  }

  long index() {
    return index;
  }

  int order() {
    return order;
  }
}
