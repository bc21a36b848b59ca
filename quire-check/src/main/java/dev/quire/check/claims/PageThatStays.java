package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import java.util.List;

/**
 * X7. A page that stays is found while the tree grows over it.
 *
 * <p><b>Said</b> in docs/protocols/lookup.md: a look-up may miss, and whoever misses looks again
 * under locks. That is for pages that come and go: for one that was there all the time it would be
 * a fault of the tree.
 *
 * <p><b>Actors</b>: a filler of page 65, for which the tree gets a second level; a reader that
 * looks for page 1, which stays, in all three ways: with a reference by one walk, by the slot, and
 * without a section.
 *
 * <p><b>Forbidden</b>: the reader does not find it.
 *
 * <p><b>Why it holds</b>: the new head is full before it is stored, by release, and who loads it
 * acquires: the old head stands in its first slot for everybody who sees it.
 */
public final class PageThatStays implements Claim {

  private static final int FAR = 64 + World.PAGE;

  private boolean got;
  private boolean held;
  private boolean peeked;

  @Override
  public String id() {
    return "X7";
  }

  @Override
  public String title() {
    return "a page that stays is found while the tree grows";
  }

  @Override
  public String bound() {
    return "1 fill of a page under a new head, 3 look-ups";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage);
    world.actor(stage, "filler", () -> world.fill(FAR));
    world.actor(
        stage,
        "reader",
        () -> {
          got = release(world, world.get(World.PAGE));
          held = release(world, world.lookup.hold(World.PAGE));
          peeked = world.lookup.peek(World.PAGE) == world.folio;
        });
    stage.forbid("a page that was there was not found", () -> !got || !held || !peeked);
    stage.forbid("references are lost or left over", () -> !World.accounted(world.folio));
  }

  private static boolean release(World world, long folio) {
    if (folio != 0) {
      world.mapping.put(folio);
    }
    return folio == world.folio;
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "head-grows-empty",
            "the new head does not lead to the old one",
            Mutation.without("dev.quire.core.xarray.Insertion", "raise", "store", 1, 0)));
  }
}
