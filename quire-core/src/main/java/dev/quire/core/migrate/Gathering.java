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
import dev.quire.core.folio.Parts;
import dev.quire.core.folio.Sequence;
import dev.quire.core.frame.Frames;
import dev.quire.core.word.Content;
import dev.quire.core.xarray.Entries;
import dev.quire.core.xarray.XArray;
import org.jspecify.annotations.Nullable;

/**
 * The folios that are to give way to one, in the order of their pages: several that become one
 * (collapse.md), or a single one that stands elsewhere afterwards (migrate.md).
 */
final class Gathering {

  // A single one takes along what hangs on it: that it is dirty, and what is attached. Several must
  // have nothing of the kind.

  private final Cache cache;
  private final Mapping mapping;
  private final long first;
  private final long large;
  private final int order;
  private final boolean moves;

  // Locked, with one reference of ours each; and the sequence words of before the copy.
  private final long[] folios;
  private final long[] sequences;
  private int count;

  /** Of all that hold pages of the large one. */
  Gathering(Cache cache, Mapping mapping, long first, long large) {
    this(cache, mapping, first, large, 1 << Identity.order(large) - mapping.order(), false);
  }

  /** Of a single one, which moves to another place. */
  static Gathering of(Cache cache, Mapping mapping, long folio, long target) {
    return new Gathering(cache, mapping, Identity.index(folio), target, 1, true);
  }

  private Gathering(Cache cache, Mapping mapping, long first, long large, int most, boolean moves) {
    this.cache = cache;
    this.mapping = mapping;
    this.first = first;
    this.large = large;
    this.order = Identity.order(large);
    this.moves = moves;
    this.folios = new long[most];
    this.sequences = new long[most];
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

  /**
   * Puts the target in the place of this one, or changes nothing. The caller has it locked, and a
   * reference; both are ours from here on.
   */
  Result move(long folio) {
    Result refusal = admit(folio, first);
    if (refusal != null) {
      return refusal;
    }
    if (FolioFlags.has(folio, FolioFlags.PRIVATE)) {
      cache.attachments().prepare(large);
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
    return admit(folio, index);
  }

  private @Nullable Result admit(long folio, long index) {
    folios[count] = folio;
    sequences[count++] = Sequence.begin(folio);
    return refusal(folio, index);
  }

  private @Nullable Result refusal(long folio, long index) {
    Result refusal = moves ? Refusals.ofMove(mapping, folio) : Refusals.of(mapping, folio);
    if (refusal != null) {
      return refusal;
    }
    if (!moves && Identity.order(folio) >= order) {
      return Result.of(Result.Outcome.SMALL);
    }
    if (Identity.index(folio) != index) {
      return Result.of(Result.Outcome.GONE);
    }
    if (!moves && PageStates.isUnsafe(folio)) {
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
      int frozen = 0;
      Result.Outcome refusal = null;
      while (frozen < count && refusal == null) {
        refusal = freeze(frozen);
        frozen += refusal == null ? 1 : 0;
      }
      if (refusal != null) {
        thaw(frozen);
        tree.giveBack();
        return refusal == Result.Outcome.BUSY ? Result.busy(folios[frozen]) : Result.of(refusal);
      }
      enter(tree);
      return done;
    } finally {
      mapping.unlock();
    }
  }

  /**
   * Freezes one, if it is as it was copied; leaves it as it was otherwise. Makes nothing on the
   * heap, which may be full: those before it are frozen.
   */
  private Result.@Nullable Outcome freeze(int nth) {
    long folio = folios[nth];
    int expected = 1 + Owners.expected(folio);
    if (!FolioRef.freeze(folio, expected)) {
      return Result.Outcome.BUSY;
    }
    // Only now: who had a reference may have written, and has made it dirty then.
    boolean written = !Sequence.validate(folio, sequences[nth]);
    if (written || !moves && PageStates.isUnsafe(folio)) {
      FolioRef.unfreeze(folio, expected);
      return written ? Result.Outcome.WRITTEN : Result.Outcome.UNSAFE;
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
    int taken = moves ? handOver(folios[0]) : 0;
    for (int i = 0; i < count; i++) {
      Identity.renounce(folios[i]);
    }
    Identity.take(large, mapping.id(), first, taken | FolioFlags.LOCKED, Heat.of(folios[0]));
    if (moves) {
      Parts.mark(large, Parts.of(folios[0]));
    }
    FolioRef.unfreeze(large, Owners.expected(large));
    tree.storeSupplied(first, order, large);
  }

  /** What a single one takes along; the flags that show it. */
  private int handOver(long folio) {
    return mapping.states().handOver(folio, large) | cache.attachments().handOver(folio, large);
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
    if (moves && Heat.of(folios[0]) == Heat.MARKER) {
      Heat.set(large, Heat.MARKER); // or nobody would start the next window of readahead
    }
  }

  /** Unlocks all; the old ones are freed if the new one stands for them, else let go. */
  void release(boolean done) {
    if (done) {
      tellReclaim();
      cache.lock().unlock(large);
    }
    for (int i = 0; i < count; i++) {
      cache.lock().unlock(folios[i]);
      if (done && moves) {
        cache.folios().freeUncounted(folios[i]); // there are as many pages as before
      } else if (done) {
        cache.folios().free(folios[i]);
      } else {
        mapping.put(folios[i]);
      }
    }
  }
}
