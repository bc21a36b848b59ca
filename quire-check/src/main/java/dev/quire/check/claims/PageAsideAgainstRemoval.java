package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import java.util.List;

/**
 * Q1. A page is taken aside while it is taken out of its file.
 *
 * <p><b>Said</b> in docs/protocols/reclaim.md: queues hold no references. Who takes a folio out of
 * its file comes by its lane before he drops those of the cache; so what is queued can be taken
 * aside without a second look, and what was aside and is put back is queued only while it is in its
 * file.
 *
 * <p><b>Actors</b>: reclaim, which takes the first page aside, finds that it may not go, and puts
 * it back; a truncate, which takes that page out of its file.
 *
 * <p><b>Forbidden</b>: a folio that is free, or in no file, is in a queue; a page of the file is in
 * none; references are lost or left over.
 *
 * <p><b>Why it holds</b>: all of it happens under the lock of the lane. Either the page is taken
 * aside first: then the truncate says there that it has gone, before it is put back or after. Or
 * the truncate was first, and it is in no queue.
 */
public final class PageAsideAgainstRemoval implements Claim {

  private static final String LANES = "dev.quire.core.reclaim.Lanes";

  private long aside;

  @Override
  public String id() {
    return "Q1";
  }

  @Override
  public String title() {
    return "a page is taken aside while it leaves its file";
  }

  @Override
  public String bound() {
    return "1 page taken aside and put back, 1 removal";
  }

  @Override
  public void stage(Stage stage) {
    QueuedPages pages = new QueuedPages(stage);
    World world = pages.world;
    long other = world.lookup.peek(World.OTHER);
    world.actor(
        stage,
        "reclaim",
        () -> {
          aside = pages.isolate();
          pages.putBack(aside);
        });
    world.actor(stage, "truncate", () -> pages.remove(World.PAGE));
    stage.forbid("the queues are not those of the file", () -> !pages.isWhole());
    stage.forbid(
        "references are lost or left over",
        () -> !World.accounted(world.folio) || !World.accounted(other));
    stage.outcome(() -> aside == world.folio ? "first" : "second");
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "removal-skips-the-lane",
            "who takes a page out of its file leaves it in its queue",
            Mutation.without("dev.quire.core.cache.Mapping", "remove", "left", 1, 0)),
        Mutant.of(
            "left-stays-aside",
            "who takes a page out of its file does not say so while it is aside",
            Mutation.without("dev.quire.core.reclaim.Lane", "remove", "mark", 1, 0)),
        Mutant.of(
            "aside-without-a-reference",
            "a page is taken aside without a reference",
            Mutation.without(LANES, "judge", "tryGet", 1, 1)));
  }
}
