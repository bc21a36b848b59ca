package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import java.util.List;

/**
 * Q5. A page enters its lane while another one leaves it.
 *
 * <p><b>Said</b> in docs/protocols/reclaim.md: the queues of a lane, the counts of their frames and
 * what is known of their folios change under its lock; the count of faults, by which shadows tell
 * the time, is one word for all lanes.
 *
 * <p><b>Actors</b>: reclaim, which evicts the page that is to go next; a reader, which brings
 * another one in.
 *
 * <p><b>Forbidden</b>: a page of the file is in no queue, or something else is in one; frames are
 * counted that are not there; references are lost or left over.
 *
 * <p><b>Why it holds</b>: entering and leaving are one section each under the lock of the lane.
 */
public final class EntryAgainstEviction implements Claim {

  private static final String LANES = "dev.quire.core.reclaim.Lanes";

  private boolean evicted;

  @Override
  public String id() {
    return "Q5";
  }

  @Override
  public String title() {
    return "a page enters its lane while another leaves it";
  }

  @Override
  public String bound() {
    return "1 eviction, 1 fill of another page";
  }

  @Override
  public void stage(Stage stage) {
    QueuedPages pages = new QueuedPages(stage, World.PAGE);
    World world = pages.world;
    world.actor(stage, "reclaim", () -> evicted = pages.evict());
    world.actor(stage, "reader", () -> world.fill(World.NEXT));
    stage.forbid("the queues are not those of the file", () -> !pages.isWhole());
    stage.forbid("the page that enters is not there", () -> !entered(pages));
    stage.forbid("references are lost or left over", () -> !World.accounted(world.folio));
    stage.outcome(() -> evicted ? "evicted" : "stayed");
  }

  private static boolean entered(QueuedPages pages) {
    return pages.entries().size() == 1 && pages.isCached(World.NEXT);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "entry-without-lock",
            "a page enters a lane without its lock",
            Mutation.without(LANES, "entered", "lock", 1, 0),
            Mutation.without(LANES, "entered", "unlock", 0, 0)));
  }
}
