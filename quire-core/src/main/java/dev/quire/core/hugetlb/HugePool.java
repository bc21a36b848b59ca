package dev.quire.core.hugetlb;

import dev.quire.core.buddy.Buddy;
import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.folio.FolioBug;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioLatch;
import dev.quire.core.folio.FolioLayout;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import dev.quire.core.frame.Range;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.WordLock;
import dev.quire.core.word.Words;
import java.util.Arrays;

/**
 * Folios of 2 MiB, frozen, for who wants one: those of a reserve, and others that are made of free
 * sections on demand. Most of their metadata is away ({@link Vmemmap}). Protocol hvo.md.
 *
 * <p>Every method may be called by any thread; nothing here reclaims.
 */
public final class HugePool {

  /** Folios that are optimised together. */
  private static final int BATCH = 64;

  // Words: the lock, folios of the pool that are free, those that there are, those that there are
  // to be at least; and the sections of the free ones.
  private static final int LOCK = 0;
  private static final int FREE = 4;
  private static final int TOTAL = 8;
  private static final int RESERVE = 12;
  private static final int STACK = 64;

  private static final int NONE = -1;

  private final Frames frames;
  private final Buddy buddy;
  private final Vmemmap vmemmap;
  private final WaitQueues waits;
  private final long words;

  /**
   * A pool without folios.
   *
   * @param words address of {@link #bytes} zeroed bytes
   */
  public HugePool(Range range, Frames frames, Buddy buddy, WaitQueues waits, long words) {
    this.frames = frames;
    this.buddy = buddy;
    this.vmemmap = new Vmemmap(range, frames);
    this.waits = waits;
    this.words = words;
  }

  /** Bytes of the words of a pool over so many sections. */
  public static long bytes(int sections) {
    return STACK + (long) sections * Integer.BYTES;
  }

  /**
   * Takes a folio out.
   *
   * @return number of its first frame; its count is 0, frozen, until the caller unfreezes it. -1
   *     when there is none, and no section is free
   */
  public int take() {
    int section = pop();
    if (section == NONE) {
      return grow();
    }
    int pfn = section << Frames.SECTION_ORDER;
    FolioFlags.clear(frames.folio(pfn), FolioFlags.POOLED);
    return pfn;
  }

  private int grow() {
    int pfn = buddy.allocate(Frames.SECTION_ORDER, Mobility.MOVABLE);
    if (pfn >= 0) {
      vmemmap.optimise(pfn >>> Frames.SECTION_ORDER);
      count(TOTAL, 1);
    }
    return pfn < 0 ? NONE : pfn;
  }

  /**
   * Gives a folio back, whose count is 0 and stays so, which belongs to no mapping and has nobody
   * waiting. It stays one if it is of the reserve.
   *
   * @return whether its frames are anybody's now
   * @throws FolioBug when it is in the pool already, or in use
   */
  public boolean give(int pfn) {
    checkUnused(pfn);
    int section = pfn >>> Frames.SECTION_ORDER;
    if (folios() <= reserve() && !Vmemmap.isOptimised(frames.folio(pfn))) {
      vmemmap.optimise(section);
    }
    if (keep(section)) {
      return false;
    }
    boolean dissolved = dissolve(section);
    replace();
    return dissolved;
  }

  // Plain: the folio is the caller's alone. But for the flags: of two that give it, one fails.
  private void checkUnused(int pfn) {
    long folio = frames.folio(pfn);
    int flags = FolioFlags.set(folio, FolioFlags.POOLED); // pairs with HugePool.checkUnused
    if ((flags & ~FolioFlags.HVO) != 0
        || (pfn & Frames.SECTION_FRAMES - 1) != 0
        || Identity.order(folio) != Frames.SECTION_ORDER
        || FolioRef.count(folio) != 0
        || Identity.mapping(folio) != 0
        || FolioLatch.held(folio)) {
      throw new FolioBug("frame %d is given to the pool and is in use".formatted(pfn), folio);
    }
    Words.setLongPlain(folio + FolioLayout.PRIVATE, 0);
  }

  /** Makes ordinary free frames of a folio that is the caller's, and was one of the pool. */
  private boolean dissolve(int section) {
    if (!vmemmap.restore(section)) {
      enter(section); // it serves as a huge one
      return false;
    }
    int pfn = section << Frames.SECTION_ORDER;
    FolioFlags.clear(frames.folio(pfn), FolioFlags.POOLED);
    buddy.free(pfn, Frames.SECTION_ORDER);
    return true;
  }

  /**
   * Brings the metadata of a folio's tails back, for who is going to divide it: he has it locked,
   * and a reference, or it is his alone.
   *
   * @return false, without effect, when there is no memory for it
   */
  public boolean restore(long folio) {
    if (!Vmemmap.isOptimised(folio)) {
      return true;
    }
    return vmemmap.restore(frames.pfn(folio) >>> Frames.SECTION_ORDER);
  }

  /** A folio of the pool was divided, and is none of it any more. */
  public void divided() {
    count(TOTAL, -1);
  }

