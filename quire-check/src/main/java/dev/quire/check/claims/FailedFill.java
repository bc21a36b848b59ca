package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import java.util.List;

/**
 * F2. A fill that fails.
 *
 * <p><b>Said</b> in docs/protocols/fill.md: a failed fill takes the folio out of the file again,
 * and whoever waits for it is woken; the page is not cached.
 *
 * <p><b>Actors</b>: a filler of page 3 whose storage fails; a holder that takes a reference to
 * whatever folio it finds there, and lets go; a waiter that waits until the folio is unlocked,
 * without a reference.
 *
 * <p><b>Forbidden</b>: the page is in the file in the end; a frame is lost; somebody sleeps for
 * ever.
 *
 * <p><b>Why it holds</b>: the folio leaves the slots while the filler holds the lock and a
 * reference of its own; lock and latch are released before that reference goes, so whoever drops
 * the last one finds a folio that may be freed.
 */
public final class FailedFill implements Claim {

  private long free;
  private boolean failed;

  @Override
  public String id() {
    return "F2";
  }

  @Override
  public String title() {
    return "a fill that fails leaves nothing";
  }

  @Override
  public String bound() {
    return "1 fill that fails, 1 holder, 1 waiter";
  }

  @Override
  public boolean forbidsDeadlock() {
    return true;
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage);
    free = world.buddy.freeFrames();
    world.actor(stage, "filler", () -> failed = world.failToFill(World.NEXT));
    world.actor(stage, "holder", () -> world.holdAndPut(World.NEXT));
    world.actor(stage, "waiter", () -> world.awaitUnlock(World.NEXT));
    stage.forbid("the failure was not reported", () -> !failed);
    stage.forbid("the page is cached", () -> world.lookup.peek(World.NEXT) != 0);
    stage.forbid("a frame is lost", () -> world.buddy.freeFrames() != free);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "failed-fill-stays",
            "a folio whose fill has failed stays in the file",
            Mutation.without("dev.quire.core.cache.Fill", "finish", "remove", 1, 0)));
  }
}
