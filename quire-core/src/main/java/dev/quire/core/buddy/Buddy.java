package dev.quire.core.buddy;

import static dev.quire.core.buddy.BuddyLayout.MAX_ORDER;
import static dev.quire.core.buddy.BuddyLayout.NONE;
import static dev.quire.core.buddy.BuddyLayout.ORDERS;

import dev.quire.core.folio.FolioBug;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioLatch;
import dev.quire.core.folio.FolioLayout;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.frame.Frames;
import dev.quire.core.word.Content;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.Words;
import java.util.ArrayList;
import java.util.List;

/**
 * Allocates and frees blocks of 2<sup>order</sup> frames, orders 0 to 9, after the binary buddy
 * system (K. Knowlton 1965; D. Knuth, <i>The Art of Computer Programming</i> 1, 2.5).
 *
 * <p>A section is the block of pages of one mobility and the largest block, so a free block of
 * order 9 is a whole section. All state is in words off the heap; every method may be called by any
 * thread. Nothing here waits for longer than others take to link a few blocks, and nothing
 * reclaims.
 */
public final class Buddy {

  // Invariants
  //
  // - A frame is in exactly one place: allocated, in a list (itself or its block), in a stripe.
  // - Every free frame shows BUDDY, so whoever frees it again is found out. The head leaves the
  //   state of an allocated frame by compare-and-set: of two threads that free it, one fails.
  // - SEQUENCE is never written here: the identity of a frame survives its freedom.
  //
  // Orderings
  //
  // What was done to a frame before its free is ordered before its next allocation by the locks of
  // the stripe and the zone. What allocate writes becomes visible to others by FolioRef.unfreeze.

  /** What may stand in a frame. */
  public enum Mobility {
    /** Content that can be evicted or moved: prefers sections that may leave. */
    MOVABLE,
    /** Index nodes and the like, which never move: only from sections that never leave. */
    FIXED,
    /**
     * Content that is held for long: from sections that never leave, but for the reserve that FIXED
     * allocations have there.
     */
    LONGTERM
  }

  /** Whoever can make frames free. Declared here, implemented by reclaim. */
  public interface Pressure {

    /**
     * Frees something, so that an allocation of {@code order} and {@code mobility} may succeed.
     *
     * @return false when there was nothing to free
     */
    boolean relieve(int order, Mobility mobility);
  }

  private final Frames frames;
  private final FreeLists lists;
  private final Zone zone;
  private final Stripes stripes;

  /**
   * An allocator without memory; see {@link #online}.
   *
   * @param metadata {@link #bytes} writable bytes for this allocator alone, 64-byte-aligned; their
   *     content is overwritten
   * @param stripes caches of single frames, a power of two; more than processors are of no use, and
   *     each keeps up to 30 frames out of larger blocks
   */
  public Buddy(Frames frames, long metadata, int stripes, WaitQueues waits) {
    if (metadata <= 0 || metadata % BuddyLayout.ALIGNMENT != 0) {
      throw new IllegalArgumentException(
          "metadata at 0x%x; it must be aligned to %d bytes"
              .formatted(metadata, BuddyLayout.ALIGNMENT));
    }
    Content.zero(metadata, bytes(stripes, frames.sections()));
    for (int area = 0; area < BuddyLayout.AREAS; area++) {
      for (int order = 0; order < ORDERS; order++) {
        Words.setIntPlain(metadata + BuddyLayout.head(area, order), NONE);
      }
    }
    this.frames = frames;
    this.lists = new FreeLists(frames, metadata, stripes);
    this.zone = new Zone(lists, metadata, waits);
    this.stripes = new Stripes(zone, metadata, stripes, waits);
  }

  /** Bytes of metadata for an allocator over {@code sections}. */
  public static long bytes(int stripes, int sections) {
    if (stripes < 1 || Integer.bitCount(stripes) != 1 || stripes > 1 << 16) {
      throw new IllegalArgumentException(
          "%d stripes; choose a power of two, about the number of processors".formatted(stripes));
    }
    if (sections < 1) {
      throw new IllegalArgumentException("%d sections; at least 1 is needed".formatted(sections));
    }
    return BuddyLayout.bytes(stripes, sections);
  }

  /**
   * Makes all frames of a section free. Their metadata is zero but for the sequence.
   *
   * @throws IllegalStateException when it is online already
   * @throws FolioBug when some frame is in use
   */
  public void online(int section) {
    if (section < 0 || section >= frames.sections()) {
      throw new IllegalArgumentException("section %d of %d".formatted(section, frames.sections()));
    }
    if (zone.isOnline(section)) {
      throw new IllegalStateException("section %d is online already".formatted(section));
    }
    int first = section << Frames.SECTION_ORDER;
    for (int i = 0; i < Frames.SECTION_FRAMES; i++) {
      long folio = frames.folio(first + i);
      if (Words.getIntOpaque(folio + FolioLayout.FLAGS) != 0 || FolioRef.count(folio) != 0) {
        throw new FolioBug("frame %d comes online in use".formatted(first + i), folio);
      }
    }
    loosen(first, 0, MAX_ORDER);
    zone.online(section);
  }

