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

/** Of two that drop the last two references one frees the folio, and sees what the other did. */
@JCStressTest
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "The first one was last.")
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "The second one was last.")
@Outcome(expect = FORBIDDEN, desc = "Freed twice, never, or before the other was done.")
@State
public class PutAgainstPut extends FolioMemory {
  /** jcstress makes the states; this one has two references. */
  public PutAgainstPut() {
    Words.setIntPlain(folio + FolioLayout.REFCOUNT, 2);
  }

  /** Writes under its reference, and drops it. */
  @Actor
  public void first(ZZ_Result result) {
    Words.setLongPlain(folio + FolioLayout.MAPPING, 1);
    boolean last = FolioRef.put(folio, 1);
    result.r1 = last && Words.getLongPlain(folio + FolioLayout.INDEX) == 1;
  }

  /** Writes under its reference, and drops it. */
  @Actor
  public void second(ZZ_Result result) {
    Words.setLongPlain(folio + FolioLayout.INDEX, 1);
    boolean last = FolioRef.put(folio, 1);
    result.r2 = last && Words.getLongPlain(folio + FolioLayout.MAPPING) == 1;
  }

  /** Counts down in two steps. */
  @JCStressTest
  @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "The first one was last.")
  @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "The second one was last.")
  @Outcome(expect = FORBIDDEN, desc = "Freed twice, or never.")
  @State
  public static class Planted extends FolioMemory {
    /** jcstress makes the states; this one has two references. */
    public Planted() {
      Words.setIntPlain(folio + FolioLayout.REFCOUNT, 2);
    }

    /** Drops its reference. */
    @Actor
    public void first(ZZ_Result result) {
      result.r1 = put();
    }

    /** Drops its reference. */
    @Actor
    public void second(ZZ_Result result) {
      result.r2 = put();
    }

    private boolean put() {
      int left = Words.getIntVolatile(folio + FolioLayout.REFCOUNT) - 1; // pairs with put
      Words.setIntVolatile(folio + FolioLayout.REFCOUNT, left); // pairs with put
      return left == 0;
    }
  }
}
