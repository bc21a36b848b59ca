package dev.quire.core.cache;

import dev.quire.core.epoch.Epoch;
import dev.quire.core.epoch.Reader;
import dev.quire.core.folio.FolioLatch;
import dev.quire.core.folio.FolioLayout;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Heat;
import dev.quire.core.folio.Identity;
import dev.quire.core.folio.Parts;
import dev.quire.core.folio.Sequence;
import dev.quire.core.frame.Frames;
import dev.quire.core.word.Content;
import dev.quire.core.word.Words;
import dev.quire.core.xarray.NodeLayout;
import dev.quire.core.xarray.XArray;
import java.lang.foreign.MemorySegment;

/**
 * Finding a page and reading it, without a lock: the hot half of a mapping. The protocols are
 * docs/protocols/lookup.md, optimistic-read.md and hint.md; the methods follow their steps.
 */
public final class Lookup {

  // Who may be trusted
  //
  // The optimistic forms run in no section. A slot, a node, even the mapping's record may have
  // become something else by the time they are read, so every address is bounded before it is
  // followed and nothing counts but what the folio says of itself: mapping and index, between two
  // looks at the sequence word. Ids of mappings are never used twice, so a match is a match.
  //
  // The counted form runs in a section, from the first read of the count to the second look at the
  // slot: nodes met in it are what they were, and a range that is handed on has no late references.

  /** The id of no mapping: a look-up with it finds nothing, whatever it is asked. */
  static final long NOBODY = -1;

  /** Bit of a pinned frame: record where this pin was taken. */
  private static final long SAMPLED = 1;

  private static final int ORDER_SHIFT = 1;

  /** There is nothing to return; nothing was written either. */
  public static final int MISS = -1;

  /** A copy did not validate: the target holds bytes that mean nothing. */
  public static final int TORN = -2;

  private final long id;
  private final long recordLine;
  private final long tree;
  private final long base;
  private final long high;
  private final long memmapLine;
  private final long limit;
  private final long contentBias;
  private final long counters;
  private final long warmthLine;
  private final int pageOrder;
  private final Epoch epoch;
  private final Mapping mapping;
  private final long owner;

  /**
   * @param id that what is read must have: of the mapping, or {@link #NOBODY}
   * @param owner that what is written must have
   * @param warmth the table by which its hits warm pages
   */
  Lookup(Mapping mapping, long id, long owner, Cache cache, long warmth) {
    Frames frames = cache.frames();
    this.mapping = mapping;
    this.epoch = cache.epoch();
    this.id = id;
    this.owner = owner;
    this.tree = mapping.record() + MappingLayout.TREE;
    this.recordLine = mapping.record() >>> Words.LINE_SHIFT;
    this.base = frames.low();
    this.high = frames.high() - NodeLayout.BYTES + 1;
    this.memmapLine = frames.folio(0) >>> Words.LINE_SHIFT;
    this.limit = frames.limit();
    this.contentBias = base - (memmapLine << Frames.FRAME_SHIFT);
    this.counters = cache.counters().line();
    this.warmthLine = warmth >>> Words.LINE_SHIFT;
    this.pageOrder = mapping.order();
  }

  /**
   * Copies {@code length} bytes from {@code position} on to {@code target}, if one folio holds them
   * all and nobody changes it meanwhile.
   *
   * @return {@code length}; {@link #MISS} or {@link #TORN} when the slow path has to find out more
   */
  public long read(long position, MemorySegment target, long offset, long length) {
    long entry = XArray.walk(tree, position >>> Frames.FRAME_SHIFT, base, high);
    if (!isFolio(entry)) {
      return MISS;
    }
    long folio = Words.line(entry >>> Words.LINE_SHIFT);
    return told(
        folio, position, copy(folio, Sequence.begin(folio), position, target, offset, length));
  }

  /** As {@link #read}, but finds the folio by a hint; any hint is legal, a wrong one misses. */
  public long read(long hint, long position, MemorySegment target, long offset, long length) {
    long folio = peekHint(hint);
    if (folio == 0) {
      return MISS;
    }
    long sequence = Sequence.begin(folio);
    return (sequence ^ hint) >>> 32 == 0
        ? told(folio, position, copy(folio, sequence, position, target, offset, length))
        : MISS;
  }

