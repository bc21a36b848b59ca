package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioRef;
import java.util.List;

/**
 * L21. Two freezers of one folio.
 *
 * <p><b>Said</b> in docs/protocols/freeze.md: whoever freezes holds the folio lock, so there is one
 * freezer at a time; and it expects its own reference, so that of another one makes it fail.
 *
 * <p><b>Actors</b>: two reclaimers that have both taken the folio aside (one reference each) and
 * evict it if they may; a reader that looks the page up and keeps what it gets.
 *
 * <p><b>Forbidden</b>: both evict it; one evicts it and the reader has it; references are lost or
 * left over.
 *
 * <p><b>Why it holds</b>: the count is 3 while both are at work, and each expects 2. Who fails
 * drops its reference, and the other one may succeed then; who comes after a success finds no folio
 * to lock, because the one that succeeded was the last to hold it.
 */
public final class TwoReclaimers implements Claim {

  private boolean first;
  private boolean second;
  private long found;

  @Override
  public String id() {
    return "L21";
  }

  @Override
  public String title() {
    return "two freezers of one folio";
  }

  @Override
  public String bound() {
    return "2 evictions, 1 look-up";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage);
    FolioRef.get(world.folio, 2); // the reclaimers'
    world.actor(stage, "reclaimer 1", () -> first = world.evict(world.folio));
    world.actor(stage, "reclaimer 2", () -> second = world.evict(world.folio));
    world.actor(stage, "reader", () -> found = world.get(World.PAGE));
    stage.forbid("both have evicted the folio", () -> first && second);
    stage.forbid("the reader holds a folio that was freed", () -> (first || second) && found != 0);
    stage.forbid(
        "references are lost or left over",
        () -> found == 0 ? !World.accounted(world.folio) : FolioRef.count(world.folio) != 2);
    stage.outcome(
        () -> (first ? "first" : second ? "second" : "nobody") + (found != 0 ? ", found" : ""));
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "freeze-of-any-count",
            "freeze takes whatever is there as what it expects",
            new Mutation(
                "dev.quire.core.folio.FolioRef",
                "freeze",
                null,
                0,
                (code, signature) -> // setIntVolatile(folio, 0); return true
                code.lload(0)
                        .iconst_0()
                        .invokestatic(Edits.WORDS, "setIntVolatile", Edits.STORE_INT)
                        .iconst_1()
                        .ireturn())));
  }
}
