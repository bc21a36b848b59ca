package dev.quire.cli.replay;

/** Numbers 64-bit keys from 0 on, in the order in which they first come. Open addressing. */
final class DenseNumbers {
  private static final int FIRST_CAPACITY = 1 << 12;

  private long[] keys = new long[FIRST_CAPACITY];

  /** Number of the key in the same place, plus 1; 0 where there is none. */
  private int[] numbers = new int[FIRST_CAPACITY];

  private int size;

  /** The number of {@code key}, a new one when it is new. */
  int of(long key) {
    int at = place(keys, numbers, key);
    if (numbers[at] == 0) {
      if (2 * (size + 1) > keys.length) {
        grow();
        at = place(keys, numbers, key);
      }
      keys[at] = key;
      size++;
      numbers[at] = size;
    }
    return numbers[at] - 1;
  }

  int size() {
    return size;
  }

  /** Bytes of heap, at the moment of its next growth. */
  long heapBytes() {
    return 3L * keys.length * (Long.BYTES + Integer.BYTES);
  }

  private void grow() {
    long[] largerKeys = new long[Math.multiplyExact(2, keys.length)];
    int[] largerNumbers = new int[largerKeys.length];
    for (int i = 0; i < keys.length; i++) {
      if (numbers[i] != 0) {
        int at = place(largerKeys, largerNumbers, keys[i]);
        largerKeys[at] = keys[i];
        largerNumbers[at] = numbers[i];
      }
    }
    keys = largerKeys;
    numbers = largerNumbers;
  }

  private static int place(long[] keys, int[] numbers, long key) {
    int mask = keys.length - 1;
    int at = (int) SyntheticFile.mix(key) & mask;
    while (numbers[at] != 0 && keys[at] != key) {
      at = at + 1 & mask;
    }
    return at;
  }
}
