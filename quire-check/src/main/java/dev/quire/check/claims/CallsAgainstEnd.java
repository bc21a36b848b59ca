package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.epoch.Epoch;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.Words;
import java.util.List;

/**
 * C1. Calls under way against the end of their instance.
 *
 * <p><b>Said</b> in {@code dev.quire.Calls}: whoever may allocate or fill counts itself first;
 * closing an instance lets nobody in any more, and waits until everybody has left. Afterwards the
 * word of the count is the next instance's.
 *
 * <p><b>Actors</b>: two calls that count themselves, read from the instance's memory, note that
 * they did, and leave; a closer that closes the gate, looks at the notes, ends the sections, and if
 * the grace period has passed at one of two looks gives the memory and the word of the count to the
 * next instance.
 *
 * <p><b>Forbidden</b>: a call reads memory of the next instance; the closer misses a note; a call
 * has counted itself in the next instance's word; somebody sleeps for ever.
 *
 * <p><b>Why it holds</b>: a compare-and-set counts only over a word that does not show the gate
 * closed, so the closer sees everybody that is in. One that comes too late for that is in a section
 * while it looks, which the closer waits for, or is told that the instance has ended.
 */
public final class CallsAgainstEnd implements Claim {

  private static final String CALLS = "dev.quire.Calls";
  private static final int CALLERS = 2;
  private static final long OWN = 7;
  private static final long NEXT = 666;

  private final long[] seen = new long[CALLERS];
  private final boolean[] has = new boolean[CALLERS];
  private int left;
  private boolean handedOn;

  @Override
  public String id() {
    return "C1";
  }

  @Override
  public String title() {
    return "calls under way against the end of their instance";
  }

  @Override
  public String bound() {
    return "2 calls, 1 end with two looks at the grace period";
  }

  @Override
  public boolean forbidsDeadlock() {
    return true;
  }

  @Override
  public void stage(Stage stage) {
    Epoch epoch = Places.epoch(stage, null);
    long count = stage.words("calls", Integer.BYTES);
    long memory = stage.words("memory", Long.BYTES);
    long done = stage.words("done", (long) CALLERS * Long.BYTES);
    Words.setLongPlain(memory, OWN);
    Gate gate = new Gate(count, epoch, new WaitQueues());
    for (int i = 0; i < CALLERS; i++) {
      int caller = i;
      stage.actor(
          "call " + (i + 1),
          () -> {
            if (gate.tryEnter()) {
              seen[caller] = Words.getLongPlain(memory); // owned: a race would refute
              Words.setLongPlain(done + (long) caller * Long.BYTES, 1);
              has[caller] = true;
              gate.exit();
            }
          });
    }
    stage.actor(
        "closer",
        () -> {
          gate.close();
          for (int i = 0; i < CALLERS; i++) {
            left += (int) Words.getLongPlain(done + (long) i * Long.BYTES);
          }
          epoch.end();
          handedOn = Places.elapsed(epoch, epoch.stamp(), 2);
          if (handedOn) {
            Words.setIntOpaque(count, 0);
            Words.setLongPlain(memory, NEXT);
          }
        });
    stage.forbid("a call read from the next instance", () -> seen[0] == NEXT || seen[1] == NEXT);
    stage.forbid(
        "the closer does not see what a call has done",
        () -> left != (has[0] ? 1 : 0) + (has[1] ? 1 : 0));
    stage.forbid(
        "the next instance counts a call that it did not have",
        () -> handedOn && Words.getIntPlain(count) != 0);
    stage.outcome(() -> (handedOn ? "handed on, " : "kept, ") + seen[0] + " " + seen[1]);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "call-counts-late",
            "a call counts itself outside of a section",
            Mutation.without(CALLS, "tryEnter", "enter", 1, 0),
            Mutation.without(CALLS, "tryEnter", "exit", 0, 0)),
        Mutant.of(
            "call-after-the-end",
            "a call does not ask whether its instance has ended",
            Mutation.without(CALLS, "tryEnter", "hasEnded", 1, 0)),
        Mutant.of(
            "last-call-wakes-nobody",
            "the last call to leave does not wake the closer",
            Mutation.without(CALLS, "exit", "wake", 1, 0)));
  }
}
