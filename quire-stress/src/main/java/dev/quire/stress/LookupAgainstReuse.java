package dev.quire.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.quire.core.folio.FolioLayout;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.word.Words;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/**
 * A look-up that takes its reference, looks at the slot again and finds it unchanged holds the
 * folio of that slot, however it was taken away and re-used meanwhile.
 */
@JCStressTest
@Outcome(id = "-1", expect = ACCEPTABLE, desc = "Frozen, or gone when looked at again.")
@Outcome(id = "1", expect = ACCEPTABLE, desc = "The page of the slot.")
@Outcome(expect = FORBIDDEN, desc = "Another file's page.")
@State
public class LookupAgainstReuse extends Shelf {
  /** jcstress makes the states. */
  public LookupAgainstReuse() {}

  /** Finds the folio, and tells whose page it is. */
  @Actor
  public void look(J_Result result) {
    long found = Words.getLongAcquire(slot); // pairs with Shelf.giveAway
    result.r1 = -1;
    if (found != 0 && FolioRef.tryGet(found)) {
      if (Words.getLongAcquire(slot) == found) { // pairs with Shelf.giveAway
        result.r1 = Words.getLongPlain(found + FolioLayout.MAPPING);
      }
      FolioRef.put(found, 1);
    }
  }

  /** Takes the folio out of its file and gives it to another one. */
  @Actor
  public void reuse() {
    giveAway();
  }

  /** Trusts the slot that it saw before it had a reference. */
  @JCStressTest
  @Outcome(id = "-1", expect = ACCEPTABLE, desc = "Frozen.")
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The page of the slot.")
  @Outcome(expect = FORBIDDEN, desc = "Another file's page.")
  @State
  public static class Planted extends Shelf {
    /** jcstress makes the states. */
    public Planted() {}

    /** Finds the folio without a second look at the slot. */
    @Actor
    public void look(J_Result result) {
      long found = Words.getLongAcquire(slot); // pairs with Shelf.giveAway
      result.r1 = -1;
      if (found != 0 && FolioRef.tryGet(found)) {
        result.r1 = Words.getLongPlain(found + FolioLayout.MAPPING);
        FolioRef.put(found, 1);
      }
    }

    /** Takes the folio out of its file and gives it to another one. */
    @Actor
    public void reuse() {
      giveAway();
    }
  }
}
