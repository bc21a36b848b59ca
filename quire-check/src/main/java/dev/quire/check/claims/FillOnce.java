package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioRef;
import java.util.List;

/**
 * F1. One fill, however many ask.
 *
 * <p><b>Said</b> in docs/protocols/fill.md: a folio is put into its slots before it is read; who
 * comes second finds the slots taken, and withdraws.
 *
 * <p><b>Actors</b>: two fillers of page 3; a reader that looks it up and lets go.
 *
 * <p><b>Forbidden</b>: the page is filled by nobody or has two folios; a folio is lost; references
 * are lost or left over.
 *
 * <p><b>Why it holds</b>: the slots are looked at and stored under the lock of the tree. The folio
 * that was refused belongs to nobody else but late look-ups, and goes back with the last reference.
 */
public final class FillOnce implements Claim {

  private long free;

  @Override
  public String id() {
    return "F1";
  }

  @Override
  public String title() {
    return "one fill however many ask";
  }

  @Override
  public String bound() {
    return "2 fills of one page, 1 look-up";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage);
    free = world.buddy.freeFrames();
    world.actor(stage, "filler 1", () -> world.fill(World.NEXT));
    world.actor(stage, "filler 2", () -> world.fill(World.NEXT));
    world.actor(stage, "reader", () -> world.holdAndPut(World.NEXT));
    stage.forbid("nobody has filled the page", () -> world.lookup.peek(World.NEXT) == 0);
    stage.forbid("a folio is lost", () -> world.buddy.freeFrames() != free - 1);
    stage.forbid(
        "references are lost or left over",
        () -> FolioRef.count(world.lookup.peek(World.NEXT)) != 1);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "insert-over",
            "an insertion does not look whether the slots are taken",
            Mutation.without("dev.quire.core.cache.Mapping", "insert", "nextFolio", 1, 0)));
  }
}
