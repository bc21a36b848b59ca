package dev.quire.core.cache;

import dev.quire.core.epoch.Reader;
import dev.quire.core.folio.FolioLayout;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Heat;
import dev.quire.core.folio.Identity;
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
  // become
  // something else by the time they are read, so every address is bounded before it is followed and
  // nothing counts but what the folio says of itself: mapping and index, between two looks at the
  // sequence word. Ids of mappings are never used twice, so a match is a match.
  //
  // The counted form runs in a section, from the first read of the count to the second look at the
  // slot: nodes met in it are what they were, and a range that is handed on has no late references.

  /** There is nothing to return; nothing was written either. */
  public static final int MISS = -1;

  /** A copy did not validate: the target holds bytes that mean nothing. */
  public static final int TORN = -2;

  private final long id;
  private final long record;
  private final long tree;
  private final long base;
  private final long high;
  private final long memmap;
  private final long memmapBytes;
  private final long counters;
  private final Mapping mapping;

  Lookup(Mapping mapping, Frames frames, Counters counters) {
    this.mapping = mapping;
    this.id = mapping.id();
    this.record = mapping.record();
    this.tree = record + MappingLayout.TREE;
    this.base = frames.low();
    this.high = frames.high() - NodeLayout.BYTES;
    this.memmap = frames.folio(0);
    this.memmapBytes = (long) frames.limit() << Frames.FOLIO_SHIFT;
    this.counters = counters.address();
  }

  /**
   * Copies what the folio at {@code position} holds, at most {@code length} bytes, to {@code
   * target}.
   *
   * @return bytes copied, at least 1; {@link #MISS} or {@link #TORN} when the slow path has to find
   *     out why not
   */
  public int read(long position, MemorySegment target, long offset, int length) {
    long entry = XArray.walk(tree, position >>> Frames.FRAME_SHIFT, base, high);
    long folio = folio(entry);
    if (folio == 0) {
      return MISS;
    }
    long sequence = Sequence.begin(folio);
    return Sequence.readable(sequence)
        ? copy(folio, sequence, position, target, offset, length)
        : MISS;
  }

  /** As {@link #read}, but finds the folio by a hint; any hint is legal, a wrong one misses. */
  public int read(long hint, long position, MemorySegment target, long offset, int length) {
    long place = (hint & 0xFFFFFFFFL) << Frames.FOLIO_SHIFT;
    if (place >= memmapBytes) {
      return MISS;
    }
    long folio = memmap + place;
    long sequence = Sequence.begin(folio);
    return Sequence.readable(sequence) && (sequence ^ hint) >>> 32 == 0
        ? copy(folio, sequence, position, target, offset, length)
        : MISS;
  }

  // One body for both, inlined into each. The size is loaded after the sequence and before the
  // copy: a truncate publishes the size before it zeroes the tail, a writer after the data.
  private int copy(
      long folio, long sequence, long position, MemorySegment target, long offset, int length) {
    if (Words.getLongPlain(folio + FolioLayout.MAPPING) != id) {
      return MISS;
    }
    long at = position - (Words.getLongPlain(folio + FolioLayout.INDEX) << Frames.FRAME_SHIFT);
    long end = (long) Frames.FRAME_BYTES << Words.getByteOpaque(folio + FolioLayout.ORDER);
    long left = Words.getLongPlain(record + MappingLayout.SIZE) - position;
    long bytes = Math.min(length, Math.min(end - at, left));
    if (Long.compareUnsigned(at, end) >= 0 || bytes <= 0) {
      return MISS;
    }
    Content.copyOut(content(folio) + at, target, offset, bytes);
    if (!Sequence.validate(folio, sequence)) {
      return TORN;
    }
    touch(folio);
    Counters.hit(counters);
    return (int) bytes;
  }

  /**
   * Finds the folio of {@code index} and takes a reference to it, or returns 0: nothing there, or
   * somebody has it frozen. The folio may still be filling, and may have left the file since.
   */
  public long get(long index, Reader reader) {
    long late;
    reader.enter();
    try {
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

  /**
   * Takes a reference to the folio that a hint names, or returns 0. Needs no tree, but a section
   * all the same: the range must not change hands while the count is looked at.
   */
  public long get(long hint, long index, Reader reader) {
    long place = (hint & 0xFFFFFFFFL) << Frames.FOLIO_SHIFT;
    if (place >= memmapBytes) {
      return 0;
    }
    long folio = memmap + place;
    reader.enter();
    try {
      if (!matches(folio, hint, index) || !FolioRef.tryGet(folio)) {
        return 0;
      }
      if (matches(folio, hint, index)) {
        return folio;
      }
    } finally {
      reader.exit();
    }
    mapping.put(folio);
    return 0;
  }

  private boolean matches(long folio, long hint, long index) {
    long sequence = Sequence.begin(folio);
    return sequence >>> 32 != 0
        && (sequence ^ hint) >>> 32 == 0
        && Identity.covers(folio, id, index);
  }

  /** A hint for the folio of {@code index}, or 0. Takes no reference. */
  public long hint(long index) {
    long folio = folio(XArray.walk(tree, index, base, high));
    return folio == 0 ? 0 : hintOf(folio, index);
  }

  /** A hint for a folio that was found by other means, or 0 when it does not hold the index. */
  public long hintOf(long folio, long index) {
    long sequence = Sequence.begin(folio);
    if (sequence >>> 32 == 0 || !Identity.covers(folio, id, index)) {
      return 0;
    }
    return sequence & -1L << 32 | (folio - memmap) >>> Frames.FOLIO_SHIFT;
  }

  /** The folio that an entry names, 0 when it names none or one out of bounds. */
  long folio(long entry) {
    long folio = entry & -FolioLayout.BYTES;
    boolean object = (entry & 3) == 0 && Long.compareUnsigned(folio - memmap, memmapBytes) < 0;
    return object ? folio : 0;
  }

  /** The folio found for {@code index} without a reference, or 0: a name to wait or look by. */
  public long peek(long index) {
    return folio(XArray.walk(tree, index, base, high));
  }

  /** The folio named by a hint, unverified, or 0 when the hint is out of range. */
  public long peekHint(long hint) {
    long place = (hint & 0xFFFFFFFFL) << Frames.FOLIO_SHIFT;
    return place >= memmapBytes ? 0 : memmap + place;
  }

  /** Address of a folio's bytes. */
  public long content(long folio) {
    return base + (folio - memmap << Frames.FRAME_SHIFT - Frames.FOLIO_SHIFT);
  }

  /** Tells reclaim that the folio was asked for; stores only when that is news. */
  public void touch(long folio) {
    byte heat = Heat.of(folio);
    if (heat != Heat.HOT) {
      warm(folio, heat);
    }
  }

  private void warm(long folio, byte heat) {
    Heat.set(folio, heat == Heat.COLD ? Heat.HOT : Heat.COLD);
    if (heat == Heat.MARKER) {
      mapping.markerReached(Identity.index(folio));
    }
  }

  /** Counts a hit of a pin or a scope. */
  public void hit() {
    Counters.hit(counters);
  }
}