  /**
   * Takes a block out.
   *
   * @param order 0 to 9
   * @return number of its first frame; its count is 0, frozen, until the caller unfreezes it. The
   *     order stands in head and tails, tails show TAIL, there are no other flags and no private
   *     word. -1 when there is no such block, also not after the stripes were emptied
   * @throws FolioBug when somebody used a frame of the block while it was free; the block is not
   *     handed out, now or later
   */
  public int allocate(int order, Mobility mobility) {
    checkOrder(order);
    int pfn =
        order == 0 && mobility == Mobility.MOVABLE
            ? stripes.take()
            : zone.take(order, mobility, MAX_ORDER);
    return pfn == NONE ? takeDrained(order, mobility, MAX_ORDER) : prepared(pfn, order);
  }

  /**
   * As {@link #allocate(int, Mobility)}, MOVABLE, out of a free block of order {@code largest} at
   * most: for who wants to leave larger ones whole.
   */
  public int allocate(int order, int largest) {
    checkOrder(order);
    checkOrder(largest);
    int pfn = zone.take(order, Mobility.MOVABLE, largest);
    return pfn == NONE ? takeDrained(order, Mobility.MOVABLE, largest) : prepared(pfn, order);
  }

  private int takeDrained(int order, Mobility mobility, int largest) {
    stripes.drain();
    return prepared(zone.take(order, mobility, largest), order);
  }

  private int prepared(int pfn, int order) {
    if (pfn != NONE) {
      prepare(pfn, order);
    }
    return pfn;
  }

  /**
   * From now on the free frames of a section are handed out to nobody, and what is freed there
   * stays there. They do not count as free meanwhile. Ends with {@link #restore}.
   *
   * @return false, without effect, when it is isolated already, or not online
   */
  public boolean isolate(int section) {
    return zone.isolate(section, true);
  }

  /** The free frames of an isolated section are anybody's again. */
  public void restore(int section) {
    if (!zone.isolate(section, false)) {
      throw new IllegalStateException("section %d is not isolated".formatted(section));
    }
  }

  /**
   * Takes an isolated section away, all of whose frames are free and in lists. Its metadata may be
   * dropped then; it must be zero but for the sequences before it comes {@link #online} again.
   *
   * @return false, without effect, when it is not isolated or something stands in it
   */
  public boolean offline(int section) {
    return zone.offline(section);
  }

  /** Whether all frames of a section are free and in lists: of an isolated one, for good. */
  public boolean isEmpty(int section) {
    return zone.isEmpty(section);
  }

  /** Whether a section is here, isolated or not. */
  public boolean isOnline(int section) {
    return zone.isOnline(section);
  }

  /** Whether a section is isolated at this moment. */
  public boolean isIsolated(int section) {
    return zone.isIsolated(section);
  }

  /**
   * Frames of a section that are in lists, which those in stripes are not. Of an isolated one that
   * number only grows, and all of them means that nothing stands in it.
   */
  public int freeIn(int section) {
    return zone.freeIn(section);
  }

  /**
   * Gives a block back. Its count is 0 and stays so, it belongs to no mapping and shows no flags.
   *
   * @throws FolioBug when it is free already, is no block of that order, or is in use; nothing was
   *     changed then
   */
  public void free(int pfn, int order) {
    checkOrder(order);
    if (pfn < 0 || pfn >= frames.limit() || (pfn & (1 << order) - 1) != 0) {
      throw new IllegalArgumentException(
          "frame %d is not the head of a block of order %d below frame %d"
              .formatted(pfn, order, frames.limit()));
    }
    long folio = frames.folio(pfn);
    checkUnused(folio, pfn, order);
    // pairs with Buddy.free: of two that free one block, the second finds BUDDY
    while (!Words.weakCasIntRelaxed(folio + FolioLayout.FLAGS, 0, FreeLists.LOOSE)) {
      checkUnmarked(folio, pfn); // else it has failed by chance
    }
    loosen(pfn, 1, order);
    int area = lists.area(pfn);
    if (order > 0
        || area == BuddyLayout.ISOLATED
        || area == BuddyLayout.FIXED && zone.isReserveShort()) {
      zone.give(pfn, order);
    } else {
      stripes.give(pfn);
    }
  }

  /** Moves the frames of all stripes to the lists, where they may form larger blocks. */
  public void drain() {
    stripes.drain();
  }

  /** Waits until whoever is at work on a list or a stripe at this moment has let go of it. */
  public void quiesce() {
    stripes.quiesce();
    zone.quiesce();
  }

  /**
   * Frames that are free, those in stripes included. Exact when nobody allocates or frees; off by a
   * few batches otherwise.
   */
  public long freeFrames() {
    return zone.free() + stripes.frames();
  }

