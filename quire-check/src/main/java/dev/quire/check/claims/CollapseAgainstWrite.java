package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.migrate.Collapse;
import java.util.List;

/**
 * M2. A collapse against a write.
 *
 * <p><b>Said</b> of the kernel's order in a migration, copy first and freeze then: whoever writes
 * without a lock between the two writes to what is about to go. Here the copy is validated as any
 * optimistic read is, once nobody can write any more.
 *
 * <p><b>Actors</b>: a collapse of pages 4 and 5 into one folio; a writer that overwrites two words
 * of page 4.
 *
 * <p><b>Forbidden</b>: what was written is not there in the end; references are lost or left over.
 *
 * <p><b>Why it holds</b>: a write moves the content sequence and needs a reference, so a copy from
 * before it does not validate under the freeze.
 */
public final class CollapseAgainstWrite implements Claim {

  private static final long PAGE = World.PAIR;
  private static final long WRITTEN = 7;
  private static final String GATHERING = "dev.quire.core.migrate.Gathering";

  private boolean collapsed;
  private boolean written;

  @Override
  public String id() {
    return "M2";
  }

  @Override
  public String title() {
    return "collapse against a write";
  }

  @Override
  public String bound() {
    return "1 collapse of 2 folios, 1 write of 2 words";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, PAGE, PAGE + 1);
    world.actor(
        stage,
        "collapser",
        () -> collapsed = new Collapse(world.cache).collapse(world.mapping, PAGE, 1).isDone());
    world.actor(stage, "writer", () -> written = world.write(PAGE, WRITTEN));
    stage.forbid("what was written is lost", () -> written && world.shown(PAGE) != WRITTEN);
    stage.forbid(
        "references are lost or left over",
        () -> !World.accounted(world.folio) || !World.accounted(world.lookup.peek(PAGE)));
    stage.outcome(() -> (collapsed ? "one" : "two") + (written ? ", written" : ""));
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "copy-is-trusted",
            "the copy is not validated once the folios are frozen",
            Mutation.without(GATHERING, "freeze", "validate", 1, 1),
            Mutation.without(GATHERING, "freeze", "isUnsafe", 1, 0)));
  }
}
