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
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A getter and a freezer of one reference: exactly one of them wins. */
@JCStressTest
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "The getter was first.")
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "The freezer was first.")
@Outcome(expect = FORBIDDEN, desc = "A reference on a frozen folio, or both lost.")
@State
public class FreezeAgainstGet extends FolioMemory {
  /** jcstress makes the states. */
  public FreezeAgainstGet() {}

  /** Takes a reference if there is one. */
  @Actor
  public void get(ZZ_Result result) {
    result.r1 = FolioRef.tryGet(folio);
  }

  /** Takes the folio for itself. */
  @Actor
  public void freeze(ZZ_Result result) {
    result.r2 = FolioRef.freeze(folio, 1);
  }

  /** Looks at the count and then stores: what compare-and-set is there for. */
  @JCStressTest
  @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "The getter was first.")
  @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "The freezer was first.")
  @Outcome(expect = FORBIDDEN, desc = "A reference on a frozen folio, or both lost.")
  @State
  public static class Planted extends FolioMemory {
    /** jcstress makes the states. */
    public Planted() {}

    /** Takes a reference if there is one. */
    @Actor
    public void get(ZZ_Result result) {
      result.r1 = FolioRef.tryGet(folio);
    }

    /** Takes the folio for itself, without comparing. */
    @Actor
    public void freeze(ZZ_Result result) {
      result.r2 = Words.getIntOpaque(folio + FolioLayout.REFCOUNT) == 1;
      if (result.r2) {
        Words.setIntVolatile(folio + FolioLayout.REFCOUNT, 0); // pairs with FolioRef.tryGet
      }
    }
  }
}
