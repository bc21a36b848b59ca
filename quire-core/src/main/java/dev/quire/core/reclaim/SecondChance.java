package dev.quire.core.reclaim;

/**
 * The clock: one queue, and a second chance for what was asked for since it was looked at last (F.
 * J. Corbató, <i>A Paging Experiment with the Multics System</i>, 1968).
 */
final class SecondChance implements Policy {

  // The access that brought a page in is the first to touch it, and counts for nothing.
  private static final byte FRESH = 0;
  private static final byte READ = 1;
  private static final byte READ_AGAIN = 2;

  private final Faults faults;

  SecondChance(Faults faults) {
    this.faults = faults;
  }

  @Override
  public byte fresh() {
    return FRESH;
  }

  @Override
  public byte touched(byte heat) {
    return heat == FRESH ? READ : READ_AGAIN;
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
    return Tag.heat(tag) == READ_AGAIN ? Policy.keep(Queues.MAIN, READ) : EVICT;
  }

  @Override
  public int worth(int queue, byte heat) {
    return heat;
  }

  @Override
  public byte warmed(int worth) {
    return (byte) Math.min(worth, READ_AGAIN);
  }

  @Override
  public long shadow(int queue, int tag) {
    return faults.count();
  }
}
