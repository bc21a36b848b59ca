package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.WordLock;
import java.util.List;

/**
 * W2. Nobody sleeps for ever on the lock in one int.
 *
 * <p><b>Said</b> in {@code WordLock}: a waiter parks only if the word shows CONTENDED after it was
 * queued, and the next change of that word finds CONTENDED and wakes after it has stored FREE.
 *
 * <p><b>Actors</b>: three, each of which locks and unlocks once.
 *
 * <p><b>Forbidden</b>: an execution in which somebody sleeps and nobody can run.
 *
 * <p><b>Why it holds</b>: see the invariants of the class. That waiters come back as LOCKED is
 * right only because a wake empties the queue; with a wake of one this claim fails.
 */
public final class WordLockWakes implements Claim {

  @Override
  public String id() {
    return "W2";
  }

  @Override
  public String title() {
    return "WordLock: no wake-up is lost";
  }

  @Override
  public String bound() {
    return "3 actors, 1 section each";
  }

  @Override
  public boolean forbidsDeadlock() {
    return true;
  }

  @Override
  public void stage(Stage stage) {
    long lock = stage.words("lock", Integer.BYTES);
    WaitQueues waits = new WaitQueues();
    for (int i = 0; i < 3; i++) {
      stage.actor(
          "locker " + (i + 1),
          () -> {
            WordLock.lock(lock, waits);
            WordLock.unlock(lock, waits);
          });
    }
  }

  @Override
  public List<Mutant> mutants() {
    String lock = "dev.quire.core.word.WordLock";
    return List.of(
        Mutant.of(
            "wordlock-no-wake",
            "a contended unlock does not wake",
            Mutation.without(lock, "unlockContended", "wake", 1, 0)),
        Mutant.of(
            "wordlock-no-mark",
            "a waiter does not mark the lock as contended, and waits for LOCKED to change",
            Mutation.without(lock, "lockSlowly", "weakCasIntRelaxed", 1, 0),
            new Mutation(
                lock,
                "lockSlowly",
                "await",
                1,
                (code, signature) ->
                    code.pop2() // the deadline
                        .pop() // CONTENDED
                        .iconst_1() // LOCKED
                        .loadConstant(Long.MAX_VALUE)
                        .invokevirtual(
                            signature.parameterType(0),
                            "await",
                            signature.dropParameterTypes(0, 1)))));
  }
}