  // One body for both, inlined into each. A folio whose identity is 0 has no mapping either, so the
  // comparison with the id, which is never 0, covers it. The size is loaded after the sequence and
  // before the copy: a truncate publishes the size before it zeroes the tail, a writer after the
  // data. The order may be that of a next life: then the copy reads up to a section too far, which
  // stays readable behind the last frame (Range.guard), and does not validate. Conditions are added
  // up before they are tested: branches cost more than arithmetic here.
  private long copy(
      long folio, long sequence, long position, MemorySegment target, long offset, long length) {
    long stranger = Words.getLongPlain(folio + FolioLayout.MAPPING) ^ id;
    if ((sequence & Sequence.CONTENT | stranger) != 0) {
      return MISS;
    }
    // A branch and not a subtraction: so that the copy from the first frame of a folio, which is
    // every frame but for readahead, need not wait for the metadata to arrive from memory.
    long at = position & Frames.FRAME_BYTES - 1;
    long skew = (position >>> Frames.FRAME_SHIFT) - Words.getLongPlain(folio + FolioLayout.INDEX);
    if (skew != 0) {
      at += skew << Frames.FRAME_SHIFT;
    }
    long end = (long) Frames.FRAME_BYTES << Words.getByteOpaque(folio + FolioLayout.ORDER);
    long size = Words.getLongPlain(Words.line(recordLine) + MappingLayout.SIZE);
    if ((at | end - at - length | size - position - length | length - 1) < 0) {
      return MISS;
    }
    // The length as it is, from 1 to 2^31, in a way that leaves the copy nothing to check of it.
    Content.copyOut(content(folio) + at, target, offset, 1 + (length - 1 & Integer.MAX_VALUE));
    if (!Sequence.validate(folio, sequence)) {
      return TORN;
    }
    return length;
  }

  // Not in copy, which would be more machine code than the compiler inlines of what it has compiled
  // already (InlineSmallCode): a call and what goes through memory for it cost as much as the copy.
  private long told(long folio, long position, long copied) {
    if (copied >= 0) {
      touch(folio, position >>> Frames.FRAME_SHIFT, Identity.order(folio));
      Counters.hit(counters);
    }
    return copied;
  }

  /**
   * Where the page of {@code bytes} bytes that holds {@code position} stands, if the folio that was
   * found for it seems to be its folio: for whoever reads in place and validates afterwards.
   *
   * @param sequence what the folio showed before
   * @return the address of the page, 0 when the slow path has to find out more
   */
  public long page(long folio, long sequence, long position, int bytes) {
    long stranger = Words.getLongPlain(folio + FolioLayout.MAPPING) ^ id;
    long start = (position & -bytes) >>> Frames.FRAME_SHIFT;
    long skew = start - Words.getLongPlain(folio + FolioLayout.INDEX);
    int order = Words.getByteOpaque(folio + FolioLayout.ORDER);
    long size = Words.getLongPlain(Words.line(recordLine) + MappingLayout.SIZE);
    // These words may be of several lives. Within the bounds of any order the page is within a
    // section from the folio on, and readable, as in copy; beyond them there is no address.
    long room = (1L << order) - (bytes >>> Frames.FRAME_SHIFT) - skew;
    long outside = skew | room | size - 1 - position;
    if ((sequence & Sequence.CONTENT | stranger) != 0 || outside < 0) {
      return 0;
    }
    touch(folio, start, order);
    // A branch, as in copy: so that the bytes are on their way from memory while the index is.
    long address = content(folio);
    return skew == 0 ? address : address + (skew << Frames.FRAME_SHIFT);
  }

  /**
   * Reads from a folio whose exclusive latch this thread holds, as many of the bytes as the folio
   * and the file have.
   *
   * @return bytes read, {@link #MISS} when the folio is not this file's any more
   */
  public int readOwn(long folio, long position, MemorySegment target, long offset, int length) {
    if (!Identity.covers(folio, id, position >>> Frames.FRAME_SHIFT)) {
      return MISS;
    }
    long start = Identity.index(folio) << Frames.FRAME_SHIFT;
    long end = start + ((long) Frames.FRAME_BYTES << Identity.order(folio));
    long bytes = Math.min(length, Math.min(end, mapping.size()) - position);
    if (bytes <= 0) {
      return MISS;
    }
    Content.copyOut(content(folio) + position - start, target, offset, bytes);
    return (int) bytes;
  }

  /**
   * Bytes from {@code position} to the end of the folio that holds it, or to the end of the file if
   * that comes first; 0 when there is no such folio. A guess for {@link #read}, which verifies it.
   */
  public long reach(long position) {
    long folio = peek(position >>> Frames.FRAME_SHIFT);
    if (folio == 0) {
      return 0;
    }
    long end = Identity.index(folio) + (1L << Identity.order(folio)) << Frames.FRAME_SHIFT;
    return Math.min(end, mapping.size()) - position;
  }

