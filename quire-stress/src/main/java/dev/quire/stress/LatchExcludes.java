package dev.quire.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.quire.core.folio.FolioLatch;
import dev.quire.core.folio.FolioLayout;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.Words;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Who holds the latch shared sees both words of one writer, or neither. */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Before the writer.")
@Outcome(id = "5, 5", expect = ACCEPTABLE, desc = "After the writer.")
@Outcome(expect = FORBIDDEN, desc = "The reader met the writer.")
@State
public class LatchExcludes extends FolioMemory {
  private static final long FIRST = FolioLayout.MAPPING;
  private static final long SECOND = FolioLayout.INDEX;
  private static final FolioLatch LATCH = new FolioLatch(new WaitQueues());
  private static final long FOR_EVER = Long.MAX_VALUE >> 1;

  /** jcstress makes the states. */
  public LatchExcludes() {}

  /** Writes two words under the exclusive latch. */
  @Actor
  public void write() {
    LATCH.exclusive(folio, System.nanoTime() + FOR_EVER);
    Words.setLongPlain(folio + FIRST, 5);
    Words.setLongPlain(folio + SECOND, 5);
    LATCH.unlockExclusive(folio);
  }

  /** Reads them under the shared latch. */
  @Actor
  public void read(JJ_Result result) {
    LATCH.shared(folio, System.nanoTime() + FOR_EVER);
    result.r1 = Words.getLongPlain(folio + FIRST);
    result.r2 = Words.getLongPlain(folio + SECOND);
    LATCH.unlockShared(folio);
  }

  /** Reads without the latch. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Before the writer.")
  @Outcome(id = "5, 5", expect = ACCEPTABLE, desc = "After the writer.")
  @Outcome(expect = FORBIDDEN, desc = "The reader met the writer.")
  @State
  public static class Planted extends FolioMemory {
    /** jcstress makes the states. */
    public Planted() {}

    /** Writes two words under the exclusive latch. */
    @Actor
    public void write() {
      LATCH.exclusive(folio, System.nanoTime() + FOR_EVER);
      Words.setLongPlain(folio + FIRST, 5);
      Words.setLongPlain(folio + SECOND, 5);
      LATCH.unlockExclusive(folio);
    }

    /** Reads them as they are. */
    @Actor
    public void read(JJ_Result result) {
      result.r1 = Words.getLongPlain(folio + FIRST);
      result.r2 = Words.getLongPlain(folio + SECOND);
    }
  }
}
