package example.tree.claims;

import dev.quire.check.CachedPages;
import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import example.tree.Tree;
import java.util.List;

/**
 * A record that is read by the hint in the tree is the right one or none, also while its page
 * leaves the cache, its frame is used for another page, and the hint in the tree is replaced.
 */
public final class RecordByHint implements Claim {

  private static final long KEY = 1; // and the page that its record stands in
  private static final long OTHER = 3;

  private final long[] record = new long[1];
  private boolean read;

  @Override
  public String id() {
    return "T2";
  }

  @Override
  public String title() {
    return "a record by its hint against re-use of its frame";
  }

  @Override
  public String bound() {
    return "1 reader, 1 eviction, 2 fills and 1 new hint";
  }

  @Override
  public void stage(Stage stage) {
    CachedPages pages = new CachedPages(stage);
    Tree tree = new Tree(stage.shared("tree", Tree.bytes(2)));
    tree.put(KEY, pages.hint(KEY));
    stage.actor("reader", () -> read = readRecord(tree, pages));
    stage.actor(
        "cache",
        () -> {
          pages.evict(KEY);
          pages.fill(OTHER); // into the frame that was KEY's
          pages.fill(KEY); // into another one
          tree.put(KEY, pages.hint(KEY));
        });
    stage.forbid("the record of another page", () -> read && record[0] != CachedPages.content(KEY));
    stage.outcome(() -> read ? "read" : "missed: CachedFile.read goes on without the hint");
  }

  private boolean readRecord(Tree tree, CachedPages pages) {
    return pages.read(tree.find(KEY), KEY, record);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "believes-a-torn-read",
            "the reader does not ask whether the read by hint succeeded",
            new Mutation(
                "example.tree.claims.RecordByHint",
                "readRecord",
                "read",
                1,
                (code, signature) ->
                    code.invokevirtual(
                            signature.parameterType(0), "read", signature.dropParameterTypes(0, 1))
                        .pop()
                        .iconst_1())));
  }
}
