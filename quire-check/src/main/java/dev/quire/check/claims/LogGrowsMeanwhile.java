package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.word.Words;
import java.util.List;

/**
 * Y8. A page waits for its log, which grows meanwhile.
 *
 * <p><b>Said</b> in docs/protocols/writeback.md: no page is written before the log that describes
 * its changes is durable. Whoever forces the page waits for that.
 *
 * <p><b>Actors</b>: somebody who forces page 1, which is dirty and described up to 4 in an engine's
 * log, which is not durable so far; the engine, which changes the page again, describes that up to
 * 10, has the log durable, and says so.
 *
 * <p><b>Forbidden</b>: the change is stored, and the log that the storage has is shorter; the page
 * is not stored in the end; somebody sleeps for ever.
 *
 * <p><b>Why it holds</b>: who waits has noted how often it was said before he looked how far, so
 * the wake-up finds him or he does not lie down. Then he looks at the position again, with the
 * latch.
 */
public final class LogGrowsMeanwhile implements Claim {

  private static final long BEFORE = 4;
  private static final long POSITION = 10;
  private static final long CHANGED = 7;

  private boolean tooEarly; // the change has come, and the log had not

  @Override
  public String id() {
    return "Y8";
  }

  @Override
  public String title() {
    return "a page waits for its log, which grows meanwhile";
  }

  @Override
  public String bound() {
    return "1 force of 1 page, 1 change of it, 1 end of a write of the log";
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
    world.cache.logIsDurable(1);
    world.mapping.states().logged(world.folio, BEFORE);
    disk.whenWritten(() ->
        tooEarly |= disk.written(World.PAGE) == CHANGED && Words.getLongOpaque(log) != POSITION);
    world.actor(stage, "force", () -> disk.force(World.PAGE, World.PAGE));
    world.actor(
        stage,
        "engine",
        () -> {
          world.latch.exclusive(world.folio, Long.MAX_VALUE);
          world.mapping.dirtiedInPlace(world.folio);
          world.mapping.states().logged(world.folio, POSITION);
          Words.setLongOpaque(world.lookup.content(world.folio), CHANGED);
          world.latch.unlockExclusive(world.folio);
          Words.setLongOpaque(log, POSITION);
          world.cache.logIsDurable(POSITION);
        });
    stage.forbid("a page is stored before its log", () -> tooEarly);
    stage.forbid(
        "the page was not written", () -> disk.written(World.PAGE) == World.value(World.PAGE));
    stage.forbid("something is left over", () -> !disk.isAtRest(World.PAGE));
    stage.outcome(() -> "stored " + disk.written(World.PAGE));
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "log-wakes-nobody",
            "who says that the log is durable does not wake who waits for it",
            Mutation.without("dev.quire.core.cache.Cache", "logIsDurable", "wake", 1, 0)));
  }
}
