package dev.quire.crash;

import java.util.BitSet;

/** What one life of a journal after the other said was durable. */
final class Promised implements Journal.Witness {

  private long logged;
  private long tabled;
  private long cut;

  // Steps whose slot was not forced when their life ended: nobody promises them any more.
  private final BitSet lost = new BitSet();

  @Override
  public void logged(long number) {
    logged = number;
  }

  @Override
  public void tabled(long number) {
    tabled = number;
  }

  @Override
  public void cut(long number) {
    cut = number;
  }

  /** The last step whose record was forced. */
  long logged() {
    return logged;
  }

  /** The last step whose slot was forced. */
  long tabled() {
    return tabled;
  }

  /** The last step before which the log may have been emptied. */
  long cut() {
    return cut;
  }

  /** Whether the slot of a step has to be there, unless a later step overwrote it. */
  boolean isTabled(long number) {
    return number <= tabled && !lost.get(Math.toIntExact(number));
  }

  /** A life is over; the next one empties the log and goes on behind the last step that is left. */
  void goOnBehind(long last) {
    if (last > tabled) {
      lost.set(Math.toIntExact(tabled + 1), Math.toIntExact(last + 1));
    }
    cut = last;
  }
}
