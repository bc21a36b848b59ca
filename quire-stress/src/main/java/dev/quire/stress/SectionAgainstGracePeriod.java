package dev.quire.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.quire.core.epoch.Epoch;
import dev.quire.core.epoch.Reader;
import dev.quire.core.folio.FolioLayout;
import dev.quire.core.os.Os;
import dev.quire.core.word.Words;
import java.lang.foreign.Arena;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** What a section has found stays what it was until the section ends. */
@JCStressTest
@Outcome(id = "-1", expect = ACCEPTABLE, desc = "Out of reach already.")
@Outcome(id = "1", expect = ACCEPTABLE, desc = "Found, and alive.")
@Outcome(expect = FORBIDDEN, desc = "Found, and used for something else.")
@State
public class SectionAgainstGracePeriod extends Shelf {
  private static final long PAGE = 4096;
  private static final Epoch EPOCH = epoch();

  private static Epoch epoch() {
    Os os = Os.system();
    return new Epoch(
        Arena.global().allocate(128, 64).address(),
        () -> Arena.global().allocate(PAGE, PAGE).address(),
        os.hasHeavyBarrier() ? os::heavyBarrier : null);
  }

  private static long find(long slot) {
    Reader reader = EPOCH.reader();
    reader.enter();
    try {
      long found = Words.getLongAcquire(slot); // pairs with reuse
      return found == 0 ? -1 : Words.getLongPlain(found + FolioLayout.MAPPING);
    } finally {
      reader.exit();
    }
  }

  /** jcstress makes the states. */
  public SectionAgainstGracePeriod() {}

  /** Looks what it finds in the slot, in a section. */
  @Actor
  public void look(J_Result result) {
    result.r1 = find(slot);
  }

  /** Takes it out of reach, waits for a grace period, and uses it for something else. */
  @Actor
  public void reuse() {
    Words.setLongRelease(slot, 0); // pairs with look
    EPOCH.synchronize();
    Words.setLongPlain(folio + FolioLayout.MAPPING, 2);
  }

  /** Does not wait for the grace period. */
  @JCStressTest
  @Outcome(id = "-1", expect = ACCEPTABLE, desc = "Out of reach already.")
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "Found, and alive.")
  @Outcome(expect = FORBIDDEN, desc = "Found, and used for something else.")
  @State
  public static class Planted extends Shelf {
    /** jcstress makes the states. */
    public Planted() {}

    /** Looks what it finds in the slot, in a section. */
    @Actor
    public void look(J_Result result) {
      result.r1 = find(slot);
    }

    /** Takes it out of reach and uses it for something else. */
    @Actor
    public void reuse() {
      Words.setLongRelease(slot, 0); // pairs with look
      Words.setLongPlain(folio + FolioLayout.MAPPING, 2);
    }
  }
}
