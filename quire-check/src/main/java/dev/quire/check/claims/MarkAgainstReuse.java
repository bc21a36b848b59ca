package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioLayout;
import dev.quire.core.folio.FolioRef;
import java.util.List;

/**
 * H5. The blind store of the marks of parts.
 *
 * <p><b>Said</b> in docs/protocols/reclaim.md: a hit in a folio of several pages loads the bits of
 * its parts and stores them with its own, without a reference, without a lock and without
 * comparing. The worst is a part that seems to have been asked for.
 *
 * <p><b>Actors</b>: a reader with a hint that reads page 5, the second one of its folio, and leaves
 * its mark; another one that evicts that folio, gives its frames back to the lists of the
 * allocator, and brings in page 3.
 *
 * <p><b>Forbidden</b>: what the allocator keeps in the metadata is not what it wrote.
 *
 * <p><b>Why it holds</b>: nothing else is ever written to these bytes, free or not. The links of
 * free blocks stand where page-table entries are counted, which nobody does without a reference.
 */
public final class MarkAgainstReuse implements Claim {

  private static final long PAGE = World.PAIR + 1L;

  private final Copy copy = new Copy(PAGE);
  private boolean evicted;

  @Override
  public String id() {
    return "H5";
  }

  @Override
  public String title() {
    return "blind store of marks against free and re-use";
  }

  @Override
  public String bound() {
    return "1 read by hint with its mark, 1 eviction of two pages, 1 fill";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    world.fillPair();
    long pair = world.lookup.peek(World.PAIR);
    FolioRef.get(pair, 1); // the reclaimer's
    long hint = world.lookup.hint(PAGE);
    world.actor(stage, "reader", () -> copy.byHint(world, hint));
    world.actor(
        stage,
        "reclaimer",
        () -> {
          evicted = world.evict(pair);
          world.buddy.drain();
          world.fill(World.NEXT);
        });
    stage.forbid("the pages were held though nobody had a reference", () -> !evicted);
    stage.forbid("metadata and lists disagree", () -> !world.listsAgree());
    stage.outcome(copy::outcome);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "marks-in-the-links",
            "the marks stand where free blocks have their links",
            new Mutation(
                "dev.quire.core.folio.Parts",
                "mark",
                "setIntOpaque",
                1,
                (code, signature) -> // setIntOpaque(address - 16, bits)
                code.dup_x2()
                        .pop()
                        .loadConstant((long) FolioLayout.PARTS - FolioLayout.NEXT)
                        .lsub()
                        .dup2_x1()
                        .pop2()
                        .invokestatic(Edits.WORDS, "setIntOpaque", Edits.STORE_INT))));
  }
}
