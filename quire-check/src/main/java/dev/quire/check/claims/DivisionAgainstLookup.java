package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.Identity;
import java.util.List;

/**
 * M3. Reclaim divides a folio of which a part was asked for, while it is looked up.
 *
 * <p><b>Said</b> in docs/protocols/reclaim.md: a folio that stays but for some of its parts is
 * taken aside, and split without the lock of its lane. Where that cannot be done it goes back.
 *
 * <p><b>Actors</b>: reclaim, which finds the folio of pages 4 and 5, of which page 5 was asked for;
 * a look-up that has page 4 for a moment.
 *
 * <p><b>Forbidden</b>: a page of the file is in no queue, or in two; references are lost or left
 * over; the folio was divided in the hands of the look-up.
 *
 * <p><b>Why it holds</b>: reclaim has a reference that it names when it freezes. One that comes
 * beside it makes the split fail; then the folio comes to where it would have been put at once. Met
 * busy, it is as if looked at; and when it is met again in the same turn it may go, all of it.
 */
public final class DivisionAgainstLookup implements Claim {

  private static final long COLD = World.PAIR;
  private static final long HOT = World.PAIR + 1L;

  private final Copy copy = new Copy(HOT);
  private boolean changed;

  @Override
  public String id() {
    return "M3";
  }

  @Override
  public String title() {
    return "division by reclaim against look-up";
  }

  @Override
  public String bound() {
    return "1 division of a folio of 2 pages, 1 look-up";
  }

  @Override
  public void stage(Stage stage) {
    QueuedPages pages = new QueuedPages(stage, World.PAGE);
    World world = pages.world;
    world.fillPair();
    copy.byWalk(world);
    copy.byWalk(world); // the second hit counts
    pages.evict(); // page 1
    long pair = world.lookup.peek(COLD);
    world.actor(stage, "reclaim", pages::reclaim);
    world.actor(stage, "reader", () -> look(world));
    stage.forbid("the queues are not those of the file", () -> !pages.isWhole());
    stage.forbid(
        "references are lost or left over",
        () -> pages.isCached(COLD) ? !isAccounted(world) : !World.accounted(pair));
    stage.forbid("somebody had it, and it was divided", () -> changed);
    stage.outcome(
        () -> !pages.isCached(COLD) ? "gone" : Identity.order(pair) != 0 ? "whole" : "divided");
  }

  private void look(World world) {
    long held = world.lookup.hold(COLD);
    if (held != 0) {
      int order = Identity.order(held);
      changed = Identity.order(held) != order;
      world.mapping.put(held);
    }
  }

  private static boolean isAccounted(World world) {
    return World.accounted(world.lookup.peek(COLD))
        && World.accounted(world.lookup.peek(HOT))
        && world.shown(COLD) == World.value(COLD)
        && world.shown(HOT) == World.value(HOT);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "part-in-no-queue",
            "a part enters its file and no queue",
            Mutation.without("dev.quire.core.migrate.Division", "divide", "joined", 2, 0)),
        Mutant.of(
            "whole-is-not-put-back",
            "a folio that could not be divided stays aside",
            Mutation.without("dev.quire.core.reclaim.Reclaimer", "divide", "putBack", 1, 0)),
        Mutant.of(
            "divided-without-a-reference",
            "a folio that is to be divided is taken aside without a reference",
            Mutation.without("dev.quire.core.reclaim.Lanes", "divides", "tryGet", 1, 1)));
  }
}
