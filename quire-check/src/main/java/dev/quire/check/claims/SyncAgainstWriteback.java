package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioRef;
import java.util.List;

/**
 * Y2. A sync beside a writeback.
 *
 * <p><b>Said</b> in docs/protocols/sync.md: a page is clean only when a sync that began after its
 * write had returned has succeeded.
 *
 * <p><b>Actors</b>: a flusher that writes page 1, which is dirty; somebody who has the file synced.
 *
 * <p><b>Forbidden</b>: a page shows as clean, and what it holds is not durable; a count is left
 * over; somebody sleeps for ever.
 *
 * <p><b>Why it holds</b>: a writeback that begins before the flip of the parity is waited for; one
 * that begins after it sets the other mark, which that sync does not take.
 */
public final class SyncAgainstWriteback implements Claim {

  private static final String STATES = "dev.quire.core.cache.PageStates";

  @Override
  public String id() {
    return "Y2";
  }

  @Override
  public String title() {
    return "a sync beside a writeback";
  }

  @Override
  public String bound() {
    return "1 writeback, 1 sync";
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
    world.actor(stage, "flusher", () -> disk.writeFound(world.folio));
    world.actor(stage, "syncer", disk::cover);
    stage.forbid(
        "a page shows as clean that is not durable",
        () -> disk.isClean(World.PAGE) && disk.durable(World.PAGE) != 5);
    stage.forbid("something is left over", () -> !disk.isAtRest(World.PAGE));
    stage.outcome(() -> disk.isClean(World.PAGE) ? "covered" : "for the next sync");
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "sync-without-flip",
            "a sync takes the marks of writebacks that begin while it runs",
            Mutation.without(STATES, "flip", "setIntPlain", 1, 0)),
        Mutant.of(
            "sync-without-waiting",
            "a sync does not wait for writes that have not returned",
            Mutation.without("dev.quire.core.writeback.Earlier", "awaitAll", "isEarlier", 1, 0)),
        Mutant.of(
            "clean-when-written",
            "a page that was written counts as synced",
            new Mutation(
                STATES,
                "begin",
                "change",
                1,
                (code, signature) ->
                    code.pop()
                        .loadConstant(FolioFlags.WRITEBACK)
                        .invokestatic(
                            java.lang.constant.ClassDesc.of("dev.quire.core.folio.FolioFlags"),
                            "change",
                            signature))));
  }
}
