package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioRef;
import java.util.List;

/**
 * T5. A truncate that the storage refuses, against a force.
 *
 * <p><b>Said</b> in docs/protocols/writeback.md: a pass that meets a page behind the size does not
 * write it. Whoever waits for it looks again once nobody takes bytes from the file: the size may be
 * what it was.
 *
 * <p><b>Actors</b>: what a truncate to page 1 leaves of itself which the storage refuses; a force
 * of page 1, which is dirty. (What it does in between is T2 and T4.)
 *
 * <p><b>Forbidden</b>: the force has come back, and the page is neither stored nor cut off; the
 * size is not what it was; a reference, a latch or a count is left over; somebody sleeps for ever.
 *
 * <p><b>Why it holds</b>: the size is published and taken back under the invalidate lock. The pass
 * that finds the smaller one waits for that lock and begins once more.
 */
public final class RefusedTruncateAgainstForce implements Claim {

  private static final long START = (long) World.PAGE << 12;
  private static final long CHANGED = 5;

  private boolean stored;

  @Override
  public String id() {
    return "T5";
  }

  @Override
  public String title() {
    return "a truncate that is refused against a force";
  }

  @Override
  public String bound() {
    return "1 size that is less and then as before, 1 pass of a force over 1 page";
  }

  @Override
  public boolean forbidsDeadlock() {
    return true;
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    StageDisk disk = new StageDisk(stage, world);
    long size = world.mapping.size();
    disk.dirty(World.PAGE, CHANGED);
    FolioRef.get(world.folio, 1); // the pass's own
    world.actor(stage, "truncate", () -> Inside.cutInVain(world.mapping, START));
    world.actor(
        stage,
        "force",
        () -> {
          disk.forceFound(world.folio);
          stored = disk.written(World.PAGE) == CHANGED;
        });
    stage.forbid("a force came back over a page that is not stored", () -> !stored);
    stage.forbid("the size is another", () -> world.mapping.size() != size);
    stage.forbid("something is left over", () -> !disk.isAtRest(World.PAGE));
    stage.outcome(() -> "stored " + stored);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "cut-off-is-gone",
            "a force takes a page for gone that lies behind the size for now",
            Mutation.callsInstead(
                "dev.quire.core.writeback.Pass", "beginPatiently", "settledSize", 1, "size")));
  }
}
