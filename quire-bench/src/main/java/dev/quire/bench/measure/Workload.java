package dev.quire.bench.measure;

import java.util.function.IntToLongFunction;

/** The keys that all variants of a case read, and what a read of each must give. */
public final class Workload {
  private final int[] keys;
  private final IntToLongFunction expected;
  private final IntToLongFunction atEnd;

  /**
   * Makes a workload.
   *
   * @param keys in number a power of two, at least 2; not copied
   * @param expected what an operation on a key adds to the checksum
   * @param atEnd what the key of a slice's last operation adds once more
   */
  public Workload(int[] keys, IntToLongFunction expected, IntToLongFunction atEnd) {
    if (keys.length < 2 || Integer.bitCount(keys.length) != 1) {
      throw new IllegalArgumentException(keys.length + " keys; give a power of two, at least 2");
    }
    this.keys = keys;
    this.expected = expected;
    this.atEnd = atEnd;
  }

  int[] keys() {
    return keys;
  }

  /** Compares a checksum with what these operations must give; throws when it differs. */
  void verify(String variant, int from, int count, long sum) {
    long right = 0;
    int mask = keys.length - 1;
    for (int i = 0; i < count; i++) {
      right += expected.applyAsLong(keys[(from + i) & mask]);
    }
    right += atEnd.applyAsLong(keys[(from + count - 1) & mask]);
    if (sum != right) {
      throw new IllegalStateException(
          "variant %s read wrong bytes: checksum %016x instead of %016x over %d operations from %d"
              .formatted(variant, sum, right, count, from));
    }
  }
}
