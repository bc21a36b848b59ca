package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Stage;
import java.util.List;

/**
 * X4. Entries of many slots: replaced, cut and split.
 *
 * <p><b>Said</b> in docs/protocols/xarray.md: each index of an entry changes at one instant, but
 * the indices of one entry do not change together. At no index of the new entry is there a moment
 * without the old or the new one; a split never hides the object.
 *
 * <p><b>Actors</b>: a writer that stores one entry over the four at 0 to 3, puts a single one in
 * its second place, and splits an entry of 128 indices at 128; a reader that loads index 1 twice;
 * one that loads one index in each half of the entry that is split.
 *
 * <p><b>Forbidden</b>: index 1 is empty, or goes back to an older entry; an index of the entry that
 * is split shows anything else.
 *
 * <p><b>Why it holds</b>: the new entry is stored before the rest of the old one goes, slot by
 * slot. The nodes that a split needs are full before they are linked.
 */
public final class EntryOfManySlots implements Claim {

  private static final int LOADS = 2;
  private static final long LARGE = 128;
  private static final int LARGE_ORDER = 7;
  private static final long OBJECT = 99;

  private final long[] first = new long[LOADS];
  private final long[] halves = new long[LOADS];

  @Override
  public String id() {
    return "X4";
  }

  @Override
  public String title() {
    return "entries of many slots: replaced, cut and split against load";
  }

  @Override
  public String bound() {
    return "3 changes by 1 writer, 2 readers with 2 loads each";
  }

  @Override
  public void stage(Stage stage) {
    Index index = new Index(stage);
    for (int i = 0; i < 4; i++) {
      index.tree.store(i, 0, Index.entry(1));
    }
    index.tree.store(LARGE, LARGE_ORDER, Index.entry(OBJECT));
    stage.actor(
        "writer",
        () -> {
          index.tree.store(0, 2, Index.entry(2));
          index.tree.store(1, 0, Index.entry(3));
          index.tree.split(LARGE, 5);
        });
    stage.actor("reader", () -> read(index, first, 1, 1));
    stage.actor("reader of halves", () -> read(index, halves, LARGE, LARGE + 64));
    stage.forbid("an index was empty for a moment", () -> first[0] == 0 || first[1] == 0);
    stage.forbid("an index went back to an older entry", () -> first[0] > first[1]);
    stage.forbid(
        "an index lost its object while it was split",
        () -> halves[0] != OBJECT || halves[1] != OBJECT);
    stage.outcome(() -> first[0] + " " + first[1]);
  }

  // The order is part of the entry and its payload is not, so these are the numbers stored.
  private static void read(Index index, long[] into, long one, long two) {
    into[0] = index.load(one);
    into[1] = index.load(two);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "store-empties-first",
            "a slot is emptied before it gets the new entry",
            Edits.storesEmptyFirst("dev.quire.core.xarray.Insertion", "replaceSlot")),
        Mutant.of(
            "split-empties-first",
            "a slot is emptied before it leads to the pieces",
            Edits.storesEmptyFirst("dev.quire.core.xarray.Removal", "split")));
  }
}
