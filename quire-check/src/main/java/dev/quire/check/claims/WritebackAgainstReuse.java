package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.word.Words;
import java.util.List;

/**
 * Y3. The end of a writeback against the end of its file and re-use of the folio.
 *
 * <p><b>Said</b> in docs/protocols/writeback.md: a writeback owns a reference from before its flag
 * is set until after its waiters are woken. Linux holds none, and takes one for the end.
 *
 * <p><b>Actors</b>: a flusher that writes page 1, which is dirty; somebody who drops all pages of
 * the file, without regard to what is dirty, and then allocates what is free.
 *
 * <p><b>Forbidden</b>: other bytes than those of the page are stored in its place; production code
 * finds a folio free that is in use, or the other way round; a frame is lost.
 *
 * <p><b>Why it holds</b>: the folio becomes an orphan with the flusher's reference, keeps its
 * bytes, and is freed by the flusher when its flags are clear.
 */
public final class WritebackAgainstReuse implements Claim {

  private static final long SCRIBBLE = 77;

  private long free;

  @Override
  public String id() {
    return "Y3";
  }

  @Override
  public String title() {
    return "the end of a writeback against re-use of the folio";
  }

  @Override
  public String bound() {
    return "1 writeback, 1 end of the file, 1 allocation";
  }

  @Override
  public boolean forbidsDeadlock() {
    return true;
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    StageDisk disk = new StageDisk(stage, world);
    disk.dirty(World.PAGE, 5);
    free = world.buddy.freeFrames();
    int[] taken = {-1};
    world.actor(stage, "flusher", () -> disk.writeBack(World.PAGE, World.PAGE));
    world.actor(
        stage,
        "closer",
        () -> {
          world.mapping.end();
          taken[0] = world.buddy.allocate(0, Mobility.MOVABLE);
          Words.setLongOpaque(world.frames.address(taken[0]), SCRIBBLE);
        });
    stage.forbid(
        "bytes of somebody else are stored",
        () -> disk.written(World.PAGE) != 5 && disk.written(World.PAGE) != World.value(World.PAGE));
    stage.forbid(
        "a frame is lost", () -> world.buddy.freeFrames() + (taken[0] < 0 ? 0 : 1) != free + 1);
    stage.outcome(() -> disk.written(World.PAGE) == 5 ? "written" : "dropped");
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "writeback-without-reference",
            "a writeback has no reference of its own, though it drops one in the end",
            Mutation.without("dev.quire.core.cache.PageStates", "collect", "get", 1, 0)));
  }
}
