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
import org.openjdk.jcstress.infra.results.ZJ_Result;

/** What was written while frozen is seen by whoever gets a reference afterwards. */
@JCStressTest
@Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "Frozen still.")
@Outcome(id = "true, 7", expect = ACCEPTABLE, desc = "A reference, and the new index with it.")
@Outcome(expect = FORBIDDEN, desc = "A reference and the old index.")
@State
public class UnfreezePublishes extends FolioMemory {
  /** jcstress makes the states; this one starts frozen. */
  public UnfreezePublishes() {
    Words.setIntPlain(folio + FolioLayout.REFCOUNT, 0);
  }

  /** Changes the identity of the frozen folio and lets others in. */
  @Actor
  public void unfreeze() {
    Words.setLongPlain(folio + FolioLayout.INDEX, 7);
    FolioRef.unfreeze(folio, 1);
  }

  /** Looks at the index under a reference. */
  @Actor
  public void get(ZJ_Result result) {
    result.r1 = FolioRef.tryGet(folio);
    result.r2 = result.r1 ? Words.getLongPlain(folio + FolioLayout.INDEX) : 0;
  }

  /** Lets others in before it has changed what they look at. */
  @JCStressTest
  @Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "Frozen still.")
  @Outcome(id = "true, 7", expect = ACCEPTABLE, desc = "A reference, and the new index with it.")
  @Outcome(expect = FORBIDDEN, desc = "A reference and the old index.")
  @State
  public static class Planted extends FolioMemory {
    /** jcstress makes the states; this one starts frozen. */
    public Planted() {
      Words.setIntPlain(folio + FolioLayout.REFCOUNT, 0);
    }

    /** Unfreezes early. */
    @Actor
    public void unfreeze() {
      FolioRef.unfreeze(folio, 1);
      Words.setLongPlain(folio + FolioLayout.INDEX, 7);
    }

    /** Looks at the index under a reference. */
    @Actor
    public void get(ZJ_Result result) {
      result.r1 = FolioRef.tryGet(folio);
      result.r2 = result.r1 ? Words.getLongPlain(folio + FolioLayout.INDEX) : 0;
    }
  }
}
