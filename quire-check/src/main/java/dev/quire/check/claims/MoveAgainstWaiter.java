package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import java.util.List;

/**
 * L20. A waiter on a migration against its end.
 *
 * <p><b>Said</b> of migration entries (mm/filemap.c, softleaf_entry_wait_on_locked): a waiter takes
 * no reference, queues itself before it lets go of what keeps the migrator from ending, and is
 * woken by the unlock.
 *
 * <p><b>Actors</b>: a migration of page 1; two waiters that find the page's folio locked and wait
 * for it.
 *
 * <p><b>Forbidden</b>: the page is not moved though nobody but waiters is interested in it; a frame
 * that is free shows a waiters bit; somebody sleeps for ever.
 *
 * <p><b>Why it holds</b>: a waiter has an address and the value of a word. The migration unlocks
 * the old folio as well, before it frees it, and a folio is only freed without the waiters bit.
 */
public final class MoveAgainstWaiter implements Claim {

  private static final String GATHERING = "dev.quire.core.migrate.Gathering";
  private static final int WAITERS = 2;

  private boolean moved;

  @Override
  public String id() {
    return "L20";
  }

  @Override
  public String title() {
    return "waiters on a migration against its end";
  }

  @Override
  public String bound() {
    return "1 migration, 2 waiters";
  }

  @Override
  public boolean forbidsDeadlock() {
    return true;
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    world.actor(stage, "migration", () -> moved = world.move(World.PAGE));
    for (int i = 0; i < WAITERS; i++) {
      world.actor(stage, "waiter " + (i + 1), () -> world.awaitUnlock(World.PAGE));
    }
    stage.forbid("a mere waiter kept the folio from being moved", () -> !moved);
    stage.forbid(
        "references are lost or left over",
        () -> !World.accounted(world.folio) || !World.accounted(world.lookup.peek(World.PAGE)));
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        WaiterHoldsNothing.keepsReference("migration-waiter-keeps-a-reference"),
        Mutant.of(
            "old-folio-stays-locked",
            "the old folio is freed and never unlocked",
            Mutation.without(GATHERING, "release", "unlock", 2, 0)));
  }
}
