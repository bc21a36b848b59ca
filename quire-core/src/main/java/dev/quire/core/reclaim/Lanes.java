package dev.quire.core.reclaim;

import dev.quire.core.cache.Recency;
import dev.quire.core.folio.FolioBug;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Heat;
import dev.quire.core.folio.Identity;
import dev.quire.core.folio.Owners;
import dev.quire.core.folio.Parts;
import dev.quire.core.frame.Frames;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.Words;

/**
 * The queues of all resident folios, striped by frame, and the policy that orders them. Protocol
 * reclaim.md.
 *
 * <p>Lock order: the lock of a lane is the innermost but for those of the allocator; never two
 * lanes.
 */
public final class Lanes implements Recency {

  /** Steps of one turn in a lane: what its lock is held for at most. */
  static final int STEPS = 64;

  /** What {@link #isolate()} adds to a folio that is to be divided. */
  static final int QUEUE_BITS = 3;

  /** Behind this stands nobody: no pfn. */
  private static final long NOWHERE = -1;

  /** Folios of probation that go to main beside one that enters. */
  private static final int MOVES = 32;

  private static final int MAX_LANES = 16;
  private static final int LANE_FRAMES = 4096;

  // Seen on a folio, or more references than the cache's, it spares the attempt: what counts is
  // looked at after the freeze.
  private static final int BUSY =
      FolioFlags.LOCKED | FolioFlags.DIRTY | FolioFlags.WRITEBACK | FolioFlags.UNSYNCED;

  // Frames of one lane come in runs, and folios larger than a run do not all fall on one.
  private static final int RUN_SHIFT = 4;
  private static final int FOLD_SHIFT = 9;

  // Words: the three tables of heats, the count of faults, whose turn it is, the hand that ages,
  // the
  // adaptation, and the lanes.
  private static final int SILENCE = Heat.TABLE_BYTES;
  private static final int WELCOME = SILENCE + Heat.TABLE_BYTES;
  private static final int FAULTS = WELCOME + Heat.TABLE_BYTES;
  private static final int TURN = FAULTS + 64;
  private static final int HAND = TURN + 64;
  private static final int ADAPTATION = HAND + 64;
  private static final int LANES = ADAPTATION + Adaptation.WORDS_BYTES;

  /** Bytes of the words that do not grow with the frames. */
  public static final int WORDS_BYTES = LANES + MAX_LANES * LaneLayout.BYTES;

  private final Frames frames;
  private final Policy policy;
  private final Faults faults;
  private final Lane[] lanes;
  private final long words;
  private final Witness witness;

  /**
   * @param words address of {@link #WORDS_BYTES} zeroed bytes
   * @param links of all frames
   * @param capacity frames that may be resident
   * @param largest capacity that there may ever be
   * @param witness told of folios that cannot go
   */
  public Lanes(
      Frames frames,
      WaitQueues waits,
      PolicyKind kind,
      long words,
      Links links,
      long capacity,
      long largest,
      Witness witness) {
    this.frames = frames;
    this.witness = witness;
    this.words = words;
    this.faults = new SharedFaults(words + FAULTS, capacity);
    this.policy = kind.make(faults, waits, words + ADAPTATION, largest);
    long wanted = Math.clamp(capacity / LANE_FRAMES, 1, MAX_LANES);
    this.lanes = new Lane[(int) Long.highestOneBit(wanted)];
    for (int i = 0; i < lanes.length; i++) {
      lanes[i] =
          new Lane(
              frames,
              waits,
              words + LANES + (long) i * LaneLayout.BYTES,
              links,
              capacity / lanes.length);
    }
    for (int heat = 0; heat < Heat.VALUES; heat++) {
      Heat.row(silence(), (byte) heat, (byte) heat);
    }
    publish();
  }

  /**
   * Another number of frames may be resident from now on. What is remembered of pages stays; how
   * many lanes there are, too, for by that their frames find them.
   */
  public void resize(long capacity) {
    faults.resize(capacity);
    policy.resize(capacity);
    for (Lane lane : lanes) {
      lane.resize(Math.max(1, capacity / lanes.length));
    }
    publish();
  }

  /** Lets hits warm folios as the policy wants it from now on. */
  private void publish() {
    for (int heat = 0; heat < Heat.VALUES; heat++) {
      boolean counts = policy.counts((byte) heat);
      Heat.row(words, (byte) heat, policy.touched((byte) heat));
      Heat.row(words, (byte) heat, counts);
      Heat.row(welcome(), (byte) heat, policy.welcomed((byte) heat));
      Heat.row(welcome(), (byte) heat, counts);
    }
    Heat.row(words, Heat.MARKER, policy.touched(policy.fresh()));
    Heat.row(welcome(), Heat.MARKER, policy.touched(policy.fresh()));
    Heat.row(silence(), Heat.MARKER, policy.fresh()); // or nobody would start the next window
  }

