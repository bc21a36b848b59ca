package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Linearizable;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * X9. The tree is a map, while it shrinks.
 *
 * <p><b>Said</b> in docs/protocols/xarray.md: a load is linearizable, also one that is in a node
 * when the node leaves the tree.
 *
 * <p><b>Actors</b>: a writer that erases index 64, so that the head alone is left of two levels,
 * and two nodes leave; a reader that loads index 0, which stays.
 *
 * <p><b>Forbidden</b>: there is no order of the two, one after the other on a plain map, that gives
 * the load what it returned.
 *
 * <p><b>Why it holds</b>: a node that leaves the tree is unlinked first and then sends its readers
 * back to the root, where what took its place is stored already.
 */
public final class TreeShrinks implements Claim {

  private static final long FAR = 64;

  @Override
  public String id() {
    return "X9";
  }

  @Override
  public String title() {
    return "the tree is a map: erase against load, while it shrinks";
  }

  @Override
  public String bound() {
    return "1 erase that shrinks the tree by two levels, 1 load";
  }

  @Override
  public void stage(Stage stage) {
    Index index = new Index(stage);
    index.tree.store(0, 0, Index.entry(1));
    index.tree.store(FAR, 0, Index.entry(2));
    var history =
        new Linearizable<Map<Long, Long>>(stage, 2, () -> new HashMap<>(Map.of(0L, 1L, FAR, 2L)));
    stage.actor(
        "writer",
        () ->
            history.call(
                0,
                "erase 64",
                () -> index.tree.erase(FAR),
                (map, old) -> map.remove(FAR) != null && old == Index.entry(2)));
    stage.actor(
        "reader",
        () ->
            history.call(
                1, "load 0", () -> index.load(0), (map, number) -> number.equals(map.get(0L))));
    stage.forbid("no order of the calls explains their results", () -> !history.holds());
    stage.outcome(history::text);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "close-empties",
            "a node that leaves the tree shows empty slots",
            new Mutation(
                "dev.quire.core.xarray.Node",
                "close",
                "setLongRelease",
                1,
                (code, signature) ->
                    code.pop2() // RETRY
                        .lconst_0()
                        .invokestatic(Edits.WORDS, "setLongRelease", signature))));
  }
}
