package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.word.Words;
import java.util.List;

/**
 * O1. A late compare-and-set on a tail whose metadata goes and comes back.
 *
 * <p><b>Said</b> by Matthew Wilcox to Jane Chu (February 2024): a look-up that was stopped has "a
 * pointer into vmemmap" while its page becomes "one of the tail pages towards the end of the 512".
 * {@link HistoricTails} is what became of that in the kernel; docs/protocols/hvo.md says why Quire
 * waits for no grace period.
 *
 * <p><b>Actors</b>: a getter that finds a folio in a place, takes a reference unless the count is
 * 0, looks at the place again, and lets go; one that empties the place, freezes the folio if nobody
 * else has it, frees it, takes the section as a huge folio without the metadata of its tails,
 * brings that back, and has the same frame as another folio with one reference.
 *
 * <p><b>Forbidden</b>: the getter's second look confirms a folio of the second life; that has
 * another count than its one in the end; production code finds an invariant broken.
 *
 * <p><b>Why it holds</b>: the getter compares with a count that is not 0, and a tail shows 0 before
 * its metadata goes, while it is away, and when it is back. At an address that may be written for
 * ever a comparison that fails does nothing.
 */
public final class LateGetOnTail implements Claim {

  private boolean huge;
  private boolean held;
  private boolean stale;

  @Override
  public String id() {
    return "O1";
  }

  @Override
  public String title() {
    return "late compare-and-set on a tail whose metadata goes and comes back";
  }

  @Override
  public String bound() {
    return "1 get, 1 folio that becomes the tail of a huge one, and a folio again";
  }

  @Override
  public void stage(Stage stage) {
    Invariants invariants = new Invariants(stage);
    HugeSection scene = new HugeSection(stage);
    scene.takeTail();
    long place = stage.words("place", Long.BYTES);
    Words.setLongPlain(place, scene.tail);
    FolioRef.unfreeze(scene.tail, 1); // that of the place
    invariants.actor(stage, "getter", () -> gets(place));
    invariants.actor(
        stage,
        "owner",
        () -> {
          Words.setLongRelease(place, 0); // pairs with the getter's loads
          if (FolioRef.freeze(scene.tail, 1)) {
            huge = scene.becomesHuge() && scene.pool.restore(scene.head);
            FolioRef.unfreeze(scene.tail, 1); // the next owner's
          }
        });
    stage.forbid("the getter has what its place never held", () -> stale);
    stage.forbid("references are lost or left over", () -> FolioRef.count(scene.tail) != 1);
    stage.outcome(() -> (huge ? "was a tail" : "kept") + (held ? ", was held" : ""));
  }

  private void gets(long place) {
    long folio = Words.getLongAcquire(place); // pairs with the owner's store
    if (folio == 0 || !FolioRef.tryGet(folio)) {
      return;
    }
    boolean still = Words.getLongAcquire(place) == folio; // pairs with the owner's store
    held |= still;
    stale |= still && huge;
    FolioRef.put(folio, 1);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "late-get-on-a-tail",
            "get-unless-zero stores one more without comparing with what it has read",
            Mutation.storesWithoutComparing(
                "dev.quire.core.folio.FolioRef", "tryGet", "weakCasInt")));
  }
}
