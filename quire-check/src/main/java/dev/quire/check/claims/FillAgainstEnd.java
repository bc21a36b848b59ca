package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import java.util.List;

/**
 * F4. A fill against the end of its file.
 *
 * <p><b>Said</b> in docs/protocols/insert.md: an insertion looks under the lock of the tree whether
 * the record is still its mapping's; who ends a mapping clears the id under the same lock, and then
 * takes every page out.
 *
 * <p><b>Actors</b>: a filler of page 3; another one that ends the mapping.
 *
 * <p><b>Forbidden</b>: a page is in the tree in the end, whose record is about to be another
 * file's; a frame is lost; somebody sleeps for ever.
 *
 * <p><b>Why it holds</b>: an insertion that was before the id was cleared is found by the removal
 * that follows, which waits for its fill. One that comes after sees another id and withdraws.
 */
public final class FillAgainstEnd implements Claim {

  private long free;

  @Override
  public String id() {
    return "F4";
  }

  @Override
  public String title() {
    return "a fill against the end of its file";
  }

  @Override
  public String bound() {
    return "1 fill, 1 end of a mapping without pages";
  }

  @Override
  public boolean forbidsDeadlock() {
    return true;
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage);
    world.truncate();
    free = world.buddy.freeFrames();
    world.actor(stage, "filler", () -> world.fill(World.NEXT));
    world.actor(stage, "ender", world.mapping::end);
    stage.forbid("a page has come after the end", () -> world.lookup.peek(World.NEXT) != 0);
    stage.forbid("a frame is lost", () -> world.buddy.freeFrames() != free);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "insert-after-end",
            "an insertion does not look whether its mapping has ended",
            Mutation.without("dev.quire.core.cache.Mapping", "insert", "isOpen", 1, 1)));
  }
}
