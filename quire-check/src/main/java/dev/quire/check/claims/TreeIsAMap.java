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
 * X2. The tree is a map, while it grows.
 *
 * <p><b>Said</b> in docs/protocols/xarray.md: a load is linearizable. It returns what stood at the
 * index at one instant between its begin and its end.
 *
 * <p><b>Actors</b>: a writer that stores at index 64, so that the tree gets two levels; a reader
 * that loads index 64, and then 0. X9 has the way back.
 *
 * <p><b>Forbidden</b>: there is no order of all these, one after the other on a plain map, that
 * gives the loads what they returned.
 *
 * <p><b>Why it holds</b>: each store shows at one instant. A node that is new is filled before it
 * is linked.
 */
public final class TreeIsAMap implements Claim {

  private static final long FAR = 64;

  @Override
  public String id() {
    return "X2";
  }

  @Override
  public String title() {
    return "the tree is a map: store against load, while it grows";
  }

  @Override
  public String bound() {
    return "1 store that grows the tree, 2 loads by 1 reader";
  }

  @Override
  public void stage(Stage stage) {
    Index index = new Index(stage);
    index.tree.store(0, 0, Index.entry(1));
    var history = new Linearizable<Map<Long, Long>>(stage, 2, () -> new HashMap<>(Map.of(0L, 1L)));
    stage.actor("writer", () -> store(history, index, FAR, 2));
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
        () -> index.tree.store(at, 0, Index.entry(number)),
        (map, old) -> {
          Long before = map.put(at, number);
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
            "new-head-is-empty",
            "the new head shows nothing when it is stored",
            Mutation.without("dev.quire.core.xarray.Insertion", "raise", "store", 1, 0)));
  }
}
