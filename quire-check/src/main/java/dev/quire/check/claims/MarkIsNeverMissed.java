package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import java.util.List;

/**
 * X6. A search for marked entries, beside a store.
 *
 * <p><b>Said</b> in docs/protocols/xarray.md: the marks of all that an entry replaces pass to it,
 * and no search misses them on the way. A search is how dirty pages will be found without looking
 * at the others; one that is missed is not written.
 *
 * <p><b>Actors</b>: a writer that stores one entry over the four at 0 to 3, of which the third one
 * has a mark, then a single one in the second place of the entry at 8 to 11, which has one, and
 * then one at 64, for which the tree gets a second level; a searcher that looks for a marked entry
 * in the first four places, in the next ones, and at 20, where one stays.
 *
 * <p><b>Forbidden</b>: the searcher finds none, though one index has a marked entry all the time.
 *
 * <p><b>Why it holds</b>: the first slot of the new entry is marked before any slot shows the
 * entry, and the other marks go after all slots show it. A search that finds no mark looks at the
 * slot once more. In between it may find an entry that was not marked, which is harmless.
 */
public final class MarkIsNeverMissed implements Claim {

  private static final int MARK = 1;
  private static final long LARGE = 8;
  private static final long STILL = 20;
  private static final long FAR = 64;

  private boolean found;
  private boolean foundPart;
  private boolean foundStill;

  @Override
  public String id() {
    return "X6";
  }

  @Override
  public String title() {
    return "a search for marked entries beside a store";
  }

  @Override
  public String bound() {
    return "1 store over four entries, 1 into the middle of one, 1 that grows, 3 searches";
  }

  @Override
  public void stage(Stage stage) {
    Index index = new Index(stage);
    for (int i = 0; i < 4; i++) {
      index.tree.store(i, 0, Index.entry(1));
    }
    index.tree.setMark(2, MARK);
    index.tree.store(LARGE, 2, Index.entry(1));
    index.tree.setMark(LARGE, MARK);
    index.tree.store(STILL, 0, Index.entry(1));
    index.tree.setMark(STILL, MARK);
    stage.actor(
        "writer",
        () -> {
          index.tree.store(0, 2, Index.entry(2));
          index.tree.store(LARGE + 1, 0, Index.entry(3));
          index.tree.store(FAR, 0, Index.entry(4));
        });
    stage.actor(
        "searcher",
        () -> {
          found = index.findsMarked(0, 3, MARK);
          foundPart = index.findsMarked(LARGE, LARGE + 3, MARK);
          foundStill = index.findsMarked(STILL, STILL, MARK);
        });
    stage.forbid("a marked entry was missed", () -> !found || !foundPart || !foundStill);
    stage.forbid(
        "the mark did not pass to the new entry",
        () ->
            !index.tree.isMarked(1, MARK)
                || !index.tree.isMarked(LARGE + 1, MARK)
                || index.tree.isMarked(LARGE, MARK));
  }

  @Override
  public List<Mutant> mutants() {
    String insertion = "dev.quire.core.xarray.Insertion";
    return List.of(
        Mutant.of(
            "marks-follow-the-larger",
            "the slots of a larger entry are stored before it is marked",
            Mutation.without(insertion, "replace", "lead", 1, 0)),
        Mutant.of(
            "marks-follow-the-smaller",
            "the slot of a smaller entry is stored before it is marked",
            Mutation.without(insertion, "replace", "add", 1, 0)));
  }
}
