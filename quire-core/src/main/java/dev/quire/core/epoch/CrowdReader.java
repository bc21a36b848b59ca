package dev.quire.core.epoch;

/**
 * The reader of a thread that has no slot of its own: slower, and right.
 *
 * <p>A subclass, so that nobody else pays: until memory has run out for the first time it is not
 * even loaded, and the compiler takes {@link Reader} for the only one.
 */
final class CrowdReader extends Reader {

  private final Crowd crowd;
  private final boolean lent;
  private int depth;

  /**
   * @param lent to a thread that makes memory, and will ask for a slot again afterwards
   */
  CrowdReader(Crowd crowd, int sampleMask, boolean lent) {
    super(0, 0, false, sampleMask);
    this.crowd = crowd;
    this.lent = lent;
  }

  @Override
  public void enter() {
    if (depth == 0) {
      crowd.enter();
    }
    depth++;
  }

  @Override
  public void exit() {
    if (--depth == 0) {
      crowd.exit();
    }
  }

  @Override
  public boolean inside() {
    return depth != 0;
  }

  @Override
  boolean isShared() {
    return true;
  }

  /** True when the thread may be given a slot of its own from now on. */
  @Override
  boolean mayLeave() {
    return !lent && depth == 0;
  }
}
