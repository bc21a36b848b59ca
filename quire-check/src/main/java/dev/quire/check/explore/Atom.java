package dev.quire.check.explore;

import java.util.Arrays;

/**
 * Bytes of a cell that are always accessed together, with all writes of them in this execution in
 * modification order.
 */
final class Atom {

  /** First bit in the cell. */
  final int shift;

  final int bytes;

  /** Its bytes, as bits. */
  final int mask;

  /** Its place in views. */
  final int slot;

  /** The execution that its writes belong to. */
  int age;

  /** The volatile write that is newest; -1 = none. Volatile reads find nothing older. */
  Message newestVolatile;

  /** For races: when each actor has accessed it last, by kind of access. */
  final int[] times;

  /** As {@link #times}: the steps. */
  final int[] steps;

  private Message[] order = new Message[4];
  private int size;

  Atom(int shift, int bytes, int slot, int actors) {
    this.shift = shift;
    this.bytes = bytes;
    this.mask = (1 << bytes) - 1 << shift / Byte.SIZE;
    this.slot = slot;
    times = new int[Races.KINDS * actors];
    steps = new int[Races.KINDS * actors];
    newestVolatile = new Message(this, 0, 0, Memory.STAGE, Message.BEFORE, true);
  }

  /** Begins with what the stage has left there. */
  void begin(int execution, long value) {
    age = execution;
    Arrays.fill(times, 0);
    size = 1;
    order[0] = new Message(this, value, 0, Memory.STAGE, Message.BEFORE, true);
    newestVolatile = order[0];
  }

  int size() {
    return size;
  }

  Message get(int position) {
    return order[position];
  }

  Message newest() {
    return order[size - 1];
  }

  /** True when some write of it in this execution has that value. */
  boolean hasHeld(long wanted) {
    long value = Bits.narrow(wanted, bytes);
    for (int i = 0; i < size; i++) {
      if (Bits.narrow(order[i].value, bytes) == value) {
        return true;
      }
    }
    return false;
  }

  /** Puts a write directly behind another one. */
  void insert(Message message, int position) {
    if (size == order.length) {
      order = Arrays.copyOf(order, size * 2);
    }
    for (int at = size++; at > position; at--) {
      order[at] = order[at - 1];
      order[at].position = at;
    }
    order[position] = message;
    message.position = position;
    if (message.isVolatile) {
      newestVolatile = message; // it was not put before another volatile one
    }
  }
}
