package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.epoch.Epoch;
import java.util.List;

/**
 * E4. The slot of a thread that has died.
 *
 * <p><b>Said</b> in docs/protocols/epoch.md: a thread gets its slot at its first section, and its
 * heir gets it when it has died. One that died within a section ends no more.
 *
 * <p><b>Actors</b>: a reader; a heir that has the dead looked for, gets the slot of a thread that
 * died within a section before the actors started, and reads as well; a reclaimer that takes the
 * object away and overwrites it if the stamp has elapsed at one of two looks.
 *
 * <p><b>Forbidden</b>: somebody who lives reads the overwritten object.
 *
 * <p><b>Why it holds</b>: only the slot of a thread that is not alive is cleared and handed on. Its
 * epoch, which kept every grace period from passing, goes before the heir has it.
 */
public final class SlotOfTheDead implements Claim {

  private long left;
  private long inherited;
  private boolean reused;

  @Override
  public String id() {
    return "E4";
  }

  @Override
  public String title() {
    return "the slot of a thread that died in a section";
  }

  @Override
  public String bound() {
    return "1 section, 1 heir with 1 section, 1 reclaimer that looks twice";
  }

  @Override
  public void stage(Stage stage) {
    Places places = new Places(stage, 1);
    Epoch epoch = places.epoch;
    dieInside(epoch);
    stage.actor("reader", () -> left = places.read(epoch.reader(), 0));
    stage.actor(
        "heir",
        () -> {
          epoch.registered(); // looks for the dead
          inherited = places.read(epoch.reader(), 0);
        });
    stage.actor("reclaimer", () -> reused = places.reuse(0, 2));
    stage.forbid(
        "a section read an object after its grace period",
        () -> Places.isGone(left) || Places.isGone(inherited));
    stage.outcome(() -> (reused ? "re-used " : "kept ") + left + " " + inherited);
  }

  private static void dieInside(Epoch epoch) {
    Thread thread = Thread.ofPlatform().start(() -> epoch.reader().enter());
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while the stage was set", e);
    }
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "living-are-buried",
            "the slots of living threads are handed on as well",
            Mutation.without("dev.quire.core.epoch.Slots", "recycle", "isAlive", 1, 0)));
  }
}
