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
    if (Identity.mapping(folio) != mapping.id()) {
      return Result.of(Result.Outcome.GONE);
    }
    int flags = FolioFlags.flags(folio);
    if ((flags & FolioFlags.WRITEBACK) != 0) {
      return Result.of(Result.Outcome.WRITEBACK);
    }
    if ((flags & FolioFlags.PRIVATE) != 0) {
      return Result.of(Result.Outcome.PRIVATE);
    }
    if (FolioLatch.seemsHeld(folio)) {
      return Result.latched(folio);
    }
    return FolioRef.count(folio) > 1 + Owners.expected(folio) ? Result.busy(folio) : null;
  }
}
