package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.cache.Counters;
import dev.quire.core.reclaim.Background;
import dev.quire.core.reclaim.Reclaimer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * C3. Background reclaim dies, and the instance is closed all the same.
 *
 * <p><b>Said</b> in docs/protocols/reclaim.md: a broken invariant ends the thread that reclaims
 * ahead of need. Nobody waits for it after that.
 *
 * <p><b>Actors</b>: the thread, short of memory and with no reclaimer to get any by, which is a
 * broken invariant; an allocation that asks for it; a closer.
 *
 * <p><b>Forbidden</b>: somebody sleeps for ever; the thread still counts what it does after the
 * closer went on.
 *
 * <p><b>Why it holds</b>: whatever ends the thread, its last step but one says so in the word, by
 * release, and wakes who waits. A closer that comes later acquires that.
 */
public final class BackgroundDies implements Claim {

  private static final String BACKGROUND = "dev.quire.core.reclaim.Background";

  private long atEnd;

  @Override
  public String id() {
    return "C3";
  }

  @Override
  public String title() {
    return "background reclaim dies, and is closed all the same";
  }

  @Override
  public String bound() {
    return "1 thread that dies at its first round, 1 allocation that asks, 1 end";
  }

  @Override
  public boolean forbidsDeadlock() {
    return true;
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage);
    world.buddy.drain();
    for (int order = 8; order >= 0; order--) {
      while (world.buddy.freeFrames() - (1 << order) > 0
          && world.buddy.allocate(order, Mobility.MOVABLE) >= 0) {
        // until memory is short
      }
    }
    Counters counters = world.cache.counters();
    long state = stage.words("background", Long.BYTES);
    Background background = new Background(world.buddy, world.waits, counters, state);
    stage.actor("thread", () -> die(background));
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

  private static void die(Background background) {
    @Nullable Reclaimer none = null;
    try {
      Inside.run(background, none);
    } catch (NullPointerException noReclaimer) {
      return; // what the thread ends by; else it was closed before it was asked
    }
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "death-wakes-nobody",
            "a thread that dies does not wake who waits for it",
            Mutation.without(BACKGROUND, "run", "wake", 2, 0)));
  }
}
