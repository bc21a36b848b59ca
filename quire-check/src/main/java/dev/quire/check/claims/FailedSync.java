package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioRef;
import java.util.List;

/**
 * Y4. A sync that fails, beside a writeback.
 *
 * <p><b>Said</b> in docs/protocols/sync.md: the system forgets what it could not store, and says so
 * once; what it held by then may have been written before the sync or beside it.
 *
 * <p><b>Actors</b>: somebody who has the file synced, which fails; a flusher that writes page 1,
 * which is dirty.
 *
 * <p><b>Forbidden</b>: a page shows as written, and the system has forgotten it, so that the next
 * sync would take it for durable; a count is left over; somebody sleeps for ever.
 *
 * <p><b>Why it holds</b>: a sync that fails makes everything dirty that is unsynced, whichever mark
 * it has.
 */
public final class FailedSync implements Claim {

  @Override
  public String id() {
    return "Y4";
  }

  @Override
  public String title() {
    return "a sync that fails, beside a writeback";
  }

  @Override
  public String bound() {
    return "1 sync that fails, 1 writeback";
  }

  @Override
  public boolean forbidsDeadlock() {
    return true;
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    StageDisk disk = new StageDisk(stage, world);
    disk.dirty(World.PAGE, 5);
    FolioRef.get(world.folio, 1); // the flusher has found it
    disk.failsOnce();
    world.actor(stage, "syncer", disk::cover);
    world.actor(stage, "flusher", () -> disk.writeFound(world.folio));
    stage.forbid(
        "a page shows as written that the system has forgotten",
        () -> disk.isWritten(World.PAGE) && disk.written(World.PAGE) != 5);
    stage.forbid("something is left over", () -> !disk.isAtRest(World.PAGE));
    stage.outcome(() -> disk.isWritten(World.PAGE) ? "written after the failure" : "dirty again");
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "sync-fails-silently",
            "a sync that fails leaves everything as it is",
            Mutation.without("dev.quire.core.writeback.Syncs", "end", "dirtyUnsynced", 1, 0)),
        Mutant.of(
            "only-the-old-parity-is-lost",
            "a sync that fails makes dirty only what it was to cover",
            Mutation.without("dev.quire.core.cache.PageStates", "dirtyUnsynced", "forEach", 2, 0)));
  }
}
