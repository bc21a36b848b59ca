package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import java.util.List;

/**
 * Q7. A reader has a page dropped while it is taken out of its file.
 *
 * <p><b>Said</b> in docs/protocols/reclaim.md: who wants nothing of a page to stay has it isolated
 * and evicted as any; he has no reference to it before.
 *
 * <p><b>Actors</b>: a reader, who wants that; a truncate, which takes a reference to the page, and
 * takes it out of its file.
 *
 * <p><b>Forbidden</b>: a page of the file is in no queue, or something else is in one; references
 * are lost or left over.
 *
 * <p><b>Why it holds</b>: it is taken aside under the lock of its lane, with a reference of its
 * own, if it is queued; and goes if that is the only one.
 */
public final class DropAgainstRemoval implements Claim {

  private static final String LANES = "dev.quire.core.reclaim.Lanes";

  private boolean dropped;

  @Override
  public String id() {
    return "Q7";
  }

  @Override
  public String title() {
    return "a page is dropped by its reader while it leaves its file";
  }

  @Override
  public String bound() {
    return "1 drop, 1 removal";
  }

  @Override
  public void stage(Stage stage) {
    QueuedPages pages = new QueuedPages(stage, World.PAGE);
    World world = pages.world;
    world.actor(stage, "reader", () -> dropped = pages.reclaimer.drop(world.folio));
    world.actor(stage, "truncate", () -> pages.remove(World.PAGE));
    stage.forbid("the queues are not those of the file", () -> !pages.isWhole());
    stage.forbid("references are lost or left over", () -> !World.accounted(world.folio));
    stage.outcome(() -> dropped ? "dropped" : "not dropped");
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "drop-without-a-reference",
            "a page that is to be dropped is taken aside without a reference",
            Mutation.without(LANES, "take", "tryGet", 1, 1)),
        Mutant.of(
            "drop-without-lock",
            "a page that is to be dropped is taken aside without the lock of its lane",
            Mutation.without(LANES, "take", "lock", 1, 0),
            Mutation.without(LANES, "take", "unlock", 0, 0)));
  }
}
