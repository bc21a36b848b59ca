package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioLayout;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.frame.Range;
import dev.quire.core.word.Words;
import java.util.List;

/**
 * L11. A late compare-and-set against metadata that was dropped.
 *
 * <p><b>Said</b> in the thread between Matthew Wilcox and Jane Chu (February 2024, on freeing the
 * memmap of huge pages): "Do we need to explicitly go through an RCU grace period before freeing
 * the pages for use by somebody else?" The kernel did need it: a get-unless-zero that was stopped
 * between its load and its compare-and-set met a page that had become read-only meanwhile.
 *
 * <p><b>Actors</b>: two getters that find the folio in a place, take a reference unless the count
 * is 0, look at the place again, and let go; a retirer that empties the place, freezes the folio if
 * nobody else has it, and drops the metadata of its section at once, without a grace period.
 *
 * <p><b>Forbidden</b>: a getter has a reference to a folio that was retired; dropped metadata that
 * is not zero in the end, because a late store has made it memory again.
 *
 * <p><b>Why it holds</b>: metadata in Quire is never unmapped and never protected, so nothing a
 * late getter does can fault; and it only ever writes by a compare-and-set from a count that is not
 * 0, which dropped metadata does not show. Adding first and looking afterwards would not do.
 */
public final class LateGetAgainstDrop implements Claim {

  private static final int GETTERS = 2;

  private final boolean[] held = new boolean[GETTERS];
  private boolean retired;

  @Override
  public String id() {
    return "L11";
  }

  @Override
  public String title() {
    return "late compare-and-set against metadata that was dropped";
  }

  @Override
  public String bound() {
    return "2 gets, 1 retirement without a grace period";
  }

  @Override
  public void stage(Stage stage) {
    LateFolio late = new LateFolio(stage);
    Range range = late.range;
    long folio = late.folio;
    long place = late.place;
    for (int i = 0; i < GETTERS; i++) {
      int getter = i;
      stage.actor("getter " + (i + 1), () -> held[getter] = gets(place));
    }
    stage.actor(
        "retirer",
        () -> {
          Words.setLongRelease(place, 0); // pairs with the getters' loads
          retired = FolioRef.freeze(folio, 1);
          if (retired) {
            range.drop(0);
          }
        });
    stage.forbid("a late store has written to dropped metadata", () -> retired && !zero(folio));
    stage.forbid("references are lost or left over", () -> !retired && FolioRef.count(folio) != 1);
    stage.outcome(() -> (retired ? "retired" : "kept") + (held[0] || held[1] ? ", was held" : ""));
  }

  /** True when there was a reference to be had that the second look confirmed. */
  private static boolean gets(long place) {
    long folio = Words.getLongAcquire(place); // pairs with the retirer's store
    if (folio == 0 || !FolioRef.tryGet(folio)) {
      return false;
    }
    boolean still = Words.getLongAcquire(place) == folio; // pairs with the retirer's store
    FolioRef.put(folio, 1);
    return still;
  }

  private static boolean zero(long folio) {
    for (int at = 0; at < FolioLayout.BYTES; at += Long.BYTES) {
      if (Words.getLongPlain(folio + at) != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "get-adds-first",
            "get-unless-zero stores one more without comparing with what it has read",
            Mutation.storesWithoutComparing(
                "dev.quire.core.folio.FolioRef", "tryGet", "weakCasInt")));
  }
}
