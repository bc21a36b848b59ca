package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioBug;
import dev.quire.core.folio.FolioLayout;
import dev.quire.core.folio.FolioLock;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.Words;
import java.util.List;

/**
 * K1. The folio lock.
 *
 * <p><b>Said</b> in {@code FolioLock}: a bit in the flags word, with waiters on hashed queues.
 *
 * <p><b>Actors</b>: three, each of which adds one to the folio's private word under the lock.
 *
 * <p><b>Forbidden</b>: a sum below three, an unlock of a lock that is free, or somebody who sleeps
 * for ever.
 *
 * <p><b>Why it holds</b>: the bit is set by compare-and-set over a word that does not show it.
 * Unlock clears it together with the waiters bit, in one step, and then wakes.
 */
public final class FolioLockExcludes implements Claim {

  private static final int ACTORS = 3;

  private final boolean[] surprised = new boolean[ACTORS];

  @Override
  public String id() {
    return "K1";
  }

  @Override
  public String title() {
    return "folio lock: nobody else is inside, no wake-up is lost";
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
    long folio = stage.words("f", FolioLayout.BYTES);
    stage.name(folio + FolioLayout.FLAGS, Integer.BYTES, "f.flags");
    long sum = folio + FolioLayout.PRIVATE;
    FolioLock lock = new FolioLock(new WaitQueues());
    for (int i = 0; i < ACTORS; i++) {
      int adder = i;
      stage.actor("adder " + (i + 1), () -> surprised[adder] = !added(lock, folio, sum));
    }
    stage.forbid(
        "a holder found the lock free", () -> surprised[0] || surprised[1] || surprised[2]);
    stage.forbid("an addition was lost", () -> Words.getLongPlain(sum) != ACTORS);
  }

  private static boolean added(FolioLock lock, long folio, long sum) {
    lock.lock(folio);
    Words.setLongPlain(sum, Words.getLongPlain(sum) + 1);
    try {
      lock.unlock(folio);
      return true;
    } catch (FolioBug notLocked) {
      return false;
    }
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "folio-lock-blind",
            "tryLock does not look at the bit",
            Mutation.without("dev.quire.core.folio.FolioLock", "tryLock", "getIntOpaque", 1, 0),
            Mutation.without(
                "dev.quire.core.folio.FolioLock", "tryLock", "weakCasIntAcquire", 1, 1)),
        Mutant.of(
            "folio-lock-no-wake",
            "unlock does not wake whoever waits for the lock",
            Mutation.without("dev.quire.core.folio.FolioLock", "unlock", "wake", 1, 0)));
  }
}
