package dev.quire.core.reclaim;

/**
 * An epoch two-queue with history. A hit stores the number of the epoch, and only when that is
 * news: so hits within one epoch count once, and those in the epoch of the fault never. What was
 * asked for in another epoch leaves probation for main. What comes back soon after it was evicted
 * goes there at once, if it was away for less long than main's first was not asked for, or has been
 * asked for more often of late.
 *
 * <pre>
 *     7       3 2     0
 *   +----------+-------+
 *   |  epoch   | count |   heat: when it was asked for last, and in how many epochs
 *   +----------+-------+
 *
 *    47      43 42      11 10         0
 *   +----------+----------+------------+
 *   |   age    |  faults  |  history   |   shadow: epochs since then, when it left, and the tag's
 *   +----------+----------+------------+
 * </pre>
 *
 * <p>What goes into it: correlated references of 2Q (VLDB 1994), the recency test of LIRS
 * (SIGMETRICS 2002) as mm/workingset.c makes it by distance, quick demotion of S3-FIFO (SOSP 2023).
 */
final class EpochTwoQueue implements Policy {

  /** What comes back soon is tested in one of these ways. */
  enum Test {
    /** Not at all: it proves itself once more. */
    NONE,
    /** Asked for later than main's first, or more often. */
    EITHER,
    /** More often; or as often, and later. */
    BOTH
  }

  /**
   * One way to set it up.
   *
   * @param share of the frames that are probation's, in per cent
   * @param promoted epochs in which a folio was asked for that take it to main
   * @param ring whether probation is a clock of its own
   */
  record Arm(int share, int promoted, Test test, boolean ring) {}

  private static final int EPOCH_SHIFT = 3;
  private static final int EPOCHS = 32;
  private static final int COUNT = 7;
  private static final int MOST = COUNT - 1; // the last one is left to Heat.MARKER
  private static final int PROVEN = 4; // from here on two epochs are one

  private static final int OLD = 25; // epochs that aged() leaves

  private static final int FAULTS_SHIFT = 11;
  private static final int AGE_SHIFT = FAULTS_SHIFT + 32;
  private static final int MOST_GIVEN = 2;

  private final Faults faults;
  private final Choice choice;

  /** Which arm is in use. */
  interface Choice {
    Arm arm();

    /** See {@link Policy#hears}. */
    default boolean hears(long mapping, long index) {
      return false;
    }

    /** See {@link Policy#asked}. */
    default void asked(long mapping, long index, int size) {}

    /** See {@link Policy#resize}. */
    default void resize(long capacity) {}
  }

  EpochTwoQueue(Faults faults, Choice choice) {
    this.faults = faults;
    this.choice = choice;
  }

  @Override
  public byte fresh() {
    return heat(faults.epoch(), 0);
  }

  @Override
  public byte touched(byte heat) {
    int count = heat & COUNT;
    long epoch = faults.epoch();
    long news =
        ((heat & 0xFF) >>> EPOCH_SHIFT ^ epoch) & (count < PROVEN ? EPOCHS - 1 : EPOCHS - 2);
    return news == 0 ? heat : heat(epoch, Math.min(MOST, count + 1));
  }

  /**
   * Epochs may have passed during the fill: it is the asking that brought the page in all the same.
   */
  @Override
  public byte welcomed(byte heat) {
    return heat;
  }

  @Override
  public boolean counts(byte heat) {
    return (heat & COUNT) != 0;
  }

  @Override
  public byte cold() {
    return heat(faults.epoch() - OLD, 0);
  }

  @Override
  public byte aged(byte heat) {
    return age(heat) > OLD ? heat(faults.epoch() - OLD, heat & COUNT) : heat;
  }

  @Override
  public boolean hears(long mapping, long index) {
    return choice.hears(mapping, index);
  }

  @Override
  public void asked(long mapping, long index, int size) {
    choice.asked(mapping, index, size);
  }

  @Override
  public void resize(long capacity) {
    choice.resize(capacity);
  }

  @Override
  public int entered(Queues queues, long shadow) {
    int period = faults.period();
    long away = away(shadow);
    if (away < 0) {
      return Policy.keep(Queues.PROBATION, Tag.of(fresh(), 0));
    }
    int tag = Tag.of(fresh(), (int) shadow & (1 << FAULTS_SHIFT) - 1);
    tag = Tag.returned(Tag.counted(tag, 1, period));
    Test test = choice.arm().test;
    if (test == Test.NONE || queues.frames(Queues.MAIN) == 0) {
      return Policy.keep(Queues.PROBATION, tag);
    }
    int first = queues.first(Queues.MAIN);
    boolean later = age(Tag.heat(first)) > away;
    int more = Tag.count(tag, period) - worth(first, period);
    if (test == Test.EITHER ? later || more > 0 : more > 0 || later && more == 0) {
      int given = Math.clamp(Tag.returns(tag) - 1, 0, MOST_GIVEN);
      return Policy.keep(Queues.MAIN, Tag.withHeat(tag, fresh() | given));
    }
    return Policy.keep(Queues.PROBATION, tag) | ROTATE; // the next one meets another
  }