  /**
   * Sets the reserve: takes free sections until there are so many folios, or gives free ones back
   * that are too many.
   *
   * @return folios that the pool has now
   */
  public int reserve(int folios) {
    lock();
    Words.setIntPlain(words + RESERVE, folios);
    unlock();
    fill();
    while (isAbove(folios)) {
      int section = pop();
      if (section == NONE) {
        break;
      }
      count(TOTAL, -1);
      if (!dissolve(section)) {
        break;
      }
    }
    return folios();
  }

  /** Takes free sections until the reserve is what it should be, or there are no more. */
  public void fill() {
    if (folios() >= reserve()) {
      return;
    }
    int[] sections = new int[BATCH];
    int got;
    do {
      got = allocate(sections, Math.min(BATCH, reserve() - folios()));
      Arrays.sort(sections, 0, got);
      vmemmap.optimise(sections, got);
      for (int i = got - 1; i >= 0; i--) { // the lowest is taken first
        pool(sections[i]);
      }
    } while (got == BATCH);
  }

  /**
   * As {@link #fill}, for what of the reserve had to go. Makes no object: the heap may be full, and
   * who gives a folio back has others in hand.
   */
  private void replace() {
    boolean more = true;
    while (more && folios() < reserve()) {
      int pfn = buddy.allocate(Frames.SECTION_ORDER, Mobility.MOVABLE);
      more = pfn >= 0;
      if (more) {
        vmemmap.optimise(pfn >>> Frames.SECTION_ORDER);
        pool(pfn >>> Frames.SECTION_ORDER);
      }
    }
  }

  private void pool(int section) {
    FolioFlags.set(frames.folio(section << Frames.SECTION_ORDER), FolioFlags.POOLED);
    enter(section);
  }

  private int allocate(int[] sections, int wanted) {
    for (int i = 0; i < wanted; i++) {
      int pfn = buddy.allocate(Frames.SECTION_ORDER, Mobility.MOVABLE);
      if (pfn < 0) {
        return i;
      }
      sections[i] = pfn >>> Frames.SECTION_ORDER;
    }
    return Math.max(0, wanted);
  }

  /**
   * Lets go of the folio that stands free in a section that was isolated; no effect when there is
   * none. What is given there from now on does not come into the pool.
   */
  public void vacate(int section) {
    if (remove(section)) {
      dissolve(section);
      replace();
    }
  }

  /** Waits until whoever is at work on the pool at this moment has let go of it. */
  public void quiesce() {
    lock();
    unlock();
  }

  /** Folios of the pool, free ones and those in use. */
  public int folios() {
    return counter(TOTAL);
  }

  /** Those that are free. */
  public int freeFolios() {
    return counter(FREE);
  }

  /** Those that there are to be at least. */
  public int reserve() {
    return counter(RESERVE);
  }

  private int counter(int counter) {
    lock();
    int value = plain(counter);
    unlock();
    return value;
  }

  private int plain(int counter) {
    return Words.getIntPlain(words + counter);
  }

  private boolean isAbove(int folios) {
    return folios() > folios && freeFolios() > 0;
  }

  /** Puts a folio that is given back on the stack, or lets it go from the pool; says which. */
  private boolean keep(int section) {
    lock();
    try {
      boolean keeps = plain(TOTAL) <= plain(RESERVE) && !buddy.isIsolated(section);
      if (keeps) {
        push(section);
      } else {
        add(TOTAL, -1);
      }
      return keeps;
    } finally {
      unlock();
    }
  }

  /** Puts a folio on the stack that was not one of the pool. */
  private void enter(int section) {
    lock();
    try {
      push(section);
      add(TOTAL, 1);
    } finally {
      unlock();
    }
  }

  private void push(int section) {
    int free = plain(FREE);
    Words.setIntPlain(place(free), section);
    Words.setIntPlain(words + FREE, free + 1);
  }

  private int pop() {
    lock();
    try {
      int free = plain(FREE);
      if (free == 0) {
        return NONE;
      }
      Words.setIntPlain(words + FREE, free - 1);
      return Words.getIntPlain(place(free - 1));
    } finally {
      unlock();
    }
  }

  /** Takes a certain folio off the stack, if it is there, and out of the pool. */
  private boolean remove(int section) {
    lock();
    try {
      int free = plain(FREE);
      for (int i = 0; i < free; i++) {
        if (Words.getIntPlain(place(i)) == section) {
          Words.setIntPlain(place(i), Words.getIntPlain(place(free - 1)));
          Words.setIntPlain(words + FREE, free - 1);
          add(TOTAL, -1);
          return true;
        }
      }
      return false;
    } finally {
      unlock();
    }
  }

  private void count(int counter, int delta) {
    lock();
    add(counter, delta);
    unlock();
  }

  private void add(int counter, int delta) {
    Words.setIntPlain(words + counter, plain(counter) + delta);
  }

  private long place(int i) {
    return words + STACK + (long) i * Integer.BYTES;
  }

  private void lock() {
    WordLock.lock(words + LOCK, waits);
  }

  private void unlock() {
    WordLock.unlock(words + LOCK, waits);
  }
}
