package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioRef;
import java.util.List;

/**
 * H1. Read by hint against re-use.
 *
 * <p><b>Said</b> in docs/protocols/hint.md: a hint names a frame and the identity that it had. A
 * read by hint needs no tree; a hint that is out of date misses.
 *
 * <p><b>Actors</b>: a reader with a hint to page 1 that copies two words; a reclaimer that evicts
 * page 1; a filler that brings in page 3, into the same folio if it is free by then.
 *
 * <p><b>Forbidden</b>: the read succeeds and one of its words is not of page 1.
 *
 * <p><b>Why it holds</b>: the identity moves with each life of the folio and is compared before
 * and, as part of the sequence word, after the copy. Mapping and index are compared as well, so
 * that even an identity that has come round names the right page.
 */
public final class HintReadAgainstReuse implements Claim {

  private final Copy copy = new Copy();

  @Override
  public String id() {
    return "H1";
  }

  @Override
  public String title() {
    return "read by hint against re-use";
  }

  @Override
  public String bound() {
    return "1 read of 2 words by hint, 1 eviction, 1 fill";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage);
    FolioRef.get(world.folio, 1); // the reclaimer's
    long hint = world.lookup.hint(World.PAGE);
    world.actor(stage, "reader", () -> copy.byHint(world, hint));
    world.actor(stage, "reclaimer", () -> world.evict(world.folio));
    world.actor(stage, "filler", () -> world.fill(World.NEXT));
    stage.forbid("the hint gave bytes of another page", copy::isWrong);
    stage.outcome(copy::outcome);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "hint-no-validation",
            "the read by hint does not compare the sequence after the copy",
            Mutation.returns("dev.quire.core.folio.Sequence", "validate", 1)));
  }
}
