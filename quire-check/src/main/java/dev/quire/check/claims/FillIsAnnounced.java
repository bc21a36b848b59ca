package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioRef;
import java.util.List;

/**
 * F5. A page that is being filled is worth waiting for.
 *
 * <p><b>Said</b> in docs/protocols/reclaim.md: an allocation that finds nothing goes round a few
 * times, and longer only while fills are under way, whose pages can be taken afterwards. So nobody
 * may give up on a page whose fill he met, without having looked again once it had ended.
 *
 * <p><b>Actors</b>: a filler of page 3; an allocator that looks for the page, tries to evict it,
 * and asks whether another look is worth it: one round of {@code Reclaimer.relieve}, which itself
 * looks at all frames of a section.
 *
 * <p><b>Forbidden</b>: the allocator meets the page, cannot evict it, and is told that no fill is
 * under way and that none has ended since it began.
 *
 * <p><b>Why it holds</b>: a fill is counted before its page can be met. Once its page can be taken,
 * first the word moves that counts ended fills, then the fill counts as ended; who asks looks at
 * the two in the other order. The code that this claim was written for counted a fill after its
 * page could be met, and asked for fills under way alone: a fill that ended a moment before made it
 * say that memory is exhausted, with a page in reach.
 */
public final class FillIsAnnounced implements Claim {

  private boolean met;
  private boolean taken;
  private boolean hopeful;

  @Override
  public String id() {
    return "F5";
  }

  @Override
  public String title() {
    return "a page that is being filled is worth waiting for";
  }

  @Override
  public String bound() {
    return "1 fill, 1 look for memory";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage);
    world.actor(stage, "filler", () -> world.fill(World.NEXT));
    world.actor(
        stage,
        "allocator",
        () -> {
          int before = world.cache.fillsEnded();
          long folio = world.lookup.peek(World.NEXT);
          met = folio != 0;
          // a look first, as Lanes has it: a folio that shows the lock is passed over
          if (met && !FolioFlags.has(folio, FolioFlags.LOCKED) && FolioRef.tryGet(folio)) {
            taken = world.evict(folio);
          }
          hopeful = world.cache.mayHaveFilled(before);
        });
    stage.forbid(
        "memory was given up on, though a fill had ended since", () -> met && !taken && !hopeful);
    stage.outcome(() -> taken ? "taken" : met ? "met" : hopeful ? "hopeful" : "nothing");
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "fill-ends-unnoticed",
            "a fill that ends moves no word",
            Mutation.without(
                "dev.quire.core.cache.Cache", "fillEnded", "getAndAddIntRelease", 1, 0)),
        Mutant.of(
            "fill-is-not-counted",
            "a fill under way is not counted",
            Mutation.without(
                "dev.quire.core.cache.Cache", "fillStarted", "getAndAddIntAcquire", 1, 0),
            Mutation.without(
                "dev.quire.core.cache.Cache", "fillEnded", "getAndAddIntRelease", 2, 0)));
  }
}
