package dev.quire.core.cache;

import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioLock;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Identity;
import dev.quire.core.folio.Owners;
import dev.quire.core.frame.Frames;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What engines have attached to pages: a place for each frame, of which a page uses its first.
 * Protocol private.md.
 */
public final class Attachments {

  // Invariant, while nobody has the folio locked: the flag PRIVATE shows exactly when one of its
  // places is taken, and the folio has one reference for that. Flag, places and reference change
  // under the folio lock alone.

  /** What became of an attempt to attach. */
  public enum Outcome {
    ATTACHED,
    /** The page has an attachment. */
    OCCUPIED,
    /** The folio does not hold that page any more. */
    GONE
  }

  private final Frames frames;
  private final FolioLock lock;

  // Listed in docs/locking.md. A section has no places before something is attached in it.
  private final AtomicReferenceArray<@Nullable AtomicReferenceArray<@Nullable Attachment>> sections;

  Attachments(Frames frames, FolioLock lock) {
    this.frames = frames;
    this.lock = lock;
    this.sections = new AtomicReferenceArray<>(frames.sections());
  }

  /**
   * Attaches something to a page. The caller has a reference to the folio, and no lock of it.
   *
   * @param index of the page's first frame
   */
  public Outcome attach(Mapping mapping, long folio, long index, Attachment attachment) {
    lock.lock(folio);
    try {
      return Identity.covers(folio, mapping.id(), index)
          ? attachLocked(folio, pfn(folio, index), attachment)
          : Outcome.GONE;
    } finally {
      lock.unlock(folio);
    }
  }

  private Outcome attachLocked(long folio, int pfn, Attachment attachment) {
    AtomicReferenceArray<@Nullable Attachment> places = makePlaces(pfn); // all that may fail
    if (places.get(place(pfn)) != null) {
      return Outcome.OCCUPIED;
    }
    if (!FolioFlags.has(folio, FolioFlags.PRIVATE)) {
      FolioRef.get(folio, 1); // before the flag: by that a freezer counts on it
    }
    places.set(place(pfn), attachment);
    FolioFlags.set(folio, FolioFlags.PRIVATE);
    return Outcome.ATTACHED;
  }

  /**
   * What is attached to a page at this moment, or null. The caller has a reference to the folio,
   * which held the page when it was taken.
   */
  public @Nullable Attachment find(long folio, long index) {
    return FolioFlags.has(folio, FolioFlags.PRIVATE) ? at(pfn(folio, index)) : null;
  }

  /**
   * Ends an attachment without asking or telling it. The caller has a reference to the folio.
   *
   * @return false, without effect, when the page has none, or that of another object
   */
  public boolean detach(Mapping mapping, long folio, long index, Object object) {
    lock.lock(folio);
    try {
      if (!Identity.covers(folio, mapping.id(), index)
          || !FolioFlags.has(folio, FolioFlags.PRIVATE)) {
        return false;
      }
      int pfn = pfn(folio, index);
      Attachment attached = at(pfn);
      if (attached == null || !attached.isOf(object)) {
        return false;
      }
      take(folio, pfn);
      return true;
    } finally {
      lock.unlock(folio);
    }
  }

  /** Makes the places for what a folio is to have; they are memory of the heap. */
  public void prepare(long folio) {
    makePlaces(frames.pfn(folio)); // a folio stands in one section
  }

  /**
   * What is attached to a folio goes to another of the same order that takes its place, and which
   * has been {@link #prepare}d. Asks and tells nobody. Both are locked and frozen: the reference
   * goes with the count that they are unfrozen at.
   *
   * @return the flag that the new one shows for that, if any
   */
  public int handOver(long from, long to) {
    if (!FolioFlags.has(from, FolioFlags.PRIVATE)) {
      return 0;
    }
    int first = frames.pfn(from);
    int target = frames.pfn(to);
    AtomicReferenceArray<@Nullable Attachment> places = makePlaces(target); // they are there
    for (int frame = 0; frame < 1 << Identity.order(from); frame++) {
      places.set(place(target + frame), at(first + frame));
      empty(first + frame);
    }
    FolioFlags.clear(from, FolioFlags.PRIVATE);
    return FolioFlags.PRIVATE;
  }

  /**
   * Before an eviction: asks everything that is attached to a locked folio, on which the caller has
   * one reference. What lets go is dropped at once.
   *
   * @return false when the folio has to stay; nobody was asked if it would have to in any case
   */
  boolean release(long folio) {
    if (!FolioFlags.has(folio, FolioFlags.PRIVATE)) {
      return true;
    }
    if (FolioRef.count(folio) > 1 + Owners.expected(folio) || PageStates.isUnsafe(folio)) {
      return false; // a guess that spares the question; the freeze decides
    }
    boolean free = true;
    int first = frames.pfn(folio);
    for (int pfn = first; pfn < first + (1 << Identity.order(folio)); pfn++) {
      Attachment attached = at(pfn);
      if (attached != null && attached.release()) {
        drop(folio, pfn, attached);
      } else if (attached != null) {
        free = false;
      }
    }
    return free;
  }

  /** Ends all that is attached to a locked folio that is about to leave its file. */
  void drop(long folio) {
    int first = frames.pfn(folio);
    for (int pfn = first; pfn < first + (1 << Identity.order(folio)); pfn++) {
      Attachment attached = at(pfn);
      if (attached != null) {
        drop(folio, pfn, attached);
      }
    }
  }

  private void drop(long folio, int pfn, Attachment attached) {
    take(folio, pfn);
    attached.dropped(); // last: nobody finds it any more, whatever becomes of the call
  }

  /** Empties a place; the last one of the folio takes flag and reference with it. */
  private void take(long folio, int pfn) {
    boolean last = count(folio) == 1;
    if (last) {
      FolioFlags.clear(folio, FolioFlags.PRIVATE);
    }
    empty(pfn);
    if (last) {
      FolioRef.put(folio, 1); // never the last reference: the caller has one
    }
  }

  /** Places of a folio that are taken: stable while it is locked. */
  public int count(long folio) {
    int count = 0;
    int first = frames.pfn(folio);
    for (int pfn = first; pfn < first + (1 << Identity.order(folio)); pfn++) {
      count += at(pfn) == null ? 0 : 1;
    }
    return count;
  }

  private int pfn(long folio, long index) {
    return frames.pfn(folio) + (int) (index - Identity.index(folio));
  }

  private static int place(int pfn) {
    return pfn & Frames.SECTION_FRAMES - 1;
  }

  private @Nullable Attachment at(int pfn) {
    AtomicReferenceArray<@Nullable Attachment> places = sections.get(pfn >>> Frames.SECTION_ORDER);
    return places == null ? null : places.get(place(pfn));
  }

  private void empty(int pfn) {
    AtomicReferenceArray<@Nullable Attachment> places = sections.get(pfn >>> Frames.SECTION_ORDER);
    if (places != null) {
      places.set(place(pfn), null);
    }
  }

  private AtomicReferenceArray<@Nullable Attachment> makePlaces(int pfn) {
    int section = pfn >>> Frames.SECTION_ORDER;
    AtomicReferenceArray<@Nullable Attachment> places = sections.get(section);
    if (places == null) {
      AtomicReferenceArray<@Nullable Attachment> made =
          new AtomicReferenceArray<>(Frames.SECTION_FRAMES);
      AtomicReferenceArray<@Nullable Attachment> first =
          sections.compareAndExchange(section, null, made);
      places = first == null ? made : first;
    }
    return places;
  }
}
