package dev.quire.core.migrate;

import dev.quire.core.cache.Cache;
import dev.quire.core.cache.Mapping;
import dev.quire.core.folio.FolioLock;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import org.jspecify.annotations.Nullable;

/**
 * A folio gives its place to another one of its size, in other frames, while its pages are looked
 * up, read and written. Protocol migrate.md; {@link Gathering} is one attempt.
 */
public final class Migration {

  private final Cache cache;

  public Migration(Cache cache) {
    this.cache = cache;
  }

  /**
   * Moves a folio to wherever memory is free. Never waits, and takes no memory from anybody.
   *
   * @param folio on which the caller has a reference, which is dropped whatever comes of it
   * @param largest order of a free block that may be broken for it
   */
  public Result move(long folio, int largest) {
    return move(folio, largest, false);
  }

  /** As {@link #move(long, int)}, to the sections that never leave. */
  public Result settle(long folio) {
    return move(folio, Frames.SECTION_ORDER, true);
  }

  // Makes no object before the reference is in good hands: the heap may be full.
  private Result move(long folio, int largest, boolean lasts) {
    Result result = Result.of(Result.Outcome.NO_MEMORY);
    if (!FolioLock.tryLock(folio)) {
      cache.folios().put(folio, 1);
      return Result.of(Result.Outcome.LOCKED);
    }
    Gathering gathering = null;
    long target = 0;
    try {
      Mapping mapping = cache.mapping(Identity.mapping(folio));
      if (mapping == null) {
        return orphan(folio);
      }
      Result refusal = Refusals.ofMove(mapping, folio);
      if (refusal != null) {
        return refusal;
      }
      int order = Identity.order(folio);
      target = lasts ? cache.folios().lasting(order) : cache.folios().replacement(order, largest);
      if (target == 0) {
        return result;
      }
      gathering = Gathering.of(cache, mapping, folio, target);
      result = gathering.move(folio);
      return result;
    } finally {
      end(folio, target, gathering, result.isDone());
    }
  }

  private void end(long folio, long target, @Nullable Gathering gathering, boolean done) {
    if (target != 0 && !done) {
      cache.folios().freeUncounted(target); // nobody has ever had a reference to it
    }
    if (gathering != null) {
      gathering.release(done);
    } else {
      cache.lock().unlock(folio);
      cache.folios().put(folio, 1);
    }
  }

  /** One that has left its file: its holders keep it where it is. */
  private static Result orphan(long folio) {
    return FolioRef.count(folio) > 1 ? Result.busy(folio) : Result.of(Result.Outcome.GONE);
  }
}
