package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.frame.Range;
import dev.quire.core.word.Words;
import java.util.List;

/**
 * N2. A late compare-and-set against metadata that was dropped and has come back.
 *
 * <p><b>Said</b> by Alistair Popple (October 2022, "Update ptep_get_lockless()s comment"): "how is
 * that synchronised against memory hotplug?" In the kernel it has to be; docs/protocols/resize.md
 * says why Quire waits for no grace period when a section leaves, although L11 alone does not cover
 * a section that returns while a getter still has the count of its last life in hand.
 *
 * <p><b>Actors</b>: two getters that find the folio in a place, take a reference unless the count
 * is 0, look at the place again, and let go; one that empties the place, freezes the folio if
 * nobody else has it, drops the metadata of its section, brings the section back, and has the same
 * frame as another folio with one reference.
 *
 * <p><b>Forbidden</b>: a getter's second look confirms a folio of the second life; the other folio
 * has another count than its one in the end.
 *
 * <p><b>Why it holds</b>: the compare-and-set fails, or it counts a reference on a living folio,
 * which the second look does not confirm and which is put. One allocator has both lives, so that is
 * as good as a frame that was re-used without leaving.
 */
public final class LateGetAgainstReturn implements Claim {

  private static final int GETTERS = 2;

  private boolean returned;
  private boolean stale;
  private boolean held;

  @Override
  public String id() {
    return "N2";
  }

  @Override
  public String title() {
    return "late compare-and-set against metadata that was dropped and has come back";
  }

  @Override
  public String bound() {
    return "2 gets, 1 retirement without a grace period, 1 return with another folio";
  }

  @Override
  public void stage(Stage stage) {
    LateFolio late = new LateFolio(stage);
    Range range = late.range;
    long folio = late.folio;
    long place = late.place;
    for (int i = 0; i < GETTERS; i++) {
      stage.actor("getter " + (i + 1), () -> gets(place));
    }
    stage.actor(
        "retirer",
        () -> {
          Words.setLongRelease(place, 0); // pairs with the getters' loads
          if (FolioRef.freeze(folio, 1)) {
            range.drop(0);
            range.populate(0, false, false);
            FolioRef.unfreeze(folio, 1); // the next owner's
            returned = true;
          }
        });
    stage.forbid("a getter has what its place never held", () -> stale);
    stage.forbid("references are lost or left over", () -> FolioRef.count(folio) != 1);
    stage.outcome(() -> (returned ? "returned" : "kept") + (held ? ", was held" : ""));
  }

  private void gets(long place) {
    long folio = Words.getLongAcquire(place); // pairs with the retirer's store
    if (folio == 0 || !FolioRef.tryGet(folio)) {
      return;
    }
    boolean still = Words.getLongAcquire(place) == folio; // pairs with the retirer's store
    held |= still;
    stale |= still && returned;
    FolioRef.put(folio, 1);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "late-get-without-comparing",
            "get-unless-zero stores one more without comparing with what it has read",
            Mutation.storesWithoutComparing(
                "dev.quire.core.folio.FolioRef", "tryGet", "weakCasInt")));
  }
}
