package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.word.Words;
import java.util.List;

/**
 * Y5. A page waits for its log.
 *
 * <p><b>Said</b> in docs/protocols/writeback.md: no page is written before the log that describes
 * its changes is durable. Whoever forces the page waits for that.
 *
 * <p><b>Actors</b>: somebody who forces page 1, whose changes are described up to 10 in the log; an
 * engine that has its log durable up to there, and says so.
 *
 * <p><b>Forbidden</b>: the page is stored, and the log that the storage has is shorter; the page is
 * not stored in the end; somebody sleeps for ever.
 *
 * <p><b>Why it holds</b>: the position is read before the page is begun, and the release with which
 * the engine says it comes after the log's own write. Who waits has noted how often it was said
 * before he looked how far, so the wake-up finds him or he does not lie down.
 */
public final class WriteAheadLog implements Claim {

  private static final long POSITION = 10;

  private long logged; // as the storage has it when the page comes

  @Override
  public String id() {
    return "Y5";
  }

  @Override
  public String title() {
    return "a page waits for its log";
  }

  @Override
  public String bound() {
    return "1 force of 1 page, 1 end of a write of the log";
  }

  @Override
  public boolean forbidsDeadlock() {
    return true;
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    StageDisk disk = new StageDisk(stage, world);
    long log = stage.words("log", Long.BYTES);
    disk.dirty(World.PAGE, 5);
    world.mapping.states().logged(world.folio, POSITION);
    disk.whenWritten(() -> logged = Words.getLongOpaque(log));
    world.actor(stage, "force", () -> disk.force(World.PAGE, World.PAGE));
    world.actor(
        stage,
        "engine",
        () -> {
          Words.setLongOpaque(log, POSITION);
          world.cache.logIsDurable(POSITION);
        });
    stage.forbid("a page is stored before its log", () -> logged != POSITION);
    stage.forbid("the page was not written", () -> disk.written(World.PAGE) != 5);
    stage.forbid("something is left over", () -> !disk.isAtRest(World.PAGE));
    stage.outcome(() -> "stored");
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "log-is-not-asked",
            "a page is written whatever the log is",
            Mutation.returns("dev.quire.core.cache.PageStates", "isHeldBack", 0)),
        Mutant.of(
            "log-wakes-nobody",
            "who says that the log is durable does not wake who waits for it",
            Mutation.without("dev.quire.core.cache.Cache", "logIsDurable", "wake", 1, 0)));
  }
}
