package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.word.Words;
import dev.quire.core.writeback.Flusher;
import java.util.List;

/**
 * C4. The flusher is asked to look, and ends.
 *
 * <p><b>Said</b> in docs/protocols/writeback.md: one thread looks after all files; it sleeps until
 * it is asked or something gets old. Closing an instance ends it, and waits for that.
 *
 * <p><b>Actors</b>: the thread itself; an engine that asks whether it may write, and says that its
 * log is durable, which asks the thread to look; a closer.
 *
 * <p><b>Forbidden</b>: somebody sleeps for ever; the closer goes on before the thread has ended, or
 * without knowing what it did.
 *
 * <p><b>Why it holds</b>: one word says what is wanted. Who changes it wakes its waiters, and a
 * waiter looks at it once more as it lies down.
 */
public final class FlusherIsAsked implements Claim {

  private static final String FLUSHER = "dev.quire.core.writeback.Flusher";

  private static final long POSITION = 7;
  private static final int FRAMES = 4; // of which a quarter may be dirty

  private long left;

  @Override
  public String id() {
    return "C4";
  }

  @Override
  public String title() {
    return "the flusher is asked to look, and ends";
  }

  @Override
  public String bound() {
    return "1 thread without a file, 1 that asks, 1 end";
  }

  @Override
  public boolean forbidsDeadlock() {
    return true;
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage);
    world.mapping.dirtied(world.folio);
    world.mapping.dirtied(world.lookup.peek(World.OTHER));
    long words = stage.words("flusher", Flusher.WORDS_BYTES);
    Flusher flusher = new Flusher(world.cache, world.waits, words, FRAMES, Long.MAX_VALUE);
    long seen = stage.words("what the thread left", Long.BYTES);
    stage.actor(
        "thread",
        () -> {
          Words.setLongPlain(seen, POSITION); // owned: unless it is released, a race
          Inside.run(flusher);
        });
    stage.actor(
        "engine",
        () -> {
          flusher.admits(world.mapping);
          flusher.logIsDurable(POSITION);
        });
    stage.actor(
        "closer",
        () -> {
          flusher.close();
          left = Words.getLongPlain(seen);
        });
    stage.forbid("the closer does not know what the thread did", () -> left != POSITION);
    stage.outcome(() -> "ended");
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "flusher-end-wakes-nobody",
            "who closes does not wake the thread",
            Mutation.without(FLUSHER, "close", "wake", 1, 0)),
        Mutant.of(
            "flusher-dies-silently",
            "the thread does not wake who waits for its end",
            Mutation.without(FLUSHER, "run", "wake", 1, 0)));
  }
}