  /** Frames that are free in isolated sections: nobody gets them. */
  public long isolatedFrames() {
    return lists.free(BuddyLayout.ISOLATED);
  }

  /** Frames online. */
  public long totalFrames() {
    return zone.total();
  }

  /** Frames of the fixed sections that MOVABLE allocations leave. */
  public long reserveFrames() {
    return zone.word(BuddyLayout.RESERVE);
  }

  /** See {@link Watermarks#min}. */
  public long minWatermark() {
    return zone.word(BuddyLayout.MIN);
  }

  /** See {@link Watermarks#low}. */
  public long lowWatermark() {
    return zone.word(BuddyLayout.LOW);
  }

  /** See {@link Watermarks#high}. */
  public long highWatermark() {
    return zone.word(BuddyLayout.HIGH);
  }

  /** What is free at this moment; consistent in itself only when nobody allocates or frees. */
  public BuddyInfo info() {
    return new BuddyInfo(
        zone.total(),
        stripes.frames(),
        reserveFrames(),
        blocks(Mobility.MOVABLE),
        blocks(Mobility.FIXED));
  }

  /**
   * Compares lists, stripes, flags and counters. Only while nobody allocates or frees.
   *
   * @throws FolioBug that names the first mismatch
   */
  public void verify() {
    new Audit(frames, zone, lists, stripes).run();
  }

  private List<Long> blocks(Mobility mobility) {
    int area = BuddyLayout.area(mobility);
    List<Long> blocks = new ArrayList<>(ORDERS);
    for (int order = 0; order < ORDERS; order++) {
      blocks.add((long) lists.blocks(area, order));
    }
    return blocks;
  }

  /** Frames from the given one on to the end of the block are free, in no list. */
  private void loosen(int pfn, int from, int order) {
    for (int i = from; i < 1 << order; i++) {
      Words.setIntOpaque(frames.folio(pfn + i) + FolioLayout.FLAGS, FreeLists.LOOSE);
    }
  }

  private void prepare(int pfn, int order) {
    for (int i = 0; i < 1 << order; i++) {
      lists.requireLoose(pfn + i);
    }
    for (int i = 0; i < 1 << order; i++) {
      long folio = frames.folio(pfn + i);
      Words.setByteOpaque(folio + FolioLayout.ORDER, (byte) order);
      Words.setLongPlain(folio + FolioLayout.PRIVATE, 0); // a list may have linked through it
      Words.setIntOpaque(folio + FolioLayout.FLAGS, i == 0 ? 0 : FolioFlags.TAIL);
    }
  }

  // Plain: the block is the caller's alone, by the exchange that took the last reference to it. But
  // for the flags, which a waiter without a reference has marked while they showed the lock.
  private void checkUnused(long folio, int pfn, int order) {
    if (!zone.isOnline(pfn >>> Frames.SECTION_ORDER)) {
      throw new FolioBug("free of frame %d, whose section is offline".formatted(pfn), folio);
    }
    checkUnmarked(folio, pfn);
    if (Words.getBytePlain(folio + FolioLayout.ORDER) != order) {
      throw new FolioBug("free of frame %d with wrong order %d".formatted(pfn, order), folio);
    }
    if (Words.getIntPlain(folio + FolioLayout.REFCOUNT) != 0
        || Words.getLongPlain(folio + FolioLayout.MAPPING) != 0
        || FolioLatch.held(folio)) {
      throw new FolioBug("free of frame %d, which is in use".formatted(pfn), folio);
    }
    for (int i = 1; i < 1 << order; i++) {
      long tail = frames.folio(pfn + i);
      if (Words.getIntPlain(tail + FolioLayout.FLAGS) != FolioFlags.TAIL
          || Words.getBytePlain(tail + FolioLayout.ORDER) != order
          || Words.getIntPlain(tail + FolioLayout.REFCOUNT) != 0) {
        throw new FolioBug(
            "frame %d is no tail of the block of order %d at %d".formatted(pfn + i, order, pfn),
            tail);
      }
    }
  }

  private static void checkUnmarked(long folio, int pfn) {
    if (Words.getIntOpaque(folio + FolioLayout.FLAGS) != 0) {
      throw new FolioBug(whyNotFree(folio, pfn), folio);
    }
  }

  private static String whyNotFree(long folio, int pfn) {
    int flags = Words.getIntOpaque(folio + FolioLayout.FLAGS);
    if ((flags & FolioFlags.BUDDY) != 0) {
      return "double free of frame %d".formatted(pfn);
    }
    return (flags & FolioFlags.TAIL) != 0
        ? "free of frame %d, a tail of a larger block".formatted(pfn)
        : "free of frame %d with flags set".formatted(pfn);
  }

  private static void checkOrder(int order) {
    if (order < 0 || order > MAX_ORDER) {
      throw new IllegalArgumentException("order %d; 0 to %d exist".formatted(order, MAX_ORDER));
    }
  }
}
