package example.tree.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.word.SharedWords;
import example.tree.Tree;
import java.util.List;

/** A key that is in the tree is found, also while its leaf is split. */
public final class ReaderAgainstSplit implements Claim {

  /** The bug that optimistic lock coupling is about. */
  public static final Mutant NO_SECOND_LOOK =
      Mutant.of(
          "no-second-look",
          "the reader does not look at the parent again after it has followed the child",
          Mutation.without("example.tree.Tree", "tryFind", "unchanged", 2, 1));

  /** A reader that comes while the writer has the latch believes what it sees. */
  public static final Mutant READS_UNDER_THE_LATCH =
      Mutant.of(
          "reads-under-the-latch",
          "the reader takes an odd version for an even one",
          Mutation.without("example.tree.Tree", "tryFind", "isLatched", 1, 0));

  /** No order of steps shows this one: only a memory model that is weaker does. */
  public static final Mutant OPAQUE_UNLATCH =
      Mutant.of(
          "opaque-unlatch",
          "the writer gives the latch back with an opaque store where a release is needed",
          Mutation.callsInstead(
              "example.tree.Node", "unlatch", "setLongRelease", 1, "setLongOpaque"));

  /** As above: the odd version must be seen by whoever sees a word that was written under it. */
  public static final Mutant NO_FENCE_AFTER_LATCH =
      Mutant.of(
          "no-fence-after-latch",
          "the writer has no store-store fence between the latch and its first change",
          Mutation.without("example.tree.Node", "latch", "storeStoreFence", 1, 0));

  /** Changes that only a model of weak memory can notice. */
  public static final List<Mutant> ORDERINGS = List.of(OPAQUE_UNLATCH, NO_FENCE_AFTER_LATCH);

  private long found;

  @Override
  public String id() {
    return "T1";
  }

  @Override
  public String title() {
    return "a reader against the split of its leaf";
  }

  @Override
  public String bound() {
    return "1 reader of one key, 1 writer that splits a leaf of 3";
  }

  @Override
  public void stage(Stage stage) {
    SharedWords words = stage.shared("tree", Tree.bytes(3));
    Words.name(stage, words);
    Tree tree = new Tree(words);
    tree.put(10, 110);
    tree.put(20, 120);
    tree.put(30, 130);
    stage.actor("reader", () -> found = tree.find(30));
    stage.actor("writer", () -> tree.put(40, 140));
    stage.forbid("key 30 was not found, though it was there all the time", () -> found != 130);
    stage.forbid("key 40 is not there at the end", () -> tree.find(40) != 140);
    stage.outcome(() -> "found " + found);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(NO_SECOND_LOOK, READS_UNDER_THE_LATCH);
  }
}
