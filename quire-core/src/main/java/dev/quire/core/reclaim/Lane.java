package dev.quire.core.reclaim;

import dev.quire.core.folio.FolioBug;
import dev.quire.core.folio.FolioLayout;
import dev.quire.core.folio.Heat;
import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.WordLock;
import dev.quire.core.word.Words;

/**
 * Some of the resident folios, in the order in which reclaim looks at them: two queues under one
 * lock. Protocol reclaim.md.
 *
 * <p>A queue holds no reference. A folio is in one from when it has entered its file until reclaim
 * takes it aside or it leaves the file; who takes it out of its file comes by here before he drops
 * the cache's references. So what is queued stands in a file, or is about to leave it.
 *
 * <p>All of it under the lock.
 */
final class Lane implements Queues {

  /** No queue, but what is counted as if it were one: the folios that are aside. */
  static final int SIDE = 3;

  // The byte of a folio: its queue, whether it was taken aside from there, and its returns.
  private static final int QUEUES = 3;
  private static final int ASIDE = 4;
  private static final int RETURNS_SHIFT = 3;

  // What is under way at the same time makes probation larger: by so many folios, and up to this
  // part of the lane, at the most.
  private static final int CROWD = 32;
  private static final int PART = 8;

  private final Frames frames;
  private final WaitQueues waits;
  private final long words;
  private final Links links;

  // Guarded by the lock of the lane, as all else.
  private long capacity;
  private long crowd;

  /**
   * @param words address of {@link LaneLayout#BYTES} bytes
   * @param links of all frames
   * @param capacity frames that may be resident in it
   */
  Lane(Frames frames, WaitQueues waits, long words, Links links, long capacity) {
    this.frames = frames;
    this.waits = waits;
    this.words = words;
    this.links = links;
    this.capacity = capacity;
  }

  void lock() {
    WordLock.lock(words + LaneLayout.LOCK, waits);
  }

  /** Another number of frames may be resident from now on. */
  void resize(long frames) {
    lock();
    capacity = frames;
    unlock();
  }

  void unlock() {
    WordLock.unlock(words + LaneLayout.LOCK, waits);
  }

  /** The queue that a folio is in. */
  static int queueOf(long folio) {
    return isAside(folio) ? NONE : standing(folio) & QUEUES;
  }

  /** The queue that a folio is in, or that it was taken aside from. */
  static int origin(long folio) {
    return standing(folio) & QUEUES;
  }

  static boolean isAside(long folio) {
    return (standing(folio) & ASIDE) != 0;
  }

  private static int standing(long folio) {
    return Words.getBytePlain(folio + FolioLayout.QUEUE) & 0xFF;
  }

  /** What is known of a folio that is queued or aside. */
  static int tag(long folio) {
    int returns = standing(folio) >>> RETURNS_SHIFT;
    int counts = Words.getBytePlain(folio + FolioLayout.HISTORY) & 0xFF;
    return Tag.of(Heat.of(folio), returns << Byte.SIZE | counts);
  }

  /**
   * Puts a folio that is in no queue behind the last one. Its heat stays what it is.
   *
   * @throws FolioBug when it is in a queue, or aside
   */
  void append(int queue, long folio, int tag) {
    insert(queue, folio, tag, Words.getIntPlain(end(queue) + LaneLayout.LAST), 0);
  }

  /** As {@link #append}, before the first one. */
  void prepend(int queue, long folio, int tag) {
    insert(queue, folio, tag, 0, Words.getIntPlain(end(queue) + LaneLayout.FIRST));
  }

  /** As {@link #append}, before one that is in the queue. */
  void insert(int queue, long folio, int tag, long before) {
    int next = frames.pfn(before) + 1;
    insert(queue, folio, tag, Words.getIntPlain(link(next - 1) + LaneLayout.PREVIOUS), next);
  }

  private void insert(int queue, long folio, int tag, int previous, int next) {
    if (origin(folio) != NONE) {
      throw new FolioBug("a folio enters a queue while it is in one, or aside", folio);
    }
    int pfn = frames.pfn(folio);
    link(pfn, next, previous);
    beside(queue, previous, LaneLayout.NEXT, LaneLayout.FIRST, pfn + 1);
    beside(queue, next, LaneLayout.PREVIOUS, LaneLayout.LAST, pfn + 1);
    entered(queue, folio, tag);
  }

  /** The folio behind one in its queue; 0 when there is none, or it is in no queue. */
  long behind(long folio) {
    int next =
        queueOf(folio) == NONE ? 0 : Words.getIntPlain(link(frames.pfn(folio)) + LaneLayout.NEXT);
    return next == 0 ? 0 : frames.folio(next - 1);
  }