  /**
   * Finds the folio that holds {@code position} and takes a reference to it, and with {@code
   * shared} its latch. Protocol lookup.md; the numbers are its steps.
   *
   * @return what {@link #pinned} makes; 0 when the slow path has to find out more: nothing there,
   *     frozen, filling, being written, or beyond the end of the file
   */
  public long get(long position, boolean shared) {
    // One method on purpose, walk and all: above 325 bytecodes it stays out of line, so that a
    // caller with many pins keeps within the compiler's budget and its handles off the heap. A test
    // holds it to that size.
    Reader reader = epoch.reader();
    long index = position >>> Frames.FRAME_SHIFT;
    long folio = 0;
    long entry;
    boolean found = false;
    reader.enter(); // 1
    try {
      if (epoch.hasEnded()) {
        return 0;
      }
      long slot = Words.line(recordLine) + MappingLayout.TREE; // 2
      entry = Words.getLongAcquire(slot); // pairs with Tree.head
      int shift = (int) (entry >>> 2 & 15) * 6;
      if ((entry & 3) == 2 && index >>> shift >>> 6 != 0 || (entry & 3) == 0 && index != 0) {
        return 0;
      }
      for (; (entry & 3) == 2 && shift >= 0; shift -= 6) {
        long node = Words.line(entry >>> Words.LINE_SHIFT);
        if (node < base || node >= high) {
          return 0;
        }
        slot = node + 64 + ((index >>> shift & 63) << 3);
        entry = Words.getLongAcquire(slot); // pairs with Node.store
      }
      folio = folio(entry); // 3
      if (folio == 0) {
        return 0;
      }
      int count = Words.getIntOpaque(folio + FolioLayout.REFCOUNT); // 4
      if (count <= 0 || count >= FolioRef.LIMIT) {
        return FolioRef.refuse(folio, count);
      }
      if (!Words.casInt(folio + FolioLayout.REFCOUNT, count, count + 1) // pairs with unfreeze
          && !FolioRef.tryGet(folio)) {
        return 0;
      }
      if (stillThere(slot, entry)) { // 5
        long sequence = Sequence.begin(folio); // 6
        // pairs with Extent.publish: a page that was dropped before a file grew is a stranger
        long size = Words.getLongAcquire(Words.line(recordLine) + MappingLayout.SIZE);
        long stranger = Words.getLongPlain(folio + FolioLayout.MAPPING) ^ id;
        found = (sequence & Sequence.CONTENT | stranger) == 0 && position < size;
      }
    } finally {
      reader.exit(); // 7
    }
    if (!found || shared && !FolioLatch.tryShared(folio)) {
      mapping.put(folio); // 8
      return 0;
    }
    // By the order that the entry has, and not by order and index of the metadata: so the bytes are
    // on their way from memory while the metadata is, and not after it.
    long order = entry >>> 2 & 15;
    touch(folio, index, (int) order); // 9
    Counters.hit(counters);
    long frame = content(folio) + ((index & (1L << order) - 1) << Frames.FRAME_SHIFT);
    return pack(frame, order, reader);
  }

  /** A pin of the frame that holds {@code position}, of a folio that the caller has found. */
  public long pinned(long folio, long position, Reader reader) {
    long at = position - (Identity.index(folio) << Frames.FRAME_SHIFT);
    return pack(content(folio) + at & -Frames.FRAME_BYTES, Identity.order(folio), reader);
  }

  // A pin in one long, all that is needed to use it and to end it without another look at the
  // metadata: the address of the frame, and in the bits below 4096 the order of the folio and
  // whether the pin is one to be recorded.
  private static long pack(long frame, long order, Reader reader) {
    return frame | order << ORDER_SHIFT | (reader.samples() ? SAMPLED : 0);
  }

  /** Address of the frame of a pin. */
  public static long frameOf(long pinned) {
    return pinned & -Frames.FRAME_BYTES;
  }

  /** True for a pin to be recorded. */
  public static boolean isSampled(long pinned) {
    return (pinned & SAMPLED) != 0;
  }

  /** The folio of a pin: heads stand at multiples of their size. */
  public long folioOf(long pinned) {
    long frames = 1L << (pinned >>> ORDER_SHIFT & 15);
    return Words.line(memmapLine + ((pinned - base >>> Frames.FRAME_SHIFT) & -frames));
  }

