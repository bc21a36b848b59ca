package dev.quire.check.explore;

/**
 * What may go wrong for one actor, once each in an execution, and must make no difference: a weak
 * compare-and-set that fails though it finds what it expects, an interrupt while it waits.
 *
 * <p>Both are chances with a word of their own, which no claim can lay out: how often each may
 * still happen.
 */
final class Mishaps {

  private static final long SPURIOUS = 1L << 60;
  private static final long INTERRUPT = SPURIOUS + 64;

  private static final int INT_SIZE = Integer.BYTES << Byte.SIZE;

  private final int prone;
  private boolean interrupted;

  /**
   * @param prone number of the actor that has them, or -1
   */
  Mishaps(int prone) {
    this.prone = prone;
  }

  /** A new execution begins. */
  void begin(Memory memory) {
    interrupted = false;
    if (prone >= 0) {
      memory.stage(new long[] {INT_SIZE | Operations.SET_PLAIN, SPURIOUS, 1, 0});
      memory.stage(new long[] {INT_SIZE | Operations.SET_PLAIN, INTERRUPT, 1, 0});
    }
  }

  /** True when this access of the actor may fail by chance. */
  boolean maySpoil(int actor, long[] request) {
    return actor == prone && Operations.isWeak(request);
  }

  /** True when the actor may be interrupted where it waits. */
  boolean mayInterrupt(int actor) {
    return actor == prone;
  }

  static long[] spurious() {
    return new long[] {INT_SIZE | Operations.MAY_HAPPEN, SPURIOUS, 0, 0};
  }

  static long[] interrupt() {
    return new long[] {INT_SIZE | Operations.MAY_HAPPEN, INTERRUPT, 0, 0};
  }

  /** What a person calls such a word, or an empty text for any other one. */
  static String name(long address) {
    return address == SPURIOUS ? "failure by chance" : address == INTERRUPT ? "interrupt" : "";
  }

  /** The actor's thread is interrupted now. */
  void interruptNow() {
    interrupted = true;
    Thread.currentThread().interrupt();
  }

  /** What is wrong with the actor's thread as it ends; empty when nothing is. */
  String atEnd(int actor) {
    boolean status = Thread.interrupted();
    return actor == prone && interrupted && !status ? "the interrupt status was swallowed" : "";
  }
}
