package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioRef;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.List;

/**
 * R1. Optimistic read against re-use.
 *
 * <p><b>Said</b> in docs/protocols/optimistic-read.md: a read takes no reference. It notes the
 * sequence word, looks a second time whether the folio stands for the page (mapping and index),
 * copies, and compares the sequence word.
 *
 * <p><b>Actors</b>: a reader that copies two words of page 1; a reclaimer that evicts page 1; a
 * filler that brings in page 3, into the same folio if it is free by then.
 *
 * <p><b>Forbidden</b>: the read succeeds and one of its words is not of page 1.
 *
 * <p><b>Why it holds</b>: the sequence moves when the folio ceases to stand for a page and again,
 * to an odd value, before it stands for the next one, so a copy between two equal even values saw
 * one life of the folio. That this is the life of page 1, and not a later one that began between
 * the walk and the first look at the sequence, is what mapping and index say.
 */
public final class ReadAgainstReuse implements Claim {

  private static final String LOOKUP = "dev.quire.core.cache.Lookup";

  private final Copy copy = new Copy();

  @Override
  public String id() {
    return "R1";
  }

  @Override
  public String title() {
    return "optimistic read against re-use";
  }

  @Override
  public String bound() {
    return "1 read of 2 words, 1 eviction, 1 fill";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage);
    FolioRef.get(world.folio, 1); // the reclaimer's
    world.actor(stage, "reader", () -> copy.byWalk(world));
    world.actor(stage, "reclaimer", () -> world.evict(world.folio));
    world.actor(stage, "filler", () -> world.fill(World.NEXT));
    stage.forbid("the read gave bytes of another page", copy::isWrong);
    stage.outcome(copy::outcome);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "no-second-look",
            "the read does not look a second time whether the folio stands for the page",
            new Mutation(
                LOOKUP,
                "copy",
                "getLongPlain",
                1,
                (code, signature) -> // of the folio's mapping: give what it is compared with
                code.pop2().aload(0).getfield(ClassDesc.of(LOOKUP), "id", ConstantDescs.CD_long)),
            new Mutation(
                LOOKUP,
                "copy",
                "getLongPlain",
                2,
                (code, signature) -> // of the folio's index: the page that is wanted
                code.pop2().lload(5).bipush(12).lushr())),
        Mutant.of(
            "no-validation",
            "the read does not compare the sequence after the copy",
            Mutation.returns("dev.quire.core.folio.Sequence", "validate", 1)));
  }
}
