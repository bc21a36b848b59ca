package dev.quire.check.explore;

import java.util.Arrays;

/**
 * Notices that an actor goes round in a loop in which nothing changes: the last rounds are the same
 * accesses with the same results. What such a loop does next it has done before, so the explorer
 * may let the actor wait until one of the words changes.
 */
final class SpinWatch {

  private static final int LONGEST_ROUND = 96;

  private long[] accesses = new long[64];
  private long[] results = new long[64];
  private int length;

  void clear() {
    length = 0;
  }

  void record(long[] request, long result) {
    if (length == accesses.length) {
      accesses = Arrays.copyOf(accesses, length * 2);
      results = Arrays.copyOf(results, length * 2);
    }
    accesses[length] = key(request);
    results[length++] = result;
  }

  /** Accesses in a round if the last {@code rounds} were the same, else 0. */
  int round(int rounds) {
    int longest = Math.min(LONGEST_ROUND, length / rounds);
    for (int period = 1; period <= longest; period++) {
      if (repeats(period, rounds)) {
        return period;
      }
    }
    return 0;
  }

  /** True when the last access is what the loop did one round earlier. */
  boolean continues(int period) {
    return same(length - 1, length - 1 - period);
  }

  /** Names the loop, whichever of its accesses comes first. */
  long signature(int period) {
    long sum = period;
    for (int i = length - period; i < length; i++) {
      sum += accesses[i] * 31 + results[i];
    }
    return sum;
  }

  private boolean repeats(int period, int rounds) {
    for (int i = length - 1; i >= length - period * (rounds - 1); i--) {
      if (!same(i, i - period)) {
        return false;
      }
    }
    return true;
  }

  private boolean same(int one, int other) {
    return accesses[one] == accesses[other] && results[one] == results[other];
  }

  private static long key(long[] request) {
    long key = request[0];
    for (int i = 1; i < request.length; i++) {
      key = (key ^ request[i]) * 0x9E3779B97F4A7C15L;
      key ^= key >>> 29;
    }
    return key;
  }
}
