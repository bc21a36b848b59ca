package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import java.util.List;

/**
 * F3. A fill against a change of the file.
 *
 * <p><b>Said</b> in docs/protocols/fill.md: a file that others have changed loses all its pages, so
 * that no page of the old version is beside one of the new; whoever removes a page waits for a fill
 * of it that is under way.
 *
 * <p><b>Actors</b>: a filler of page 3; another one that changes the file, and has all its pages
 * dropped.
 *
 * <p><b>Forbidden</b>: a page with the old bytes is in the file in the end; a frame is lost;
 * somebody sleeps for ever.
 *
 * <p><b>Why it holds</b>: the folio is in its slot, locked, before it is read. So a fill that was
 * before the removal is found by it and waited for; one that comes after reads what the file holds
 * by then.
 */
public final class FillAgainstTruncate implements Claim {

  private long free;

  @Override
  public String id() {
    return "F3";
  }

  @Override
  public String title() {
    return "a fill against a change of the file";
  }

  @Override
  public String bound() {
    return "1 fill, 1 truncate of what is filled by then";
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
    world.actor(
        stage,
        "changer",
        () -> {
          world.change();
          world.truncate();
        });
    stage.forbid("a page of before the change is there", () -> world.isOld(World.NEXT));
    stage.forbid(
        "a frame is lost", () -> world.buddy.freeFrames() != free - world.mapping.residentFrames());
    stage.outcome(() -> world.lookup.peek(World.NEXT) == 0 ? "dropped" : "new bytes");
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "removal-skips-locked",
            "who drops all pages passes over one that is locked",
            new Mutation(
                "dev.quire.core.cache.Mapping",
                "lambda$drop$0",
                "mapping",
                1,
                (code, signature) -> // as if it were another file's
                code.pop2().lconst_0())));
  }
}
