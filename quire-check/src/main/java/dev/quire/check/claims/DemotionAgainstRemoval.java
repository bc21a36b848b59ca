package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import java.util.List;

/**
 * M4. A page that is to be the next to go leaves its file.
 *
 * <p><b>Said</b> in docs/protocols/reclaim.md: what nobody has asked for of a folio that was
 * divided comes to the front of the queue, when others may have had their way with it. Linux took
 * folios off its list of those to be split while somebody had them in hand (be9581ea8c05, 2024).
 *
 * <p><b>Actors</b>: reclaim, which has page 1 moved, without a reference; a truncate, which takes
 * it out of the file.
 *
 * <p><b>Forbidden</b>: a folio that is free, or in no file, is in a queue; references are lost or
 * left over.
 *
 * <p><b>Why it holds</b>: what is in a queue under the lock of its lane has the references of the
 * cache, whatever page it is by now; what is in none is left alone.
 */
public final class DemotionAgainstRemoval implements Claim {

  @Override
  public String id() {
    return "M4";
  }

  @Override
  public String title() {
    return "a page that is to be the next to go leaves its file";
  }

  @Override
  public String bound() {
    return "1 page moved, 1 removal";
  }

  @Override
  public void stage(Stage stage) {
    QueuedPages pages = new QueuedPages(stage);
    World world = pages.world;
    world.actor(stage, "reclaim", () -> pages.demote(world.folio));
    world.actor(stage, "truncate", () -> pages.remove(World.PAGE));
    stage.forbid("the queues are not those of the file", () -> !pages.isWhole());
    stage.forbid("references are lost or left over", () -> !World.accounted(world.folio));
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "demotes-whatever-it-is",
            "what nobody asked for is queued, whether or not it is in a queue",
            Mutation.without("dev.quire.core.reclaim.Lanes", "demote", "queueOf", 1, 1)));
  }
}