  /**
   * Takes a reference to whatever folio stands in the slot of {@code index}, filling or latched as
   * it may be; 0 when there is none or it is frozen. Steps 1 to 5 of {@link #get}.
   */
  public long hold(long index) {
    Reader reader = epoch.reader();
    long late;
    reader.enter();
    try {
      if (epoch.hasEnded()) {
        return 0;
      }
      long slot = XArray.slot(tree, index);
      long entry = slot == 0 ? 0 : Words.getLongAcquire(slot); // pairs with Node.store
      long folio = folio(entry);
      if (folio == 0 || !FolioRef.tryGet(folio)) {
        return 0;
      }
      if (stillThere(slot, entry)) {
        return folio;
      }
      late = folio;
    } finally {
      reader.exit();
    }
    mapping.put(late);
    return 0;
  }

  /** The second look: the slot shows what it showed before the reference was taken. */
  private static boolean stillThere(long slot, long entry) {
    return Words.getLongAcquire(slot) == entry; // pairs with Node.store
  }

  /** A hint for the folio of {@code index}, or 0. Takes no reference. */
  public long hint(long index) {
    long folio = peek(index);
    return folio == 0 ? 0 : hintOf(folio, index);
  }

  /** A hint for a folio that was found by other means, or 0 when it does not hold the index. */
  public long hintOf(long folio, long index) {
    long sequence = Sequence.begin(folio);
    if (sequence >>> 32 == 0 || !Identity.covers(folio, id, index)) {
      return 0;
    }
    return sequence & -1L << 32 | pfn(folio);
  }

  /** The folio that an entry names, 0 when it names none or one out of bounds. */
  long folio(long entry) {
    return isFolio(entry) ? Words.line(entry >>> Words.LINE_SHIFT) : 0;
  }

  // What is no object has one of the two lowest bits: with them at the top it is out of bounds too.
  private boolean isFolio(long entry) {
    long pfn = (entry >>> Words.LINE_SHIFT) - memmapLine;
    return Long.compareUnsigned(pfn | entry << Long.SIZE - 2, limit) < 0;
  }

  /** The folio found for {@code index} without a reference, or 0: a name to wait or look by. */
  public long peek(long index) {
    return folio(XArray.walk(tree, index, base, high));
  }

  /** The folio named by a hint, unverified, or 0 when the hint is out of range. */
  public long peekHint(long hint) {
    long pfn = hint & 0xFFFFFFFFL;
    return pfn >= limit ? 0 : Words.line(memmapLine + pfn);
  }

  /** Address of a folio's bytes. */
  public long content(long folio) {
    return (folio << Frames.FRAME_SHIFT - Words.LINE_SHIFT) + contentBias; // base + pfn * 4096
  }

  private long pfn(long folio) {
    return (folio >>> Words.LINE_SHIFT) - memmapLine;
  }

  /** The heat of the folio that holds a page, 0 to 255; {@link #MISS} when none does readably. */
  public int heat(long index) {
    long folio = peek(index);
    return folio != 0
            && (Sequence.begin(folio) & Sequence.CONTENT) == 0
            && Identity.covers(folio, id, index)
        ? Heat.of(folio) & 0xFF
        : MISS;
  }

  /** Tells reclaim that a page of the folio was asked for; stores only when that is news. */
  public void touch(long folio, long index) {
    touch(folio, index, Identity.order(folio));
  }

  // By the page that was asked for: the folio's own index is nobody's to read without a reference.
  private void touch(long folio, long index, int order) {
    byte heat = Heat.of(folio);
    byte touched = Heat.touched(Words.line(warmthLine), heat);
    if ((touched ^ heat | order) != 0) { // one branch, and no load: hits have little else to do
      tell(folio, index, order, heat, touched);
    }
  }

  private void tell(long folio, long index, int order, byte heat, byte touched) {
    if (touched != heat) {
      warm(folio, index, heat, touched);
    }
    if (order != pageOrder
        && !Parts.has(folio, Parts.bit(index, order))
        && Heat.counts(Words.line(warmthLine), touched)) {
      Parts.mark(folio, Parts.bits(index, order, pageOrder));
    }
  }

  private void warm(long folio, long index, byte heat, byte touched) {
    Heat.set(folio, touched);
    int frames = 1 << Identity.order(folio);
    long first = index & -(long) frames;
    if (mapping.recency().hears(id, first)) {
      tell(first, frames);
    }
    if (heat == Heat.MARKER) {
      mapping.markerReached(first);
    }
  }

  // In a section, which a hit is not in: once the instance has ended, what would be told stands in
  // words of the next one.
  private void tell(long first, int frames) {
    Reader reader = epoch.reader();
    reader.enter();
    try {
      if (!epoch.hasEnded()) {
        mapping.recency().asked(id, first, frames);
      }
    } finally {
      reader.exit();
    }
  }

  /** The id that folios must have; that of no mapping once the handle is closed. */
  long id() {
    return owner;
  }
}
