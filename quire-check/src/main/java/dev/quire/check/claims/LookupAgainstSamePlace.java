package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioRef;
import java.util.List;

/**
 * L4. Look-up against re-use at the same place.
 *
 * <p><b>Said</b> in the kernel's note on speculative references of 2008: that a page leaves the
 * tree and the same page comes back at the same index between the two looks is harmless. The
 * look-up is as if it had begun later. What it must not do is return the page before its bytes have
 * come back too.
 *
 * <p><b>Actors</b>: a reader that looks page 1 up; a reclaimer that evicts it; a filler that brings
 * page 1 in again, into the same folio if it is free by then.
 *
 * <p><b>Forbidden</b>: the reader gets a folio that does not stand for page 1, or one that is still
 * being read from storage; a reference that is lost or left over.
 *
 * <p><b>Why it holds</b>: the second look compares what stands in the slot, not how often it was
 * stored, and that is enough to know for which page the folio stands. For the bytes there is step 6
 * of docs/protocols/lookup.md: a fill keeps the content odd until they are there.
 */
public final class LookupAgainstSamePlace implements Claim {

  private final Pinned pinned = new Pinned();
  private boolean evicted;

  @Override
  public String id() {
    return "L4";
  }

  @Override
  public String title() {
    return "look-up against re-use at the same place";
  }

  @Override
  public String bound() {
    return "1 look-up, 1 eviction, 1 fill of the same page";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage);
    FolioRef.get(world.folio, 1); // the reclaimer's
    world.actor(stage, "reader", () -> pinned.get(world, World.PAGE));
    world.actor(stage, "reclaimer", () -> evicted = world.evict(world.folio));
    world.actor(stage, "filler", () -> world.fill(World.PAGE));
    stage.forbid("the reader got a folio of another page", pinned::isForeign);
    stage.forbid("the reader got a page before its bytes were there", pinned::isOverwritten);
    stage.forbid(
        "references are lost or left over",
        () -> !pinned.isWrong() && !World.accounted(world.folio));
    stage.outcome(() -> {
      boolean again = evicted && world.lookup.peek(World.PAGE) == world.folio;
      return pinned.outcome() + (again ? ", in the same folio again" : "");
    });
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "get-while-filling",
            "the look-up takes odd content for even",
            Mutation.without("dev.quire.core.cache.Lookup", "get", "begin", 1, 0)));
  }
}
