package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioRef;
import java.util.List;

/**
 * M9. A folio moves while something is attached to its page, and taken back.
 *
 * <p><b>Said</b> in docs/protocols/migrate.md and private.md: the object and its reference go
 * along, and it is asked and told nothing.
 *
 * <p><b>Actors</b>: a migration of page 1, which has an object; an engine that has found the page,
 * takes the object back and lets go of the page.
 *
 * <p><b>Forbidden</b>: the object is neither at the page nor the engine's, or both, or told
 * anything; references are lost or left over.
 *
 * <p><b>Why it holds</b>: both have the folio lock for what they do. The reference that belongs to
 * the object is in the count that the old one is frozen at, and in that of the new one.
 */
public final class MoveAgainstAttachment implements Claim {

  private static final String GATHERING = "dev.quire.core.migrate.Gathering";

  private final Noted object = new Noted();
  private boolean moved;
  private boolean detached;

  @Override
  public String id() {
    return "M9";
  }

  @Override
  public String title() {
    return "a folio moves while what is attached to it is taken back";
  }

  @Override
  public String bound() {
    return "1 migration, 1 detachment";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    FolioRef.get(world.folio, 1);
    AttachmentAgainstReclaim.attach(world, object);
    world.actor(stage, "migration", () -> moved = world.move(World.PAGE));
    world.actor(stage, "engine", () -> detached = detach(world));
    stage.forbid("an object is lost, or there twice", () -> detached == isThere(world));
    stage.forbid("an object is asked or told", () -> object.wasAsked() || object.drops() != 0);
    stage.forbid(
        "references are lost or left over",
        () -> !World.accounted(world.folio) || !World.accounted(world.lookup.peek(World.PAGE)));
    stage.outcome(() -> (moved ? "moved" : "stayed") + (detached ? ", detached" : ""));
  }

  private boolean detach(World world) {
    long held = world.lookup.hold(World.PAGE);
    if (held == 0) {
      return false;
    }
    boolean done = world.cache.attachments().detach(world.mapping, held, World.PAGE, object);
    world.mapping.put(held);
    return done;
  }

  private boolean isThere(World world) {
    return world.cache.attachments().find(world.lookup.peek(World.PAGE), World.PAGE) == object;
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "objects-stay-behind",
            "what is attached stays at the old folio",
            Mutation.without(GATHERING, "handOver", "handOver", 2, 0)),
        Mutant.of(
            "object-without-its-reference",
            "the new folio is unfrozen at the reference of its slot",
            Mutation.without(GATHERING, "enter", "expected", 1, 1)));
  }
}
