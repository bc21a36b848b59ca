package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import java.util.List;

/**
 * M6. A folio moves while its page is looked up.
 *
 * <p><b>Said</b> in docs/protocols/migrate.md: the new one has its place and its references before
 * the slot leads to it, and the old one is nobody's by then.
 *
 * <p><b>Actors</b>: a migration of page 1; a reader that looks page 1 up twice, looks at the bytes,
 * and lets go.
 *
 * <p><b>Forbidden</b>: a look-up gets what does not hold the page; the page is not there;
 * references are lost or left over; a folio that was replaced is not free.
 *
 * <p><b>Why it holds</b>: the old one is frozen before the slot changes, so nobody has it, and it
 * is freed as it is; the new one is unfrozen after all that a reader looks at.
 */
public final class MoveAgainstLookup implements Claim {

  private static final String GATHERING = "dev.quire.core.migrate.Gathering";

  private boolean moved;
  private int found;
  private boolean wrong;

  @Override
  public String id() {
    return "M6";
  }

  @Override
  public String title() {
    return "a folio moves while its page is looked up";
  }

  @Override
  public String bound() {
    return "1 migration, 2 look-ups by 1 reader";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    world.actor(stage, "migration", () -> moved = world.move(World.PAGE));
    world.actor(
        stage,
        "reader",
        () -> {
          look(world);
          look(world);
        });
    stage.forbid("a look-up got what does not hold its page", () -> wrong);
    stage.forbid(
        "the page is not as it was", () -> world.shown(World.PAGE) != World.value(World.PAGE));
    stage.forbid(
        "references are lost or left over",
        () -> !World.accounted(world.folio) || !World.accounted(world.lookup.peek(World.PAGE)));
    stage.outcome(() -> (moved ? "moved" : "stayed") + ", found " + found);
  }

  private void look(World world) {
    long held = world.get(World.PAGE);
    if (held != 0) {
      found++;
      wrong |= !world.hasBytes(held, World.PAGE);
      if (!wrong) { // else it may be nobody's, and the claim is refuted anyway
        world.mapping.put(held);
      }
    }
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "move-without-comparing",
            "the migration stores 0 whatever the count is",
            Edits.freezesWithoutComparing(GATHERING, "freeze")),
        Mutant.of(
            "moved-before-its-bytes",
            "the bytes are not copied",
            Mutation.without(GATHERING, "move", "copy", 1, 0)));
  }
}
