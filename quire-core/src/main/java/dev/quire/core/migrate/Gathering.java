package dev.quire.core.migrate;

import dev.quire.core.cache.Cache;
import dev.quire.core.cache.Mapping;
import dev.quire.core.cache.PageStates;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioLock;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Heat;
import dev.quire.core.folio.Identity;
import dev.quire.core.folio.Owners;
import dev.quire.core.folio.Sequence;
import dev.quire.core.frame.Frames;
import dev.quire.core.word.Content;
import dev.quire.core.xarray.Entries;
import dev.quire.core.xarray.XArray;
import org.jspecify.annotations.Nullable;

/** The folios that are to become one, in the order of their pages. */
final class Gathering {

  private final Cache cache;
  private final Mapping mapping;
  private final long first;
  private final long large;
  private final int order;

  // Locked, with one reference of ours each; and the sequence words of before the copy.
  private final long[] folios;
  private final long[] sequences;
  private int count;

  Gathering(Cache cache, Mapping mapping, long first, long large) {
    this.cache = cache;
    this.mapping = mapping;
    this.first = first;
    this.large = large;
    this.order = Identity.order(large);
    this.folios = new long[1 << order - mapping.order()];
    this.sequences = new long[folios.length];
  }

  /** Puts them together, or changes nothing. */
  Result gather() {
    long end = first + (1L << order);
    for (long at = first; at < end; at += 1L << Identity.order(folios[count - 1])) {
      Result refusal = take(at);
      if (refusal != null) {
        return refusal;
      }
    }
    copy();
    return replace();
  }

  private @Nullable Result take(long index) {
    long folio = mapping.lookup().hold(index);
    if (folio == 0) {
      return Result.of(Result.Outcome.GONE);
    }
    if (!FolioLock.tryLock(folio)) {
      mapping.put(folio);
      return Result.of(Result.Outcome.LOCKED);
    }
    folios[count] = folio;
    sequences[count++] = Sequence.begin(folio);
    return refusal(folio, index);
  }

  private @Nullable Result refusal(long folio, long index) {
    Result refusal = Refusals.of(mapping, folio);
    if (refusal != null) {
      return refusal;
    }
    if (Identity.order(folio) >= order) {
      return Result.of(Result.Outcome.SMALL);
    }
    if (Identity.index(folio) != index) {
      return Result.of(Result.Outcome.GONE);
    }
    if (PageStates.isUnsafe(folio)) {
      return Result.of(Result.Outcome.UNSAFE);
    }
    return Sequence.readable(sequences[count - 1]) ? null : Result.latched(folio);
  }

  // Before anything is frozen: as any optimistic read, which the comparison of the sequences ends.
  private void copy() {
    long target = mapping.lookup().content(large);
    for (int i = 0; i < count; i++) {
      int frames = 1 << Identity.order(folios[i]);
      Content.copyFrames(mapping.lookup().content(folios[i]), target, frames);
      target += (long) frames << Frames.FRAME_SHIFT;
    }
  }

  private Result replace() {
    XArray tree = mapping.tree();
    Result done = Result.of(Result.Outcome.DONE); // now: afterwards the heap may be full
    mapping.lock();
    try {
      if (!mapping.mayReshape()) {
        return Result.of(Result.Outcome.CUT);
      }
      if (Entries.isError(tree.supplyStore(first, order))) {
        return Result.of(Result.Outcome.NO_MEMORY);
      }
      for (int i = 0; i < count; i++) {
        Result refusal = freeze(i);
        if (refusal != null) {
          thaw(i);
          tree.giveBack();
          return refusal;
        }
      }
      enter(tree);
      return done;
    } finally {
      mapping.unlock();
    }
  }

  /** Freezes one, if it is as it was copied; leaves it as it was otherwise. */
  private @Nullable Result freeze(int nth) {
    long folio = folios[nth];
    int expected = 1 + Owners.expected(folio);
    if (!FolioRef.freeze(folio, expected)) {
      return Result.busy(folio);
    }
    // Only now: who had a reference may have written, and has made it dirty then.
    boolean written = !Sequence.validate(folio, sequences[nth]);
    if (written || PageStates.isUnsafe(folio)) {
      FolioRef.unfreeze(folio, expected);
      return Result.of(Result.Outcome.UNSAFE);
    }
    return null;
  }

  private void thaw(int frozen) {
    for (int i = 0; i < frozen; i++) {
      FolioRef.unfreeze(folios[i], 1 + Owners.expected(folios[i]));
    }
  }

  // Bounded, without memory of its own, on the heap neither. The small ones go before the large one
  // can be met: who writes to it must not be followed by who reads what was before, by a hint.
  private void enter(XArray tree) {
    for (int i = 0; i < count; i++) {
      Identity.renounce(folios[i]);
    }
    Identity.take(large, mapping.id(), first, FolioFlags.LOCKED, Heat.of(folios[0]));
    FolioRef.unfreeze(large, Owners.expected(large));
    tree.storeSupplied(first, order, large);
  }

  // The large one has a queue before anybody can take it out of its file, and the small ones have
  // none before they are free.
  private void tellReclaim() {
    long best = 0;
    for (int i = 0; i < count; i++) {
      long place = cache.recency().parted(folios[i]);
      best = (int) place >= (int) best ? place : best;
    }
    cache.recency().joined(large, best);
  }

  /** Unlocks all; the small ones are freed if the large one stands for them, else let go. */
  void release(boolean done) {
    if (done) {
      tellReclaim();
      cache.lock().unlock(large);
    }
    for (int i = 0; i < count; i++) {
      cache.lock().unlock(folios[i]);
      if (done) {
        cache.folios().free(folios[i]);
      } else {
        mapping.put(folios[i]);
      }
    }
  }
}
