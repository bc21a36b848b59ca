package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioRef;
import java.util.List;

/**
 * L3. Look-up against free and re-use.
 *
 * <p><b>Said</b> by the mailing-list thread: a look-up that has loaded the slot may be stopped
 * there while the page is removed, freed and allocated again for something else. It then gets a
 * reference to the foreign folio, and the second look at the slot tells it so.
 *
 * <p><b>Actors</b>: a reader that looks page 1 up once, checks what it got and lets go; a reclaimer
 * that evicts page 1 and frees its folio; a filler that brings in page 3, into that folio if it is
 * free by then.
 *
 * <p><b>Forbidden</b>: the reader gets a folio that does not stand for page 1, or other bytes; a
 * reference that is lost or left over, whoever drops the last one.
 *
 * <p><b>Why it holds</b>: the reference keeps the folio from being evicted from then on; if the
 * slot still shows the folio after the reference was taken, it stood for the page at that moment,
 * and so it does until the reference goes. Otherwise the reference is dropped at once and nothing
 * else was touched.
 */
public final class LookupAgainstReuse implements Claim {

  private final Pinned pinned = new Pinned();
  private boolean evicted;

  @Override
  public String id() {
    return "L3";
  }

  @Override
  public String title() {
    return "look-up against free and re-use";
  }

  @Override
  public String bound() {
    return "1 look-up, 1 eviction, 1 fill";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage);
    FolioRef.get(world.folio, 1); // the reclaimer's
    world.actor(stage, "reader", () -> pinned.get(world, World.PAGE));
    world.actor(stage, "reclaimer", () -> evicted = world.evict(world.folio));
    world.actor(stage, "filler", () -> world.fill(World.NEXT));
    stage.forbid("the reader got a folio of another page", pinned::isWrong);
    stage.forbid("references are lost or left over", () -> !World.accounted(world.folio));
    stage.outcome(() -> {
      boolean reused = world.lookup.peek(World.NEXT) == world.folio;
      return pinned.outcome() + (evicted ? ", evicted" : ", kept") + (reused ? ", re-used" : "");
    });
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "no-reload-after-get",
            "the look-up does not look at the slot again",
            Mutation.returns("dev.quire.core.cache.Lookup", "stillThere", 1)));
  }
}
