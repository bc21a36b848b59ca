package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioLayout;
import dev.quire.core.migrate.Split;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/**
 * L19. Split against look-up.
 *
 * <p><b>Said</b> in the kernel's __split_unmapped_folio, after two bugs: parts that were met before
 * they had mapping and index (173d9d9fd3dd, 2018), and slots that led to a folio which did not hold
 * their page any more (577a1f495fd7, 2026). All slots lead to the frozen original until each part
 * is complete; the original is let go last.
 *
 * <p><b>Actors</b>: a split of the folio of pages 4 and 5 into one folio each; a reader that looks
 * page 5 up and then page 4, looks at the bytes where each pin says that they are, and lets go.
 *
 * <p><b>Forbidden</b>: a look-up gets a folio that does not hold its page, or an address with other
 * bytes; references are lost or left over.
 *
 * <p><b>Why it holds</b>: a look-up that has a reference before the split makes its freeze fail.
 * One that comes later finds the original frozen; or it finds the slot as it was when the original
 * can be had again, and looks at the slot once more: by then every part is in its own.
 */
public final class SplitAgainstLookup implements Claim {

  private static final String DIVISION = "dev.quire.core.migrate.Division";
  private static final String REF = "dev.quire.core.folio.FolioRef";

  private static final String IDENTITY = "dev.quire.core.folio.Identity";
  private static final String XARRAY = "dev.quire.core.xarray.XArray";

  private static final MethodTypeDesc STORE_LONG =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_long, ConstantDescs.CD_long);

  /** A local variable of Division.enter. */
  private static final int ENTERED = 4;

  private boolean split;

  @Override
  public String id() {
    return "L19";
  }

  @Override
  public String title() {
    return "split against look-up";
  }

  @Override
  public String bound() {
    return "1 split into 2 folios, 2 look-ups by 1 reader";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    world.fillPair();
    PairReader reader = new PairReader(world);
    reader.act(stage);
    world.actor(
        stage,
        "splitter",
        () -> split = new Split(world.cache).split(world.mapping, World.PAIR, 0).isDone());
    reader.forbid(stage);
    stage.forbid("references are lost or left over", () -> !reader.isAccounted());
    stage.outcome(() -> (split ? "split" : "whole") + reader.outcome());
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "index-after-the-slot",
            "a part is in its slot, with references, before it has its index",
            new Mutation(
                DIVISION,
                "enter",
                "take",
                1,
                (code, signature) ->
                    index(code.invokestatic(ClassDesc.of(IDENTITY), "take", signature), 0)),
            new Mutation(
                DIVISION,
                "enter",
                "store",
                1,
                (code, signature) ->
                    index(
                        code.invokevirtual(
                            ClassDesc.of(XARRAY), "store", signature.dropParameterTypes(0, 1)),
                        PairReader.PAGES[1]))),
        Mutant.of(
            "original-first",
            "the original is let go before the parts are in their slots",
            new Mutation(
                DIVISION,
                "divide",
                "divide",
                1,
                (code, signature) ->
                    code.invokestatic(ClassDesc.of(IDENTITY), "divide", signature)
                        .aload(0)
                        .getfield(ClassDesc.of(DIVISION), "folio", ConstantDescs.CD_long)
                        .iconst_2()
                        .invokestatic(ClassDesc.of(REF), "unfreeze", Edits.STORE_INT)),
            Mutation.without(DIVISION, "divide", "unfreeze", 1, 0)),
        Mutant.of(
            "split-without-comparing",
            "the split stores 0 whatever the count is",
            Edits.freezesWithoutComparing(DIVISION, "run")));
  }

  private static void index(CodeBuilder code, long index) {
    code.lload(ENTERED)
        .loadConstant((long) FolioLayout.INDEX)
        .ladd()
        .loadConstant(index)
        .invokestatic(Edits.WORDS, "setLongPlain", STORE_LONG);
  }
}
