package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.cache.Recency.Regard;
import java.util.List;

/**
 * Q6. Something is said about a page while it is evicted.
 *
 * <p><b>Said</b> in docs/protocols/reclaim.md: who says something about a page has no reference to
 * it. Under the lock of the lane it is moved if it is queued, and left alone if it is not.
 *
 * <p><b>Actors</b>: reclaim, which evicts the page that is to go next; a reader, who says that this
 * page is to stay.
 *
 * <p><b>Forbidden</b>: a page of the file is in no queue, or something else is in one; references
 * are lost or left over.
 *
 * <p><b>Why it holds</b>: what is queued stands in a file; what is aside or free is not queued.
 */
public final class AdviceAgainstEviction implements Claim {

  private static final String LANES = "dev.quire.core.reclaim.Lanes";

  private boolean evicted;

  @Override
  public String id() {
    return "Q6";
  }

  @Override
  public String title() {
    return "something is said about a page that is evicted";
  }

  @Override
  public String bound() {
    return "1 eviction, 1 word of a reader";
  }

  @Override
  public void stage(Stage stage) {
    QueuedPages pages = new QueuedPages(stage);
    World world = pages.world;
    world.actor(stage, "reclaim", () -> evicted = pages.evict());
    world.actor(stage, "reader", () -> world.mapping.advise(World.PAGE, Regard.KEPT));
    stage.forbid("the queues are not those of the file", () -> !pages.isWhole());
    stage.forbid("references are lost or left over", () -> !World.accounted(world.folio));
    stage.outcome(() -> !evicted ? "stayed" : pages.isCached(World.PAGE) ? "another went" : "went");
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "advised-though-not-queued",
            "who says something about a page does not look whether it is queued",
            Mutation.without(LANES, "advised", "queueOf", 1, 2)),
        Mutant.of(
            "advised-without-lock",
            "a page is moved on a word of its reader without the lock of its lane",
            Mutation.without(LANES, "advised", "lock", 1, 0),
            Mutation.without(LANES, "advised", "unlock", 0, 0)));
  }
}
