package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Identity;
import java.util.List;

/**
 * H2. Pin by hint against re-use.
 *
 * <p><b>Said</b> in docs/protocols/hint.md: a reference may be taken by hint, without a walk. The
 * folio is compared with the hint before the reference is taken and again after.
 *
 * <p><b>Actors</b>: a reader that takes a reference by a hint to page 1, checks what it got and
 * lets go; a reclaimer that evicts page 1; a filler that brings in page 3, into the same folio if
 * it is free by then.
 *
 * <p><b>Forbidden</b>: the reader gets a folio that does not stand for page 1; references are lost
 * or left over.
 *
 * <p><b>Why it holds</b>: as in L3, with the identity in the place of the slot: once the reference
 * is there the folio cannot be evicted, so what it stands for after that it stands for until the
 * reference goes.
 */
public final class HintPinAgainstReuse implements Claim {

  private boolean foreign;
  private boolean found;

  @Override
  public String id() {
    return "H2";
  }

  @Override
  public String title() {
    return "pin by hint against re-use";
  }

  @Override
  public String bound() {
    return "1 get by hint, 1 eviction, 1 fill";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage);
    FolioRef.get(world.folio, 1); // the reclaimer's
    long hint = world.lookup.hint(World.PAGE);
    stage.actor("reader", () -> read(world, hint));
    stage.actor("reclaimer", () -> world.evict(world.folio));
    stage.actor("filler", () -> world.fill(World.NEXT));
    stage.forbid("the hint gave a folio of another page", () -> foreign);
    stage.forbid("references are lost or left over", () -> !World.accounted(world.folio));
    stage.outcome(() -> found ? "found" : "missed");
  }

  private void read(World world, long hint) {
    long folio = world.lookup.get(hint, World.PAGE, world.epoch.reader());
    if (folio != 0) {
      found = true;
      foreign = !Identity.covers(folio, world.mapping.id(), World.PAGE);
      world.mapping.put(folio);
    }
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "hint-no-recheck",
            "the folio is not compared with the hint again once the reference is there",
            Mutation.without("dev.quire.core.cache.Lookup", "get", "matches", 2, 1)));
  }
}
