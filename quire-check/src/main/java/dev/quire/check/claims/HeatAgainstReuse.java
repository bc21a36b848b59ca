package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Heat;
import dev.quire.core.folio.Identity;
import java.util.List;

/**
 * H3. The blind store of the heat.
 *
 * <p><b>Said</b> in docs/locking.md: of the words of a folio the reclaim byte is the one that is
 * stored without a reference, without a lock and without comparing. The thread that stores it may
 * have been stopped since it validated its copy, for minutes. The worst is a stranger that is too
 * warm.
 *
 * <p><b>Actors</b>: a reader with a hint that reads page 1 and leaves its mark; another one that
 * evicts page 1, gives its frame back to the lists of the allocator, and brings in pages 4 and 5 as
 * one folio, whose second frame it becomes.
 *
 * <p><b>Forbidden</b>: the order of the frame, which stands beside the heat, or anything else that
 * the allocator keeps in the metadata is not what its last owner wrote; a heat that there is not.
 *
 * <p><b>Why it holds</b>: the heat is a byte of its own, stored as a byte. Nobody writes a wider
 * word over it, so no store of others is undone by the late one, and none of others undoes more
 * than the mark.
 */
public final class HeatAgainstReuse implements Claim {

  private final Copy copy = new Copy();
  private boolean evicted;

  @Override
  public String id() {
    return "H3";
  }

  @Override
  public String title() {
    return "blind store of the heat against free and re-use";
  }

  @Override
  public String bound() {
    return "1 read by hint with its mark, 1 eviction, 1 fill of two pages";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage);
    world.nextPairEndsWithFolio();
    FolioRef.get(world.folio, 1); // the reclaimer's
    long hint = world.lookup.hint(World.PAGE);
    world.actor(stage, "reader", () -> copy.byHint(world, hint));
    world.actor(
        stage,
        "reclaimer",
        () -> {
          evicted = world.evict(world.folio);
          world.fillPair();
        });
    stage.forbid("the page was held though nobody had a reference", () -> !evicted);
    stage.forbid("the frame lost its order", () -> Identity.order(world.folio) != 1);
    stage.forbid(
        "there is no such heat",
        () -> Heat.of(world.folio) < 0 || Heat.of(world.folio) > Untold.HOT);
    stage.forbid("metadata and lists disagree", () -> !world.listsAgree());
    stage.outcome(() -> copy.outcome() + ", heat " + Heat.of(world.folio));
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "heat-in-an-int",
            "the heat is stored together with the order that stands before it",
            new Mutation(
                "dev.quire.core.folio.Heat",
                "set",
                "setByteOpaque",
                1,
                (code, signature) -> // setIntOpaque(address - 1, heat << 8)
                code.bipush(Byte.SIZE)
                        .ishl()
                        .dup_x2()
                        .pop()
                        .lconst_1()
                        .lsub()
                        .dup2_x1()
                        .pop2()
                        .invokestatic(Edits.WORDS, "setIntOpaque", Edits.STORE_INT))));
  }
}
