package dev.quire.core.reclaim;

/**
 * The clock: one queue, and a second chance for what was asked for since it was looked at last (F.
 * J. Corbató, <i>A Paging Experiment with the Multics System</i>, 1968).
 */
final class SecondChance implements AskedTwice {

  private final Faults faults;

  SecondChance(Faults faults) {
    this.faults = faults;
  }

  @Override
  public int entered(Queues queues, long shadow) {
    return Policy.keep(Queues.MAIN, FRESH);
  }

  @Override
  public int next(Queues queues) {
    return Queues.MAIN;
  }

  @Override
  public int judge(Queues queues, int queue, int tag) {
    return Tag.heat(tag) == AGAIN ? Policy.keep(Queues.MAIN, ONCE) : EVICT;
  }

  @Override
  public int worth(int queue, byte heat) {
    return heat;
  }

  @Override
  public long shadow(int queue, int tag) {
    return faults.count();
  }
}
