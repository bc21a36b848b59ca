package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioLayout;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Sequence;
import dev.quire.core.migrate.Split;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/**
 * M5. A part begins a life at a frame that somebody has found for a page of long ago.
 *
 * <p><b>Said</b> in docs/protocols/split.md, 9: a part is readable from the moment that it has its
 * place, for its bytes are there. A reader may have its frame from the time when it was a folio of
 * another page of the same file, which it has been a tail since.
 *
 * <p><b>Actors</b>: a read of two words of page 1; another thread that evicts page 1, brings in
 * pages 4 and 5 as one folio, whose second frame is the one of page 1, and divides it.
 *
 * <p><b>Forbidden</b>: the read gives bytes of another page.
 *
 * <p><b>Why it holds</b>: the content of a part is odd while it gets its place. A reader that finds
 * it even has found it after, and the place with it; or before, and does not validate.
 */
public final class PartAgainstStaleRead implements Claim {

  private static final String IDENTITY = "dev.quire.core.folio.Identity";
  private static final MethodTypeDesc STORE_LONG =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_long, ConstantDescs.CD_long);

  /** Local variables of Identity.take. */
  private static final int FOLIO = 0;

  private static final int MAPPING = 2;
  private static final int INDEX = 4;

  private final Copy copy = new Copy();
  private boolean evicted;
  private boolean split;

  @Override
  public String id() {
    return "M5";
  }

  @Override
  public String title() {
    return "a part against a read from an earlier life of its frame";
  }

  @Override
  public String bound() {
    return "1 read of 2 words, 1 eviction, 1 fill of two pages, 1 split";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage);
    world.nextPairEndsWithFolio();
    FolioRef.get(world.folio, 1); // the reclaimer's
    world.actor(stage, "reader", () -> copy.byWalk(world));
    world.actor(
        stage,
        "splitter",
        () -> {
          evicted = world.evict(world.folio);
          world.fillPair();
          split = new Split(world.cache).split(world.mapping, World.PAIR, 0).isDone();
        });
    stage.forbid("the read gave bytes of another page", copy::isWrong);
    stage.forbid("nobody had it, and it was not evicted and split", () -> !evicted || !split);
    stage.forbid(
        "page 5 does not stand where page 1 stood",
        () -> world.lookup.peek(World.PAIR + 1L) != world.folio);
    stage.outcome(copy::outcome);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "part-is-even-all-along",
            "the identity of a part moves before it gets its place, the file first",
            new Mutation(
                IDENTITY,
                "take",
                "stand",
                1,
                (code, signature) ->
                    code.pop2()
                        .pop2()
                        .pop2()
                        .lload(FOLIO)
                        .loadConstant(Sequence.IDENTITY)
                        .invokestatic(ClassDesc.of(IDENTITY), "advance", STORE_LONG)
                        .lload(FOLIO)
                        .loadConstant((long) FolioLayout.MAPPING)
                        .ladd()
                        .lload(MAPPING)
                        .invokestatic(Edits.WORDS, "setLongOpaque", STORE_LONG)
                        .lload(FOLIO)
                        .loadConstant((long) FolioLayout.INDEX)
                        .ladd()
                        .lload(INDEX)
                        .invokestatic(Edits.WORDS, "setLongPlain", STORE_LONG)),
            Mutation.without(IDENTITY, "take", "move", 1, 0)));
  }
}
