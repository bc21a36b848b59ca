package dev.quire.storage;

/** What a {@link FaultyBacking} does to a call. */
public enum Fault {
  /**
   * The call fails with an error of the device and has no effect; but a sync that fails loses
   * writes, see {@link FaultyBacking}.
   */
  EIO(Operation.values()),

  /** As {@link #EIO}, with the error for a full disk. */
  NO_SPACE(Operation.WRITE, Operation.SYNC, Operation.TRUNCATE, Operation.RESERVE),

  /** Half of it is done, at least one byte, and the call says so. */
  SHORT(Operation.READ, Operation.WRITE),

  /** The call returns one byte more than was asked for: a backing that is broken. */
  TOO_MUCH(Operation.READ, Operation.WRITE),

  /** Some of the sectors of 512 bytes are written, the others not, and the call fails. */
  TORN(Operation.WRITE),

  /** The storage says that it cannot do this at all. */
  UNSUPPORTED(Operation.PUNCH);

  // A bit for each operation.
  private final int operations;

  Fault(Operation... operations) {
    int bits = 0;
    for (Operation operation : operations) {
      bits |= 1 << operation.ordinal();
    }
    this.operations = bits;
  }

  /** Whether there is such a fault of such a call. */
  public boolean appliesTo(Operation operation) {
    return (operations & 1 << operation.ordinal()) != 0;
  }
}
