package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import java.util.List;

/**
 * X8. The marks of a tree that is one entry.
 *
 * <p><b>Said</b> in docs/protocols/xarray.md: an entry at index 0 alone stands in the head, without
 * a node; its marks are those of the tree. Whoever reads them in a section may see a change late.
 *
 * <p><b>Actors</b>: a writer that marks the only entry and takes the mark away; a searcher that
 * asks for that mark, and for another one, which nobody sets.
 *
 * <p><b>Forbidden</b>: the other mark is found; the first one is left over.
 *
 * <p><b>Why it holds</b>: the marks of a tree are one word, changed under its lock and written
 * whole.
 */
public final class MarkOfOneEntry implements Claim {

  private static final int MARK = 1;
  private static final int OTHER = 2;

  private boolean found;
  private boolean foundOther;

  @Override
  public String id() {
    return "X8";
  }

  @Override
  public String title() {
    return "the marks of a tree that is one entry";
  }

  @Override
  public String bound() {
    return "1 mark set and taken away, 2 searches";
  }

  @Override
  public void stage(Stage stage) {
    Index index = new Index(stage);
    index.tree.store(0, 0, Index.entry(1));
    stage.actor(
        "writer",
        () -> {
          index.tree.setMark(0, MARK);
          index.tree.clearMark(0, MARK);
        });
    stage.actor(
        "searcher",
        () -> {
          found = index.findsMarked(0, 0, MARK);
          foundOther = index.findsMarked(0, 0, OTHER);
        });
    stage.forbid("a mark that nobody has set was found", () -> foundOther);
    stage.forbid("a mark is left over", () -> index.tree.isMarked(MARK));
    stage.outcome(() -> found ? "found" : "not found");
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "marks-from-nowhere",
            "a tree has every mark",
            Mutation.returns("dev.quire.core.xarray.Marks", "of", -1)));
  }
}