  /** Epochs since the page of a shadow was asked for; -1 when that is not known any more. */
  private long away(long shadow) {
    if (shadow == NO_SHADOW) {
      return -1;
    }
    long passed = faults.count() - (shadow >>> FAULTS_SHIFT) & 0xFFFFFFFFL;
    if (passed > faults.periodFrames()) {
      return -1;
    }
    long left = faults.epoch(faults.count() - passed);
    return Math.min(EPOCHS - 1, faults.epoch() - left + (shadow >>> AGE_SHIFT));
  }

  @Override
  public int next(Queues queues) {
    long probation = queues.frames(Queues.PROBATION);
    long free = Math.max(0, queues.capacity() - queues.frames());
    // What is free is probation's, and so is what will come in.
    boolean over = probation > Math.max(0, share(queues) - free - 1);
    return probation != 0 && (over || queues.frames(Queues.MAIN) == 0)
        ? Queues.PROBATION
        : Queues.MAIN;
  }

  @Override
  public int judge(Queues queues, int queue, int tag) {
    int period = faults.period();
    int count = Tag.heat(tag) & COUNT;
    if (queue == Queues.MAIN) {
      return count == 0 ? EVICT : Policy.keep(Queues.MAIN, less(Tag.counted(tag, 1, period), 1));
    }
    Arm arm = choice.arm();
    if (arm.ring && count > 0) {
      return Policy.keep(Queues.PROBATION, less(Tag.counted(tag, 1, period), count));
    }
    if (count >= arm.promoted) {
      return Policy.keep(Queues.MAIN, less(Tag.counted(tag, 1, period), 1));
    }
    return isBetter(queues, Tag.counted(tag, count, period), period)
        ? Policy.keep(Queues.MAIN, less(Tag.counted(tag, count, period), count))
        : EVICT;
  }

  /** A second admission: a page that came back is compared once more before it goes. */
  private boolean isBetter(Queues queues, int tag, int period) {
    return Tag.returns(tag) > 0
        && queues.frames(Queues.MAIN) > 0
        && Tag.count(tag, period) > worth(queues.first(Queues.MAIN), period);
  }

  @Override
  public int worth(int queue, byte heat) {
    return (heat & COUNT) + (queue == Queues.MAIN ? 1 : 0);
  }

  @Override
  public byte warmed(int worth) {
    return heat(faults.epoch(), Math.min(MOST, worth));
  }

  @Override
  public long shadow(int queue, int tag) {
    int count = Tag.heat(tag) & COUNT; // what left probation has not counted it yet
    int history = Tag.history(count == 0 ? tag : Tag.counted(tag, count, faults.period()));
    return age(Tag.heat(tag)) << AGE_SHIFT
        | (faults.count() & 0xFFFFFFFFL) << FAULTS_SHIFT
        | history;
  }

  @Override
  public boolean isKnown(long shadow) {
    return away(shadow) >= 0;
  }

  /** While frames are free, main fills up: a cache without one is washed out by a loop. */
  @Override
  public boolean overflows(Queues queues) {
    long share = share(queues);
    return queues.frames(Queues.PROBATION) > share
        && queues.frames(Queues.MAIN) < queues.capacity() - share;
  }

  @Override
  public int overflowed(int tag) {
    return less(tag, Math.min(1, Tag.heat(tag) & COUNT));
  }

  /**
   * While frames are free nothing has to go; but then one cold folio of main would let in all that
   * come until something has.
   */
  @Override
  public boolean pays(Queues queues) {
    return queues.frames(Queues.MAIN) > queues.capacity() - share(queues);
  }

  private long share(Queues queues) {
    long capacity = queues.capacity();
    long share = Math.max(1, (capacity * choice.arm().share + 50) / 100);
    share = Math.max(share, queues.crowd());
    return choice.arm().share == 100 ? capacity : Math.min(share, Math.max(1, capacity - 1));
  }

  /** What a folio of main has to be beaten by. */
  private static int worth(int tag, int period) {
    return Tag.count(tag, period) + (Tag.heat(tag) & COUNT);
  }

  private static int less(int tag, int epochs) {
    return Tag.withHeat(tag, Tag.heat(tag) - epochs);
  }

  private long age(byte heat) {
    return faults.epoch() - ((heat & 0xFF) >>> EPOCH_SHIFT) & EPOCHS - 1;
  }

  private static byte heat(long epoch, int count) {
    return (byte) (epoch << EPOCH_SHIFT | count);
  }
}
