package dev.quire.core.reclaim;

/**
 * A cache of pages that are only named, under one arm of a policy: what would have been hit, had it
 * ruled (C. Waldspurger et al., <i>Cache Modeling and Optimization using Miniature Simulations</i>,
 * USENIX ATC 2017). Not for concurrent use. Allocates nothing once it is made.
 */
final class Miniature implements Queues {

  /** The time of a miniature: faults of its own. Divisions are made when it passes. */
  private static final class OwnFaults extends Faults {
    private long count;
    private long epoch;
    private int period;

    OwnFaults() {
      super(1);
    }

    void begin(long capacity) {
      capacity(capacity);
      count = 0;
      epoch = 0;
      period = 0;
    }

    @Override
    long add(int frames) {
      count += frames;
      epoch = epoch(count);
      period = period(count);
      return count - frames;
    }

    @Override
    long count() {
      return count;
    }

    @Override
    long epoch() {
      return epoch;
    }

    @Override
    int period() {
      return period;
    }
  }

  private final PageNames names;
  private final int number;
  private final int most;
  private final OwnFaults faults;
  private final Policy policy;
  private final Ring probation;
  private final Ring main;

  /**
   * @param names what this one and others know of pages
   * @param number of this one there
   * @param most folios that are resident at most, whatever their size
   */
  Miniature(PageNames names, int number, int most, EpochTwoQueue.Arm arm) {
    this.names = names;
    this.number = number;
    this.most = most;
    this.faults = new OwnFaults();
    this.policy = new EpochTwoQueue(faults, () -> arm);
    this.probation = new Ring(most);
    this.main = new Ring(most);
  }

  /**
   * Begins with nothing; what is known of pages was forgotten.
   *
   * @param capacity frames that would be resident
   */
  void begin(long capacity) {
    faults.begin(capacity);
    probation.clear();
    main.clear();
  }

  @Override
  public long frames(int queue) {
    return ring(queue).frames;
  }

  @Override
  public long capacity() {
    return faults.capacity();
  }

  @Override
  public int first(int queue) {
    return PageNames.tag(state(ring(queue).peek()));
  }

  /** Whether what an eviction has left still tells anything. */
  boolean isKnown(long shadow) {
    return policy.isKnown(shadow);
  }

  /** Asks for the page of a row, of so many frames; true when it was there. */
  boolean ask(int row, int frames) {
    long state = state(row);
    if (!PageNames.isResident(state)) {
      fault(row, frames, PageNames.shadow(state));
      return false;
    }
    int tag = PageNames.tag(state);
    byte heat = Tag.heat(tag);
    byte touched = policy.touched(heat);
    if (touched != heat) {
      names.resident(row, number, Tag.withHeat(tag, touched), PageNames.frames(state));
    }
    return true;
  }

  private void fault(int row, int frames, long shadow) {
    faults.add(frames);
    while (frames() != 0 && (frames() + frames > capacity() || folios() == most)) {
      reclaim();
    }
    int verdict = policy.entered(this, shadow);
    if ((verdict & Policy.ROTATE) != 0) {
      main.add(main.poll());
    }
    append(verdict, row, frames);
    while (policy.overflows(this)) {
      int first = probation.peek();
      int verdictOfFirst = Policy.keep(MAIN, policy.overflowed(first(PROBATION)));
      append(verdictOfFirst, first, take(probation));
    }
  }

  private int folios() {
    return probation.size + main.size;
  }

  private void reclaim() {
    while (true) {
      int queue = policy.next(this);
      int tag = first(queue);
      int verdict = policy.judge(this, queue, tag);
      Ring from = ring(queue);
      int row = from.peek();
      int frames = take(from);
      if (verdict == Policy.EVICT) {
        names.evicted(row, number, policy.shadow(queue, tag));
        return;
      }
      append(verdict, row, frames);
    }
  }

  /** Takes the first row of a queue out of it; returns how many frames it has. */
  private int take(Ring from) {
    int frames = PageNames.frames(state(from.poll()));
    from.frames -= frames;
    return frames;
  }

  private void append(int verdict, int row, int frames) {
    names.resident(row, number, Policy.tag(verdict), frames);
    Ring ring = ring(Policy.queue(verdict));
    ring.add(row);
    ring.frames += frames;
  }

  private long state(int row) {
    return names.state(row, number);
  }

  private Ring ring(int queue) {
    return queue == PROBATION ? probation : main;
  }

  /** A queue of rows. */
  private static final class Ring {
    private final int[] rows;
    private int first;
    private int size;
    private long frames;

    Ring(int most) {
      this.rows = new int[Integer.highestOneBit(most) << 1];
    }

    void clear() {
      first = 0;
      size = 0;
      frames = 0;
    }

    void add(int row) {
      rows[first + size & rows.length - 1] = row;
      size++;
    }

    int peek() {
      return rows[first];
    }

    int poll() {
      int row = rows[first];
      first = first + 1 & rows.length - 1;
      size--;
      return row;
    }
  }
}