  @Override
  public long warmth() {
    return words;
  }

  @Override
  public long welcome() {
    return words + WELCOME;
  }

  @Override
  public long silence() {
    return words + SILENCE;
  }

  @Override
  public boolean hears(long mapping, long index) {
    return policy.hears(mapping, index);
  }

  @Override
  public void asked(long mapping, long index, int size) {
    policy.asked(mapping, index, size);
  }

  @Override
  public void entered(long folio, long shadow) {
    int size = 1 << Identity.order(folio);
    if (faults.advance(size)) {
      publish();
    }
    age(size);
    asked(Identity.mapping(folio), Identity.index(folio), size);
    Lane lane = lane(folio);
    lane.lock();
    try {
      enter(lane, folio, policy.entered(lane, shadow));
    } finally {
      lane.unlock();
    }
  }

  private void enter(Lane lane, long folio, int verdict) {
    if ((verdict & Policy.ROTATE) != 0) {
      long first = lane.head(Lane.MAIN);
      int tag = Lane.tag(first);
      lane.remove(first);
      lane.append(Lane.MAIN, first, tag);
    }
    keep(lane, folio, verdict);
    if (Policy.queue(verdict) == Lane.MAIN && policy.pays(lane)) {
      pay(lane);
    }
    for (int moved = 0; moved < MOVES && policy.overflows(lane); moved++) {
      long first = lane.head(Lane.PROBATION);
      int tag = policy.overflowed(tag(first));
      lane.remove(first);
      keep(lane, first, Policy.keep(Lane.MAIN, tag));
    }
  }

  /** Main gives one up, unless it would have to look at too many. */
  private void pay(Lane lane) {
    for (int step = 0; step < STEPS; step++) {
      long first = lane.head(Lane.MAIN);
      int tag = tag(first);
      int verdict = policy.judge(lane, Lane.MAIN, tag);
      lane.remove(first);
      if (verdict == Policy.EVICT) {
        lane.prepend(Lane.PROBATION, first, tag);
        return;
      }
      keep(lane, first, verdict);
    }
  }

  @Override
  public void left(long folio) {
    Lane lane = lane(folio);
    lane.lock();
    try {
      lane.remove(folio);
    } finally {
      lane.unlock();
    }
  }

  @Override
  public long parted(long folio) {
    Lane lane = lane(folio);
    lane.lock();
    try {
      long behind = lane.behind(folio);
      int standing = Policy.keep(Lane.origin(folio), tag(folio));
      lane.remove(folio);
      return (behind == 0 ? NOWHERE : (long) frames.pfn(behind)) << Integer.SIZE | standing;
    } finally {
      lane.unlock();
    }
  }

  @Override
  public void joined(long folio, long place) {
    Lane lane = lane(folio);
    int standing = (int) place;
    long behind = place >> Integer.SIZE;
    lane.lock();
    try {
      if (behind != NOWHERE && isIn(lane, Policy.queue(standing), frames.folio((int) behind))) {
        Heat.set(folio, Tag.heat(Policy.tag(standing)));
        lane.insert(
            Policy.queue(standing), folio, Policy.tag(standing), frames.folio((int) behind));
      } else {
        keep(lane, folio, standing);
      }
    } finally {
      lane.unlock();
    }
  }

  private boolean isIn(Lane lane, int queue, long folio) {
    return lane(folio) == lane && Lane.queueOf(folio) == queue;
  }

  private static void keep(Lane lane, long folio, int verdict) {
    int tag = Policy.tag(verdict);
    Heat.set(folio, Tag.heat(tag));
    if ((verdict & Policy.FIRST) == 0) {
      lane.append(Policy.queue(verdict), folio, tag);
    } else {
      lane.prepend(Policy.queue(verdict), folio, tag);
    }
  }

  @Override
  public void advised(long folio, Regard regard) {
    Lane lane = lane(folio);
    lane.lock();
    try {
      int queue = Lane.queueOf(folio);
      int verdict =
          queue == Lane.NONE ? Policy.EVICT : policy.advised(regard, lane, queue, tag(folio));
      if (verdict != Policy.EVICT) {
        lane.remove(folio);
        keep(lane, folio, verdict);
      }
    } finally {
      lane.unlock();
    }
  }