  private void entered(int queue, long folio, int tag) {
    int history = Tag.history(tag);
    Words.setBytePlain(folio + FolioLayout.HISTORY, (byte) history);
    mark(folio, history >>> Byte.SIZE << RETURNS_SHIFT | queue);
    count(queue, 1L << Identity.order(folio));
  }

  /** Takes a folio out of its queue, where it is known as one that is to be put back, or to go. */
  void setAside(long folio) {
    unlink(folio);
    mark(folio, standing(folio) | ASIDE);
    count(SIDE, 1L << Identity.order(folio));
  }

  /** Takes a folio out of its queue, or forgets that it is aside; no effect when it is neither. */
  void remove(long folio) {
    if (isAside(folio)) {
      count(SIDE, -(1L << Identity.order(folio)));
    }
    unlink(folio);
    mark(folio, NONE);
  }

  private void unlink(long folio) {
    int queue = queueOf(folio);
    if (queue != NONE) {
      long link = link(frames.pfn(folio));
      int next = Words.getIntPlain(link + LaneLayout.NEXT);
      int previous = Words.getIntPlain(link + LaneLayout.PREVIOUS);
      beside(queue, previous, LaneLayout.NEXT, LaneLayout.FIRST, next);
      beside(queue, next, LaneLayout.PREVIOUS, LaneLayout.LAST, previous);
      count(queue, -(1L << Identity.order(folio)));
    }
  }

  /** The folio that has been longest in a queue, or 0. */
  long head(int queue) {
    int first = Words.getIntPlain(end(queue) + LaneLayout.FIRST);
    return first == 0 ? 0 : frames.folio(first - 1);
  }

  @Override
  public int first(int queue) {
    return tag(head(queue));
  }

  @Override
  public long frames(int queue) {
    return Words.getLongPlain(words + LaneLayout.FRAMES + ((queue - 1) << 3));
  }

  @Override
  public long capacity() {
    return capacity;
  }

  @Override
  public long crowd() {
    return crowd;
  }

  /** Main has paid because nothing in probation could: that is to be larger by one from now on. */
  void crowd(int size) {
    long most = Math.clamp(capacity / PART, 2, (long) CROWD * size);
    crowd = Math.min(most, Math.max(crowd, frames(PROBATION)) + size);
  }

  private void count(int queue, long delta) {
    Words.setLongPlain(words + LaneLayout.FRAMES + ((queue - 1) << 3), frames(queue) + delta);
  }

  private static void mark(long folio, int standing) {
    Words.setBytePlain(folio + FolioLayout.QUEUE, (byte) standing);
  }

  /**
   * Looks whether each queue is whole, in both directions, and counted.
   *
   * @throws FolioBug when one is not
   */
  void verify() {
    for (int queue : new int[] {PROBATION, MAIN}) {
      long sum = 0;
      int before = 0;
      int at = Words.getIntPlain(end(queue) + LaneLayout.FIRST);
      while (at != 0) {
        long folio = frames.folio(at - 1);
        require(queueOf(folio) == queue, "a folio stands in a queue that it is not in", folio);
        require(
            Words.getIntPlain(link(at - 1) + LaneLayout.PREVIOUS) == before,
            "a queue leads elsewhere backwards than forwards",
            folio);
        sum += 1L << Identity.order(folio);
        require(sum <= frames.limit(), "a queue leads in a circle", folio);
        before = at;
        at = Words.getIntPlain(link(at - 1) + LaneLayout.NEXT);
      }
      long last = frames.folio(Math.max(0, before - 1));
      require(
          Words.getIntPlain(end(queue) + LaneLayout.LAST) == before,
          "the last folio of a queue is another one",
          last);
      require(sum == frames(queue), "the frames of a queue are not what was counted", last);
    }
  }

  private static void require(boolean holds, String broken, long folio) {
    if (!holds) {
      throw new FolioBug(broken, folio);
    }
  }

  /** What stands beside a neighbour, or at the end of the queue where there is none. */
  private void beside(int queue, int neighbour, int side, int end, int value) {
    Words.setIntPlain(neighbour == 0 ? end(queue) + end : link(neighbour - 1) + side, value);
  }

  private void link(int pfn, int next, int previous) {
    Words.setIntPlain(link(pfn) + LaneLayout.NEXT, next);
    Words.setIntPlain(link(pfn) + LaneLayout.PREVIOUS, previous);
  }

  private long link(int pfn) {
    return links.of(pfn);
  }

  private long end(int queue) {
    return words + ((long) (queue - 1) << 3);
  }
}
