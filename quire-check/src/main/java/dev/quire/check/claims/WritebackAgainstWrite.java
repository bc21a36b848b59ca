package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.DeclaredRaces;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioFlags;
import java.util.List;

/**
 * Y1. A change of a page that is being written.
 *
 * <p><b>Said</b> in docs/protocols/writeback.md: a page is taken for clean before its bytes are
 * looked at, and never while somebody has it latched to change it. So what is changed meanwhile is
 * dirty again, and written by the next pass.
 *
 * <p><b>Actors</b>: a writer that looks whether others have changed the file, and changes page 1,
 * which is dirty already; a flusher that writes it.
 *
 * <p><b>Forbidden</b>: the page shows as written, and what was written is not what it holds; a
 * latch, a reference or a count is left over; somebody sleeps for ever.
 *
 * <p><b>Why it holds</b>: the mark goes under the shared latch. A change was complete by then, and
 * is written; or its writer finds the mark gone, and sets it before the first byte.
 */
public final class WritebackAgainstWrite implements Claim {

  private static final String PASS = "dev.quire.core.writeback.Pass";

  @Override
  public String id() {
    return "Y1";
  }

  @Override
  public String title() {
    return "a page is changed while it is written";
  }

  @Override
  public String bound() {
    return "1 write, 1 writeback";
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
    world.actor(
        stage,
        "writer",
        () -> {
          world.mapping.notice(); // finds nothing: the change under way is the file's own
          disk.dirty(World.PAGE, 7);
        });
    world.actor(stage, "flusher", () -> disk.writeBack(World.PAGE, World.PAGE));
    stage.forbid(
        "a change is taken for written",
        () -> disk.isWritten(World.PAGE) && disk.written(World.PAGE) != disk.cached(World.PAGE));
    stage.forbid("something is left over", () -> !disk.isAtRest(World.PAGE));
    stage.outcome(
        () -> (disk.isWritten(World.PAGE) ? "written " : "dirty ") + disk.written(World.PAGE));
  }

  @Override
  public List<DeclaredRaces.Declared> races() {
    return List.of(StageDisk.CHANGED_WHILE_WRITTEN);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "writeback-without-latch",
            "the writing of a page begins whoever has it latched",
            Mutation.without(PASS, "begin", "tryShared", 1, 1),
            Mutation.without(PASS, "begin", "unlockShared", 0, 0)),
        Mutant.of(
            "written-is-not-dirtied-again",
            "what is being written is not marked when it is changed",
            new Mutation(
                "dev.quire.core.cache.PageStates",
                "dirtied",
                "has",
                1,
                (code, signature) ->
                    code.pop()
                        .loadConstant(FolioFlags.DIRTY | FolioFlags.WRITEBACK)
                        .invokestatic(
                            java.lang.constant.ClassDesc.of("dev.quire.core.folio.FolioFlags"),
                            "has",
                            signature))));
  }
}