  /** Takes a folio aside that nobody has asked for since it came, if it is queued and may go. */
  boolean take(long folio) {
    Lane lane = lane(folio);
    lane.lock();
    try {
      int queue = Lane.queueOf(folio);
      boolean goes =
          queue != Lane.NONE
              && policy.worth(queue, Tag.heat(tag(folio))) == 0
              && !isBusy(folio)
              && FolioRef.tryGet(folio);
      if (goes) {
        lane.setAside(folio);
      }
      return goes;
    } finally {
      lane.unlock();
    }
  }

  /**
   * Looks at some frames more, so that all have been looked at before a heat can be taken for a
   * younger one: heats know epochs by a few bits only. A touch that races is lost.
   */
  private void age(int size) {
    long top = frames.top();
    long steps = Math.min(top, size * (1 + top * 2 / faults.capacity()));
    long from =
        Words.getAndAddLongRelease(words + HAND, steps); // pairs with itself: all are looked at
    for (long step = from; step < from + steps; step++) {
      long folio = frames.folio((int) Math.floorMod(step, top));
      // What is free or was never used is not written: its metadata may have been dropped.
      if (FolioRef.count(folio) != 0) {
        byte heat = Heat.of(folio);
        byte aged = heat == Heat.MARKER ? heat : policy.aged(heat);
        if (aged != heat) {
          Heat.set(folio, aged);
        }
      }
    }
  }

  /** The lane whose turn it is. */
  private Lane next() {
    long turn = Words.getAndAddLongRelease(words + TURN, 1); // pairs with itself: turns are counted
    return lanes[(int) turn & lanes.length - 1];
  }

  int count() {
    return lanes.length;
  }

  /** Frames of the folios in all queues. */
  public long frames() {
    return sum(false);
  }

  /** Frames that somebody has taken aside: about to be free, or to be put back. */
  long aside() {
    return sum(true);
  }

  private long sum(boolean aside) {
    long sum = 0;
    for (Lane lane : lanes) {
      lane.lock();
      try {
        sum += aside ? lane.frames(Lane.SIDE) : lane.frames();
      } finally {
        lane.unlock();
      }
    }
    return sum;
  }

  /**
   * Takes the folio aside that is to go next in a lane, after {@link #STEPS} looks at most. What
   * somebody holds is passed over; once that is half of what was looked at, the other queue is
   * tried, for all of this one may be dirty.
   *
   * @return what {@link #isolate()} does
   */
  private long isolate(Lane lane) {
    lane.lock();
    try {
      int passed = 0;
      for (int step = 0; step < STEPS && lane.frames() != 0; step++) {
        int queue = policy.next(lane);
        boolean busy = passed > STEPS / 2 && lane.frames(other(queue)) != 0;
        queue = busy ? other(queue) : queue;
        long folio = lane.head(queue);
        // All that was in probation is on its way in, or out in the hands of others.
        boolean crowded = busy || lane.frames(Lane.PROBATION) == 0 && lane.frames(Lane.SIDE) != 0;
        if (judge(lane, folio, queue)) {
          if (crowded && queue == Lane.MAIN) {
            lane.crowd(1 << Identity.order(folio));
          }
          return folio;
        }
        if (divides(lane, folio)) {
          return folio | queue;
        }
        passed += isBusy(folio) ? 1 : 0;
      }
      return 0;
    } finally {
      lane.unlock();
    }
  }

  /**
   * Takes the folio aside that is to go next, or of which only a part was asked for, in the lane
   * whose turn it is.
   *
   * @return the folio, out of its queue and with a reference; 0 when there is none. Plus {@link
   *     #QUEUE_BITS}, when it stays but for some of its parts: the queue at whose head it stood
   */
  public long isolate() {
    return isolate(next());
  }

  /** Takes this folio aside, if it is queued, is to go and may; else it is as if looked at. */
  public boolean isolate(long folio) {
    Lane lane = lane(folio);
    lane.lock();
    try {
      int queue = Lane.queueOf(folio);
      return queue != Lane.NONE && judge(lane, folio, queue);
    } finally {
      lane.unlock();
    }
  }

  /** Whether the first folio of a queue was taken aside; otherwise it is last somewhere. */
  private boolean judge(Lane lane, long folio, int queue) {
    int tag = tag(folio);
    int verdict = policy.judge(lane, queue, tag);
    if (verdict != Policy.EVICT) {
      lane.remove(folio);
      keep(lane, folio, verdict);
      return false;
    }
    if (isBusy(folio) || !FolioRef.tryGet(folio)) {
      lane.remove(folio);
      lane.append(queue, folio, tag);
      witness.passedOver(folio, 0);
      return false;
    }
    lane.setAside(folio);
    return true;
  }

