package dev.quire.core.reclaim;

import java.util.Arrays;

/**
 * A cache of pages that are only named, under one arm of a policy: what would have been hit, had it
 * ruled (C. Waldspurger et al., <i>Cache Modeling and Optimization using Miniature Simulations</i>,
 * USENIX ATC 2017). Not for concurrent use. Allocates nothing once it is made.
 */
final class Miniature implements Queues {

  /** The time of a miniature: faults of its own. */
  private static final class OwnFaults extends Faults {
    private long count;

    OwnFaults(long capacity) {
      super(capacity);
    }

    @Override
    long add(int frames) {
      count += frames;
      return count - frames;
    }

    @Override
    long count() {
      return count;
    }
  }

  private static final long EMPTY = 0;
  private static final int RESIDENT = 1;

  private final Faults faults;
  private final Policy policy;
  private final Ring probation;
  private final Ring main;

  private final Table spare;
  private final Table table;
  private int used;

  /**
   * @param capacity frames that would be resident
   * @param spare of that capacity; may be that of other miniatures as long as one at a time is used
   */
  Miniature(int capacity, EpochTwoQueue.Arm arm, Table spare) {
    this.faults = new OwnFaults(capacity);
    this.policy = new EpochTwoQueue(faults, () -> arm);
    this.probation = new Ring(capacity);
    this.main = new Ring(capacity);
    this.table = new Table(capacity);
    this.spare = spare;
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
    return tag(table.states[find(ring(queue).peek())]);
  }

  /** Asks for a page, of so many frames and never 0; true when it was there. */
  boolean ask(long page, int frames) {
    int at = find(page);
    boolean hit = table.pages[at] != EMPTY && (table.states[at] & RESIDENT) != 0;
    if (hit) {
      int tag = tag(table.states[at]);
      table.states[at] =
          resident(Tag.withHeat(tag, policy.touched(Tag.heat(tag))), frames(table.states[at]));
    } else {
      fault(page, frames, table.pages[at] == EMPTY ? Policy.NO_SHADOW : table.states[at] >>> 1);
    }
    return hit;
  }

  private void fault(long page, int frames, long shadow) {
    faults.add(frames);
    while (frames() != 0 && frames() + frames > capacity()) {
      reclaim();
    }
    int verdict = policy.entered(this, shadow);
    if ((verdict & Policy.ROTATE) != 0) {
      main.add(main.poll());
    }
    put(page, resident(Policy.tag(verdict), frames));
    append(verdict, page, frames);
    while (policy.overflows(this)) {
      move(probation, policy.overflowed(first(PROBATION)));
    }
  }

  private void reclaim() {
    while (true) {
      int queue = policy.next(this);
      int tag = first(queue);
      int verdict = policy.judge(this, queue, tag);
      Ring from = ring(queue);
      if (verdict == Policy.EVICT) {
        int at = find(from.peek());
        from.remove(frames(table.states[at]));
        table.states[at] = policy.shadow(queue, tag) << 1;
        return;
      }
      long page = from.peek();
      int at = find(page);
      int frames = frames(table.states[at]);
      from.remove(frames);
      table.states[at] = resident(Policy.tag(verdict), frames);
      append(verdict, page, frames);
    }
  }

  private void move(Ring from, int tag) {
    long page = from.peek();
    int at = find(page);
    int frames = frames(table.states[at]);
    from.remove(frames);
    table.states[at] = resident(tag, frames);
    append(Policy.keep(MAIN, tag), page, frames);
  }

  private void append(int verdict, long page, int frames) {
    Ring ring = ring(Policy.queue(verdict));
    ring.add(page);
    ring.frames += frames;
  }

  private Ring ring(int queue) {
    return queue == PROBATION ? probation : main;
  }

  private static long resident(int tag, int frames) {
    return (long) frames << Tag.BITS + 1 | (long) tag << 1 | RESIDENT;
  }

  private static int tag(long state) {
    return (int) (state >>> 1) & (1 << Tag.BITS) - 1;
  }

  private static int frames(long state) {
    return (int) (state >>> Tag.BITS + 1);
  }

  private int find(long page) {
    return find(table.pages, page);
  }

  /** Where a page stands, or would. */
  private static int find(long[] pages, long page) {
    int mask = pages.length - 1;
    int at = (int) (page >>> 20) & mask;
    while (pages[at] != EMPTY && pages[at] != page) {
      at = at + 1 & mask;
    }
    return at;
  }

  private void put(long page, long state) {
    int at = find(page);
    used += table.pages[at] == EMPTY ? 1 : 0;
    table.pages[at] = page;
    table.states[at] = state;
    if (used > table.pages.length / 8 * 7) {
      dropUnknown();
    }
  }

  /** Drops shadows that nobody believes any more. */
  private void dropUnknown() {
    Arrays.fill(spare.pages, EMPTY);
    used = 0;
    for (int i = 0; i < table.pages.length; i++) {
      long page = table.pages[i];
      long state = table.states[i];
      if (page != EMPTY && ((state & RESIDENT) != 0 || policy.isKnown(state >>> 1))) {
        int at = find(spare.pages, page);
        spare.pages[at] = page;
        spare.states[at] = state;
        used++;
      }
    }
    table.exchange(spare);
  }

  /**
   * Pages by open addressing, and what is known of each: tag, frames and RESIDENT, or its shadow.
   *
   * <p>As long as a shadow is believed, four capacities come in; what goes meanwhile is no more
   * than that and what was there before. With what is there now, six capacities of eight are known.
   */
  static final class Table {
    private long[] pages;
    private long[] states;

    Table(int capacity) {
      int size = Math.max(64, Integer.highestOneBit(8 * capacity - 1) << 1);
      this.pages = new long[size];
      this.states = new long[size];
    }

    void exchange(Table other) {
      long[] ownPages = pages;
      long[] ownStates = states;
      pages = other.pages;
      states = other.states;
      other.pages = ownPages;
      other.states = ownStates;
    }
  }

  /** A queue of pages, one for each frame at most. */
  private static final class Ring {
    private final long[] pages;
    private int first;
    private int size;
    private long frames;

    Ring(int capacity) {
      this.pages = new long[Integer.highestOneBit(capacity) << 1];
    }

    void add(long page) {
      pages[first + size & pages.length - 1] = page;
      size++;
    }

    long peek() {
      return pages[first];
    }

    long poll() {
      long page = pages[first];
      first = first + 1 & pages.length - 1;
      size--;
      return page;
    }

    void remove(int ofFrames) {
      poll();
      frames -= ofFrames;
    }
  }
}
