package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioRef;
import java.util.List;

/**
 * L24. Waiter without a reference.
 *
 * <p><b>Said</b> in docs/protocols/fill.md: who meets a page that is being filled waits for the
 * folio lock without a reference and outside any section. The folio may be anything by the time it
 * wakes up.
 *
 * <p><b>Actors</b>: a waiter that finds the folio of page 3 and waits until it is unlocked; a
 * filler that brings page 3 in, perhaps into the folio that the third actor frees; a reclaimer that
 * evicts page 1.
 *
 * <p><b>Forbidden</b>: the waiter sleeps for ever; references are lost or left over.
 *
 * <p><b>Why it holds</b>: the waiters bit is set only by a compare-and-set over a word that shows
 * the lock held; whoever unlocks clears both bits at once and then wakes; and the waiter looks at
 * the word again after it was queued.
 */
public final class WaiterWithoutReference implements Claim {

  @Override
  public String id() {
    return "L24";
  }

  @Override
  public String title() {
    return "waiter without a reference against unlock, eviction and re-use";
  }

  @Override
  public String bound() {
    return "1 waiter, 1 fill, 1 eviction";
  }

  @Override
  public boolean forbidsDeadlock() {
    return true;
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage);
    FolioRef.get(world.folio, 1); // the reclaimer's
    world.actor(stage, "waiter", () -> world.awaitUnlock(World.NEXT));
    world.actor(stage, "filler", () -> world.fill(World.NEXT));
    world.actor(stage, "reclaimer", () -> world.evict(world.folio));
    stage.forbid("references are lost or left over", () -> !World.accounted(world.folio));
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "unlock-without-wake",
            "unlock does not wake whoever waits for the folio",
            Mutation.without("dev.quire.core.folio.FolioLock", "unlock", "wake", 1, 0)));
  }
}