  /**
   * Whether only a part was asked for of a folio that has just been kept: then it is aside.
   *
   * <p>The marks are cleared at each look at which it stays whole, so they are of one round.
   */
  private static boolean divides(Lane lane, long folio) {
    int marks = Parts.of(folio);
    if (!Parts.isMixed(marks, Identity.order(folio))) {
      if (marks != 0) {
        Parts.clear(folio);
      }
      return false;
    }
    if (isBusy(folio) || !FolioRef.tryGet(folio)) {
      return false;
    }
    lane.setAside(folio);
    return true;
  }

  /**
   * Of what was a part of a larger folio nobody has asked for: it is the next to go. No matter if
   * it is another folio by now, or none.
   *
   * @param queue where the larger one stood
   */
  public void demote(long folio, int queue) {
    Lane lane = lane(folio);
    lane.lock();
    try {
      if (Lane.queueOf(folio) != Lane.NONE) {
        int tag = Tag.withHeat(tag(folio), policy.cold());
        lane.remove(folio);
        Heat.set(folio, policy.cold());
        lane.prepend(queue, folio, tag);
      }
    } finally {
      lane.unlock();
    }
  }

  /**
   * How valuable a folio is taken for: 0 when nobody has asked for it since it was filled, more the
   * longer it would stay. What a dump keeps of it.
   */
  public int worth(long folio) {
    Lane lane = lane(folio);
    lane.lock();
    try {
      return policy.worth(Lane.origin(folio), Tag.heat(tag(folio)));
    } finally {
      lane.unlock();
    }
  }

  /**
   * Whether a folio was asked for again since it was filled, as far as its heat still says so; in
   * which queue it stands does not matter. Without a lock, for figures.
   */
  public boolean isHot(long folio) {
    byte heat = Heat.of(folio);
    return heat != Heat.MARKER && policy.worth(Lane.PROBATION, heat) > 0;
  }

  /** The heat of a page that comes back and had that worth, whoever gave it. */
  public byte warmed(int worth) {
    return policy.warmed(worth);
  }

  /** What an isolated folio is to leave in its slots when it goes. */
  public long shadow(long folio) {
    return policy.shadow(Lane.origin(folio), tag(folio));
  }

  /**
   * An isolated folio that could not go comes to the end of its queue, unless it has left its file
   * meanwhile. The reference stays the caller's.
   */
  public void putBack(long folio) {
    Lane lane = lane(folio);
    lane.lock();
    try {
      if (Lane.isAside(folio)) { // who takes it out of its file comes by here, before or after
        int queue = Lane.origin(folio);
        int tag = Lane.tag(folio);
        lane.remove(folio);
        lane.append(queue, folio, tag);
      }
    } finally {
      lane.unlock();
    }
  }

  /** Says that an isolated folio could not go, while the caller still has its reference. */
  void passedOver(long folio) {
    witness.passedOver(folio, 1);
  }

  /**
   * Looks whether all queues are whole and each folio that is in a file is in one of them. Only
   * while nobody works with them.
   *
   * @throws FolioBug when it is not so
   */
  public void verify() {
    for (Lane lane : lanes) {
      lane.verify();
    }
    long queued = 0;
    int next;
    for (int pfn = 0; pfn < frames.top(); pfn = next) {
      long folio = frames.folio(pfn);
      boolean isQueued = Lane.queueOf(folio) != Lane.NONE;
      boolean isPage = Identity.mapping(folio) != 0;
      if (isQueued != isPage || Lane.isAside(folio)) {
        throw new FolioBug(isPage ? "no queue has this page" : "no file has this folio", folio);
      }
      queued += isQueued ? 1L << Identity.order(folio) : 0;
      next = pfn + (isPage ? 1 << Identity.order(folio) : 1);
    }
    if (queued != frames()) {
      throw new FolioBug(
          "%d frames are queued, not %d".formatted(queued, frames()), frames.folio(0));
    }
  }

  private static int other(int queue) {
    return Lane.PROBATION + Lane.MAIN - queue;
  }

  /** What was filled ahead is as what nobody has asked for. */
  private int tag(long folio) {
    int tag = Lane.tag(folio);
    return Tag.heat(tag) == Heat.MARKER ? Tag.withHeat(tag, policy.fresh()) : tag;
  }

  private static boolean isBusy(long folio) {
    return FolioFlags.has(folio, BUSY) || FolioRef.count(folio) > Owners.expected(folio);
  }

  private Lane lane(long folio) {
    int pfn = frames.pfn(folio);
    return lanes[(pfn >>> RUN_SHIFT ^ pfn >>> FOLD_SHIFT) & lanes.length - 1];
  }
}
