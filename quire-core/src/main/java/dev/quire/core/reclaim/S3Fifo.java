package dev.quire.core.reclaim;

/**
 * Three static queues, two of folios and one of shadows (J. Yang et al., <i>FIFO queues are all you
 * need for cache eviction</i>, SOSP 2023): what is asked for twice while it passes the small queue
 * goes to the main one, which gives a chance more for each time.
 */
final class S3Fifo implements Policy {

  // One more than the count: the access that brought a page in touches it first.
  private static final byte FRESH = 0;
  private static final byte READ = 1;
  private static final byte MOST = READ + 3;
  private static final int PROMOTED = READ + 2;

  private static final int SHARE = 10; // the small queue is a tenth

  private final Faults faults;

  S3Fifo(Faults faults) {
    this.faults = faults;
  }

  @Override
  public byte fresh() {
    return FRESH;
  }

  @Override
  public byte touched(byte heat) {
    return heat >= FRESH && heat < MOST ? (byte) (heat + 1) : MOST;
  }

  @Override
  public int entered(Queues queues, long shadow) {
    boolean ghost = shadow != NO_SHADOW && faults.count() - shadow < ghosts();
    return Policy.keep(ghost ? Queues.MAIN : Queues.PROBATION, FRESH);
  }

  @Override
  public int next(Queues queues) {
    long small = queues.frames(Queues.PROBATION);
    boolean full = small * SHARE >= queues.frames() || queues.frames(Queues.MAIN) == 0;
    return small != 0 && full ? Queues.PROBATION : Queues.MAIN;
  }

  @Override
  public int judge(Queues queues, int queue, int tag) {
    int heat = Tag.heat(tag);
    if (queue == Queues.PROBATION) {
      return heat >= PROMOTED ? Policy.keep(Queues.MAIN, READ) : EVICT;
    }
    return heat > READ ? Policy.keep(Queues.MAIN, heat - 1) : EVICT;
  }

  @Override
  public int worth(int queue, byte heat) {
    return heat + (queue == Queues.MAIN ? 1 : 0);
  }

  @Override
  public byte warmed(int worth) {
    return (byte) Math.min(worth, MOST);
  }

  /** What leaves the main queue has had its chances: its shadow is older than any ghost. */
  @Override
  public long shadow(int queue, int tag) {
    return queue == Queues.PROBATION ? faults.count() : Math.max(0, faults.count() - ghosts());
  }

  private long ghosts() {
    return faults.capacity() - faults.capacity() / SHARE;
  }
}
