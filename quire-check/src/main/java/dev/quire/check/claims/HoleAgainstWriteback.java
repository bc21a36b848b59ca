package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioRef;
import java.util.List;

/**
 * T4. A hole against a writeback.
 *
 * <p><b>Said</b> in docs/protocols/truncate.md: the storage is given the hole before the pages go,
 * so that a storage that cannot leaves everything as it was; and once more after they have gone,
 * for one of them may have been written between the two.
 *
 * <p><b>Actors</b>: a hole that takes page 1 out, which is dirty, and has the storage forget it; a
 * flusher that writes it. (What the hole does before that changes nothing.)
 *
 * <p><b>Forbidden</b>: what was there before is read after the hole, from the cache or from the
 * storage; a page, a reference or a count is left over; somebody sleeps for ever.
 *
 * <p><b>Why it holds</b>: a writeback that has begun is waited for when its page goes, and none can
 * begin after that. So what it stored stands before the second hole.
 */
public final class HoleAgainstWriteback implements Claim {

  @Override
  public String id() {
    return "T4";
  }

  @Override
  public String title() {
    return "a hole against a writeback";
  }

  @Override
  public String bound() {
    return "1 hole of 1 page, 1 writeback";
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
    FolioRef.get(world.folio, 2); // the flusher has found it, and the hole
    world.actor(
        stage,
        "hole",
        () -> {
          world.remove(world.folio);
          Inside.punchStored(world.mapping.truncation(), World.PAGE, World.PAGE + 1);
        });
    world.actor(stage, "flusher", () -> disk.writeFound(world.folio));
    stage.forbid("what was there before has come back", () -> disk.seen(World.PAGE) != 0);
    stage.forbid(
        "something is left over",
        () -> !world.mapping.states().isClean() || !World.accounted(world.folio));
    stage.outcome(() -> "a hole");
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "page-goes-while-written",
            "a page goes while it is being written",
            Mutation.without("dev.quire.core.cache.Truncation", "remove", "awaitWriteback", 1, 0)));
  }
}
