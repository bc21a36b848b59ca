package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import java.util.List;

/**
 * Q3. Two reclaimers look at one lane.
 *
 * <p><b>Said</b> in docs/protocols/reclaim.md: threads that reclaim together do not do the same
 * work twice. What one has taken aside the other does not find.
 *
 * <p><b>Actors</b>: two reclaimers that take aside the page that is to go next.
 *
 * <p><b>Forbidden</b>: both have the same one; one of them has none, though there are two; the
 * queue is not what is left.
 *
 * <p><b>Why it holds</b>: judging a page, taking a reference and unlinking it is one section under
 * the lock of its lane.
 */
public final class TwoLooksAtOneLane implements Claim {

  private static final String LANE = "dev.quire.core.reclaim.Lane";

  private long first;
  private long second;

  @Override
  public String id() {
    return "Q3";
  }

  @Override
  public String title() {
    return "two reclaimers look at one lane";
  }

  @Override
  public String bound() {
    return "2 looks at a lane of 2 pages";
  }

  @Override
  public void stage(Stage stage) {
    QueuedPages pages = new QueuedPages(stage);
    World world = pages.world;
    world.actor(stage, "reclaimer 1", () -> first = pages.isolate());
    world.actor(stage, "reclaimer 2", () -> second = pages.isolate());
    stage.forbid("both have taken one page aside", () -> first == second);
    stage.forbid("a page was not found", () -> first == 0 || second == 0);
    stage.forbid("something is left in the queue", () -> !pages.isEmpty());
    stage.outcome(() -> first == world.folio ? "first" : "second");
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "lane-without-lock",
            "a lane is looked at without its lock",
            Mutation.returns(LANE, "lock", 0),
            Mutation.returns(LANE, "unlock", 0)));
  }
}
