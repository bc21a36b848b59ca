package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import java.util.List;

/**
 * M10. A folio moves while reclaim looks for one that can go.
 *
 * <p><b>Said</b> in docs/protocols/migrate.md: the old folio stands in its queue meanwhile; a
 * reference and the lock keep reclaim off.
 *
 * <p><b>Actors</b>: a migration of page 1; reclaim, which comes by its folio and evicts it if it
 * may.
 *
 * <p><b>Forbidden</b>: the queues are not those of the file: what is free is in one, or a page is
 * in none; references are lost or left over.
 *
 * <p><b>Why it holds</b>: of two freezers one has the lock, and each has a reference. The new one
 * is queued before it is unlocked, so before anybody can take it out of its file; the old one has
 * left its queue before it is free.
 */
public final class MoveAgainstReclaim implements Claim {

  private static final String GATHERING = "dev.quire.core.migrate.Gathering";

  private boolean moved;
  private boolean evicted;

  @Override
  public String id() {
    return "M10";
  }

  @Override
  public String title() {
    return "a folio moves while reclaim looks for one that can go";
  }

  @Override
  public String bound() {
    return "1 migration, 1 eviction";
  }

  @Override
  public void stage(Stage stage) {
    QueuedPages pages = new QueuedPages(stage, World.PAGE);
    World world = pages.world;
    world.actor(stage, "migration", () -> moved = world.move(World.PAGE));
    world.actor(stage, "reclaim", () -> evicted = pages.evict(world.folio));
    stage.forbid("the queues are not those of the file", () -> !pages.isWhole());
    stage.forbid("references are lost or left over", () -> !isAccounted(world));
    stage.outcome(() -> (moved ? "moved" : "stayed") + (evicted ? ", went" : ""));
  }

  private static boolean isAccounted(World world) {
    long page = world.lookup.peek(World.PAGE);
    return World.accounted(world.folio) && (page == 0 || World.accounted(page));
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "moved-into-no-queue",
            "reclaim is not told of the move",
            Mutation.without(GATHERING, "release", "tellReclaim", 1, 0)));
  }
}
