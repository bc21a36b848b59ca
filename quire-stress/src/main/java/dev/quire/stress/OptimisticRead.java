package dev.quire.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.quire.core.folio.FolioLayout;
import dev.quire.core.folio.Sequence;
import dev.quire.core.word.Words;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** A read that validates saw both words of one writer, or neither. */
@JCStressTest
@Outcome(id = "-1, -1", expect = ACCEPTABLE, desc = "The read did not validate.")
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Before the writer.")
@Outcome(id = "5, 5", expect = ACCEPTABLE, desc = "After the writer.")
@Outcome(expect = FORBIDDEN, desc = "A torn read was taken for good.")
@State
public class OptimisticRead extends FolioMemory {
  private static final long FIRST = FolioLayout.MAPPING;
  private static final long SECOND = FolioLayout.INDEX;

  /** jcstress makes the states. */
  public OptimisticRead() {}

  /** Writes two words while the content sequence is odd. */
  @Actor
  public void write() {
    Sequence.move(folio, Sequence.CONTENT);
    Words.storeStoreFence(); // pairs with Sequence.validate
    Words.setLongPlain(folio + FIRST, 5);
    Words.setLongPlain(folio + SECOND, 5);
    Sequence.move(folio, Sequence.CONTENT);
  }

  /** Reads two words between begin and validate. */
  @Actor
  public void read(JJ_Result result) {
    long sequence = Sequence.begin(folio);
    long first = Words.getLongPlain(folio + FIRST);
    long second = Words.getLongPlain(folio + SECOND);
    boolean valid = Sequence.readable(sequence) && Sequence.validate(folio, sequence);
    result.r1 = valid ? first : -1;
    result.r2 = valid ? second : -1;
  }

  /** Does not look at the sequence again. */
  @JCStressTest
  @Outcome(id = "-1, -1", expect = ACCEPTABLE, desc = "The read did not validate.")
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Before the writer.")
  @Outcome(id = "5, 5", expect = ACCEPTABLE, desc = "After the writer.")
  @Outcome(expect = FORBIDDEN, desc = "A torn read was taken for good.")
  @State
  public static class Planted extends FolioMemory {
    /** jcstress makes the states. */
    public Planted() {}

    /** Writes two words while the content sequence is odd. */
    @Actor
    public void write() {
      Sequence.move(folio, Sequence.CONTENT);
      Words.storeStoreFence(); // pairs with nothing: that is the bug
      Words.setLongPlain(folio + FIRST, 5);
      Words.setLongPlain(folio + SECOND, 5);
      Sequence.move(folio, Sequence.CONTENT);
    }

    /** Reads two words and takes them for good. */
    @Actor
    public void read(JJ_Result result) {
      boolean valid = Sequence.readable(Sequence.begin(folio));
      long first = Words.getLongPlain(folio + FIRST);
      long second = Words.getLongPlain(folio + SECOND);
      result.r1 = valid ? first : -1;
      result.r2 = valid ? second : -1;
    }
  }
}
