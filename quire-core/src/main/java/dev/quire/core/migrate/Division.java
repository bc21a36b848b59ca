package dev.quire.core.migrate;

import dev.quire.core.cache.Cache;
import dev.quire.core.cache.Mapping;
import dev.quire.core.cache.PageStates;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioLayout;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Heat;
import dev.quire.core.folio.Identity;
import dev.quire.core.folio.Owners;
import dev.quire.core.frame.Frames;
import dev.quire.core.xarray.Entries;
import dev.quire.core.xarray.XArray;

/** One folio on its way to several. The caller has it locked, and one reference to it. */
final class Division {

  // Part 0 is the folio itself, which is in all of the slots and frozen until the others are in
  // theirs. The parts that are kept come before those that are beyond the end of the file.

  private final Cache cache;
  private final Mapping mapping;
  private final long folio;
  private final long first;
  private final int order;
  private final int parts;

  /** Parts that have a place in the file: 0 as long as nothing was divided. */
  private int kept;

  Division(Cache cache, Mapping mapping, long folio, int order) {
    this.cache = cache;
    this.mapping = mapping;
    this.folio = folio;
    this.first = Identity.index(folio);
    this.order = order;
    this.parts = 1 << Math.max(0, Identity.order(folio) - order);
  }

  int parts() {
    return parts;
  }

  /** Divides the folio, or changes nothing. */
  Result run() {
    XArray tree = mapping.tree();
    Result done = Result.of(Result.Outcome.DONE); // now: afterwards the heap may be full
    mapping.lock();
    try {
      if (!mapping.mayReshape()) {
        return Result.of(Result.Outcome.CUT);
      }
      if (Entries.isError(tree.supplySplit(first, order))) {
        return Result.of(Result.Outcome.NO_MEMORY);
      }
      if (!FolioRef.freeze(folio, 1 + Owners.expected(folio))) {
        tree.giveBack();
        return Result.busy(folio);
      }
      divide(tree);
      return done;
    } finally {
      mapping.unlock();
    }
  }

  // Bounded, without memory of its own, on the heap neither: so nothing in it can fail halfway.
  private void divide(XArray tree) {
    int flags = PageStates.flagsOfParts(folio);
    long place = cache.recency().parted(folio); // as long as it has its old size
    tree.splitSupplied(first, order);
    Identity.divide(folio, order);
    kept = partsOfFile();
    cache.recency().joined(folio, place); // locked, as its parts are: nobody takes it
    for (int part = 1; part < kept; part++) {
      enter(tree, part, flags);
      cache.recency().joined(folio(part), place);
    }
    for (int part = kept; part < parts; part++) {
      drop(tree, part, flags);
    }
    FolioRef.unfreeze(folio, 1 + Owners.expected(folio));
  }

  private void enter(XArray tree, int part, int flags) {
    long entered = folio(part);
    mapping.states().inheritLog(entered, folio);
    Identity.take(entered, mapping.id(), index(part), flags | FolioFlags.LOCKED, Heat.of(folio));
    FolioRef.unfreeze(entered, Owners.expected(entered));
    tree.store(index(part), order, entered); // of an entry of its own order: takes no node
  }

  /** A part beyond the end of the file: nobody has ever had a reference to it. */
  private void drop(XArray tree, int part, int flags) {
    mapping.states().forgetPart(flags, 1L << order);
    tree.erase(index(part));
    FolioFlags.clear(folio(part), FolioFlags.TAIL);
  }

  // The size changes under the tree lock. What begins beyond it reads as zeros, and is zeros.
  private int partsOfFile() {
    long pages = mapping.size() + Frames.FRAME_BYTES - 1 >>> Frames.FRAME_SHIFT;
    long within = pages - first + (1L << order) - 1 >> order;
    return Math.clamp(within, 1, parts);
  }

  /** Lets others have the parts that entered the file. */
  void release() {
    for (int part = 1; part < kept; part++) {
      cache.lock().unlock(folio(part));
    }
  }

  /** Frees those that did not. Comes after the folio's own lock. */
  void free() {
    for (int part = kept; kept != 0 && part < parts; part++) {
      cache.folios().free(folio(part));
    }
  }

  private long folio(int part) {
    return folio + ((long) part << order) * FolioLayout.BYTES;
  }

  private long index(int part) {
    return first + ((long) part << order);
  }
}
