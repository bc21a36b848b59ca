package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.cache.Counters;
import dev.quire.core.reclaim.Background;
import java.util.List;

/**
 * C2. Background reclaim is asked, and ends.
 *
 * <p><b>Said</b> in docs/protocols/reclaim.md: the thread that reclaims ahead of need sleeps until
 * it is asked. Closing an instance ends it, and waits for that: it uses the instance's memory.
 *
 * <p><b>Actors</b>: the thread itself, with enough memory free; an allocation that asks for it; a
 * closer.
 *
 * <p><b>Forbidden</b>: somebody sleeps for ever; the thread still counts what it does after the
 * closer went on.
 *
 * <p><b>Why it holds</b>: one word says what is wanted. Who changes it wakes its waiters, and a
 * waiter looks at it once more as it lies down.
 */
public final class BackgroundReclaim implements Claim {

  private static final String BACKGROUND = "dev.quire.core.reclaim.Background";

  private long atEnd;

  @Override
  public String id() {
    return "C2";
  }

  @Override
  public String title() {
    return "background reclaim is asked, and ends";
  }

  @Override
  public String bound() {
    return "1 thread with enough memory free, 1 allocation that asks, 1 end";
  }

  @Override
  public boolean forbidsDeadlock() {
    return true;
  }

  @Override
  public void stage(Stage stage) {
    QueuedPages pages = new QueuedPages(stage);
    World world = pages.world;
    Counters counters = world.cache.counters();
    long state = stage.words("background", Long.BYTES);
    Background background = new Background(world.buddy, world.waits, counters, state);
    stage.actor("thread", () -> Inside.run(background, pages.reclaimer));
    stage.actor("allocation", background::ask);
    stage.actor(
        "closer",
        () -> {
          background.close();
          atEnd = counters.sum(Counters.BACKGROUND_RECLAIMS);
        });
    stage.forbid(
        "the thread worked on after its end",
        () -> counters.sum(Counters.BACKGROUND_RECLAIMS) != atEnd);
    stage.outcome(() -> "worked %d times".formatted(atEnd));
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "end-wakes-nobody",
            "who closes does not wake the thread",
            Mutation.without(BACKGROUND, "close", "wake", 1, 0)),
        Mutant.of(
            "end-waits-for-nobody",
            "who closes does not wait for the thread",
            Mutation.returns(BACKGROUND, "close", 0)));
  }
}
