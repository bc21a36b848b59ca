package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioFlags;
import java.util.List;

/**
 * M7. A folio moves while it is written.
 *
 * <p><b>Said</b> of the kernel's order, copy first and freeze then: whoever writes without a lock
 * between the two writes to what is about to go. Here the copy is validated as any optimistic read
 * is, once nobody can write any more; and that it has to be stored goes along.
 *
 * <p><b>Actors</b>: a migration of page 1; a writer that overwrites two words of it.
 *
 * <p><b>Forbidden</b>: what was written is not there in the end, or only half of it; it is there
 * and nobody would store it; counts or references are lost or left over.
 *
 * <p><b>Why it holds</b>: a write moves the content sequence and needs a reference, so a copy from
 * before it does not validate under the freeze. Flag and mark of a dirty page change under the tree
 * lock.
 */
public final class MoveAgainstWrite implements Claim {

  private static final long WRITTEN = 7;
  private static final String GATHERING = "dev.quire.core.migrate.Gathering";

  private final Copy last = new Copy();
  private boolean moved;
  private boolean written;

  @Override
  public String id() {
    return "M7";
  }

  @Override
  public String title() {
    return "a folio moves while it is written";
  }

  @Override
  public String bound() {
    return "1 migration, 1 write of 2 words";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    world.actor(stage, "migration", () -> moved = world.move(World.PAGE));
    world.actor(stage, "writer", () -> written = world.write(World.PAGE, WRITTEN));
    stage.forbid("what was written is lost", () -> written && !isRead(world));
    stage.forbid("nobody would store what was written", () -> written != isDirty(world));
    stage.forbid(
        "counts are wrong", () -> world.mapping.states().dirtyFrames() != (isDirty(world) ? 1 : 0));
    stage.forbid(
        "references are lost or left over",
        () -> !World.accounted(world.folio) || !World.accounted(world.lookup.peek(World.PAGE)));
    stage.outcome(() -> (moved ? "moved" : "stayed") + (written ? ", written" : ""));
  }

  private boolean isRead(World world) {
    last.byWalk(world);
    return last.has(WRITTEN) && !last.isTorn();
  }

  private static boolean isDirty(World world) {
    return FolioFlags.has(world.lookup.peek(World.PAGE), FolioFlags.DIRTY);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "move-trusts-its-copy",
            "the copy is not validated once the folio is frozen",
            Mutation.without(GATHERING, "freeze", "validate", 1, 1)),
        Mutant.of(
            "move-forgets-dirt",
            "the new folio does not show that it has to be stored",
            Mutation.without(GATHERING, "handOver", "handOver", 1, 0)));
  }
}
