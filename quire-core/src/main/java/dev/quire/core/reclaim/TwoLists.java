package dev.quire.core.reclaim;

/**
 * An inactive and an active list of the same size, as the kernel has had them for files
 * (mm/vmscan.c and mm/workingset.c): a page becomes active when it is asked for a second time, or
 * when it comes back sooner than the active list is long. Activation is found out when the page is
 * looked at, not when it is hit.
 */
final class TwoLists implements AskedTwice {

  private static final int INACTIVE = Queues.PROBATION;
  private static final int ACTIVE = Queues.MAIN;

  private final Faults faults;

  TwoLists(Faults faults) {
    this.faults = faults;
  }

  @Override
  public int entered(Queues queues, long shadow) {
    return Policy.keep(isOfWorkingSet(queues, shadow) ? ACTIVE : INACTIVE, FRESH);
  }

  /** What would still be there, had the active list been the inactive one. */
  private boolean isOfWorkingSet(Queues queues, long shadow) {
    return shadow != NO_SHADOW
        && (faults.count() - shadow) * queues.frames() <= faults.capacity() * queues.frames(ACTIVE);
  }

  @Override
  public int next(Queues queues) {
    long inactive = queues.frames(INACTIVE);
    return inactive != 0 && inactive >= queues.frames(ACTIVE) ? INACTIVE : ACTIVE;
  }

  @Override
  public int judge(Queues queues, int queue, int tag) {
    if (queue == ACTIVE) {
      return Policy.keep(INACTIVE, FRESH);
    }
    return Tag.heat(tag) == AGAIN ? Policy.keep(ACTIVE, FRESH) : EVICT;
  }

  @Override
  public int worth(int queue, byte heat) {
    return heat + (queue == ACTIVE ? 1 : 0);
  }

  @Override
  public long shadow(int queue, int tag) {
    return faults.count();
  }
}
