package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.cache.GroupLatch;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.word.Content;
import java.util.List;

/**
 * G2. Two write groups over the same pages.
 *
 * <p><b>Said</b> in docs/protocols/group.md: a group tries for its latches and lets all go when one
 * fails; after a few times it waits for them, in the order of file and index, holding none at the
 * start.
 *
 * <p><b>Actors</b>: two groups that each add one to a word of pages 1 and 2.
 *
 * <p><b>Forbidden</b>: a sum is not two; somebody sleeps for ever, or is refused a latch that it
 * holds itself.
 *
 * <p><b>Why it holds</b>: who waits for a latch holds only such as come before it in the order.
 */
public final class TwoGroups implements Claim {

  private boolean refused;

  @Override
  public String id() {
    return "G2";
  }

  @Override
  public String title() {
    return "two write groups over the same pages";
  }

  @Override
  public String bound() {
    return "2 groups of 2 pages";
  }

  @Override
  public boolean forbidsDeadlock() {
    return true;
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage);
    long[] folios = {world.folio, world.lookup.peek(World.OTHER)};
    for (long folio : folios) {
      FolioRef.get(folio, 2); // the groups'
      Content.setLong(world.lookup.content(folio), 0);
    }
    world.actor(stage, "one", () -> add(world, folios));
    world.actor(stage, "two", () -> add(world, folios));
    stage.forbid(
        "an addition was lost",
        () -> !refused && (sum(world, folios[0]) != 2 || sum(world, folios[1]) != 2));
    stage.forbid("a group was in its own way", () -> refused);
  }

  private static long sum(World world, long folio) {
    return Content.longAt(world.lookup.content(folio), 0);
  }

  private void add(World world, long[] folios) {
    GroupLatch latch = new GroupLatch(world.latch);
    try {
      latch.lock(folios, Long.MAX_VALUE);
    } catch (IllegalStateException itsOwn) {
      refused = true;
      return;
    }
    for (long folio : folios) {
      Content.setLong(world.lookup.content(folio), sum(world, folio) + 1);
    }
    latch.unlock(folios);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "group-keeps-what-it-has",
            "a group whose try has failed keeps the latches that it has got",
            Mutation.without("dev.quire.core.cache.GroupLatch", "tryLock", "unlock", 1, 0)));
  }
}
