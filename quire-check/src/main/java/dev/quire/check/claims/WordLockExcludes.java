package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.WordLock;
import dev.quire.core.word.Words;
import java.util.List;

/**
 * W1. The lock in one int excludes.
 *
 * <p><b>Said</b> in {@code WordLock}: between lock and unlock nobody else is inside.
 *
 * <p><b>Actors</b>: three, each of which adds one to a plain word under the lock.
 *
 * <p><b>Forbidden</b>: a sum below three, or an unlock that finds the lock free: then two were
 * inside at once.
 *
 * <p><b>Why it holds</b>: only a compare-and-set from FREE takes the lock, and only the holder
 * makes it FREE. The two plain accesses of the sum are steps of their own, so an intruder between
 * them is among the explored orders.
 */
public final class WordLockExcludes implements Claim {

  private static final int ACTORS = 3;

  private final boolean[] surprised = new boolean[ACTORS];

  @Override
  public String id() {
    return "W1";
  }

  @Override
  public String title() {
    return "WordLock: nobody else is inside";
  }

  @Override
  public String bound() {
    return "3 actors, 1 section each";
  }

  @Override
  public void stage(Stage stage) {
    long lock = stage.words("lock", Integer.BYTES);
    long sum = stage.words("sum", Integer.BYTES);
    WaitQueues waits = new WaitQueues();
    for (int i = 0; i < ACTORS; i++) {
      int adder = i;
      stage.actor(
          "adder " + (i + 1),
          () -> {
            WordLock.lock(lock, waits);
            Words.setIntPlain(sum, Words.getIntPlain(sum) + 1);
            try {
              WordLock.unlock(lock, waits);
            } catch (IllegalStateException nobodyHoldsIt) {
              surprised[adder] = true;
            }
          });
    }
    stage.forbid(
        "a holder found the lock free", () -> surprised[0] || surprised[1] || surprised[2]);
    stage.forbid("an addition was lost", () -> Words.getIntPlain(sum) != ACTORS);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "wordlock-store",
            "tryLock stores without comparing",
            Mutation.storesWithoutComparing(
                "dev.quire.core.word.WordLock", "tryLock", "casIntAcquire")));
  }
}
