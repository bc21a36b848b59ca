package dev.quire.core.migrate;

import dev.quire.core.cache.Mapping;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioLatch;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Identity;
import dev.quire.core.folio.Owners;
import org.jspecify.annotations.Nullable;

/**
 * Why a folio cannot be had at this moment, found out before anything is frozen: so that the caller
 * learns a reason, and a folio that is in use is not disturbed. The freeze decides.
 */
final class Refusals {

  private Refusals() {}

  /** The reason, or null. The caller has the folio locked, and one reference. */
  static @Nullable Result of(Mapping mapping, long folio) {
    Result refusal = ofMove(mapping, folio);
    return refusal == null && FolioFlags.has(folio, FolioFlags.PRIVATE)
        ? Result.of(Result.Outcome.PRIVATE)
        : refusal;
  }

  /** As {@link #of}, where what is attached goes along. */
  static @Nullable Result ofMove(Mapping mapping, long folio) {
    if (Identity.mapping(folio) != mapping.id()) {
      return Result.of(Result.Outcome.GONE);
    }
    if (FolioFlags.has(folio, FolioFlags.WRITEBACK)) {
      return Result.of(Result.Outcome.WRITEBACK);
    }
    if (FolioLatch.seemsHeld(folio)) {
      return Result.latched(folio);
    }
    return FolioRef.count(folio) > 1 + Owners.expected(folio) ? Result.busy(folio) : null;
  }
}
