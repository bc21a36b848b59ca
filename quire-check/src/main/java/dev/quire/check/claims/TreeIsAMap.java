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
 * X2. The tree is a map, while it grows and shrinks.
 *
 * <p><b>Said</b> in docs/protocols/xarray.md: a load is linearizable. It returns what stood at the
 * index at one instant between its begin and its end.
 *
 * <p><b>Actors</b>: a writer that stores at index 64, so that the tree gets two levels, erases it
 * again, so that the head alone is left, and stores at index 0; a reader that loads index 64, and
 * then 0.
 *
 * <p><b>Forbidden</b>: there is no order of all these, one after the other on a plain map, that
 * gives the loads what they returned.
 *
 * <p><b>Why it holds</b>: each store shows at one instant. A node that is new is filled before it
 * is linked; one that leaves the tree is unlinked first and then sends its readers back to the
 * root, where what took its place is stored already.
 */
public final class TreeIsAMap implements Claim {

  private static final long FAR = 64;

  @Override
  public String id() {
    return "X2";
  }

  @Override
  public String title() {
    return "the tree is a map: store and erase against load";
  }

  @Override
  public String bound() {
    return "3 changes by 1 writer, 2 loads by 1 reader";
  }

  @Override
  public void stage(Stage stage) {
    Index index = new Index(stage);
    index.tree.store(0, 0, Index.entry(1));
    var history = new Linearizable<Map<Long, Long>>(stage, 2, () -> new HashMap<>(Map.of(0L, 1L)));
    stage.actor(
        "writer",
        () -> {
          store(history, index, FAR, 2);
          store(history, index, FAR, 0);
          store(history, index, 0, 3);
        });
    stage.actor(
        "reader",
        () -> {
          load(history, index, FAR);
          load(history, index, 0);
        });
    stage.forbid("no order of the calls explains their results", () -> !history.holds());
    stage.outcome(history::text);
  }

  private static void store(
      Linearizable<Map<Long, Long>> history, Index index, long at, long number) throws Exception {
    history.call(
        0,
        "store %d at %d".formatted(number, at),
        () -> number == 0 ? index.tree.erase(at) : index.tree.store(at, 0, Index.entry(number)),
        (map, old) -> {
          Long before = number == 0 ? map.remove(at) : map.put(at, number);
          return old == (before == null ? 0 : Index.entry(before));
        });
  }

  private static void load(Linearizable<Map<Long, Long>> history, Index index, long at)
      throws Exception {
    history.call(
        1,
        "load " + at,
        () -> index.load(at),
        (map, number) -> map.getOrDefault(at, 0L).equals(number));
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
