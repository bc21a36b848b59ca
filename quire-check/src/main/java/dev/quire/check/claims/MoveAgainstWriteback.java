package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import java.util.List;

/**
 * M11. A folio moves while it is written to storage.
 *
 * <p><b>Said</b> in docs/protocols/migrate.md: that it has to be written, or synced, goes along;
 * marks belong to the place.
 *
 * <p><b>Actors</b>: a migration of page 1, which is dirty; a flusher that looks the page up and
 * writes it, but does not sync.
 *
 * <p><b>Forbidden</b>: the page shows as written, and what it holds was not; it shows as synced; a
 * count is left over.
 *
 * <p><b>Why it holds</b>: a writeback owns a reference, so the folio stays until it has ended. Flag
 * and mark change under the tree lock, under which the flag is handed over.
 */
public final class MoveAgainstWriteback implements Claim {

  private static final String GATHERING = "dev.quire.core.migrate.Gathering";

  private boolean moved;

  @Override
  public String id() {
    return "M11";
  }

  @Override
  public String title() {
    return "a folio moves while it is written to storage";
  }

  @Override
  public String bound() {
    return "1 migration, 1 writeback";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    StageDisk disk = new StageDisk(stage, world);
    disk.dirty(World.PAGE, 5);
    world.actor(stage, "migration", () -> moved = world.move(World.PAGE));
    world.actor(
        stage,
        "flusher",
        () -> {
          long held = world.lookup.hold(World.PAGE);
          if (held != 0) {
            disk.writeFound(held);
          }
        });
    stage.forbid(
        "a page shows as written that was not",
        () -> disk.isWritten(World.PAGE) && disk.written(World.PAGE) != 5);
    stage.forbid("a page shows as synced that was not", () -> disk.isClean(World.PAGE));
    stage.forbid("something is left over", () -> !disk.isAtRest(World.PAGE));
    stage.outcome(
        () -> (moved ? "moved" : "stayed") + (disk.isWritten(World.PAGE) ? ", written" : ""));
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "move-cleans",
            "the new folio does not show that it has to be stored",
            Mutation.without(GATHERING, "handOver", "handOver", 1, 0)));
  }
}
