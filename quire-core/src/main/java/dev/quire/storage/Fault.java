package dev.quire.storage;

import java.util.EnumSet;
import java.util.Set;

/** What a {@link FaultyBacking} does to a call. */
public enum Fault {
  /**
   * The call fails with an error of the device and has no effect; but a sync that fails loses
   * writes, see {@link FaultyBacking}.
   */
  EIO(EnumSet.allOf(Operation.class)),

  /** As {@link #EIO}, with the error for a full disk. */
  NO_SPACE(EnumSet.of(Operation.WRITE, Operation.SYNC, Operation.TRUNCATE, Operation.RESERVE)),

  /** Half of it is done, at least one byte, and the call says so. */
  SHORT(EnumSet.of(Operation.READ, Operation.WRITE)),

  /** The call returns one byte more than was asked for: a backing that is broken. */
  TOO_MUCH(EnumSet.of(Operation.READ, Operation.WRITE)),

  /** Some of the sectors of 512 bytes are written, the others not, and the call fails. */
  TORN(EnumSet.of(Operation.WRITE)),

  /** The storage says that it cannot do this at all. */
  UNSUPPORTED(EnumSet.of(Operation.PUNCH));

  private final Set<Operation> operations;

  Fault(Set<Operation> operations) {
    this.operations = operations;
  }

  /** Whether there is such a fault of such a call. */
  public boolean appliesTo(Operation operation) {
    return operations.contains(operation);
  }
}
