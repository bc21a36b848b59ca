package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioLatch;
import dev.quire.core.folio.FolioLayout;
import dev.quire.core.folio.Sequence;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.Words;
import java.util.List;

/**
 * K3. Two writers at one latch.
 *
 * <p><b>Said</b> in docs/protocols/latch.md: one writer at a time, whose thread is noted, so that
 * whoever waits too long can be told who it is; the last one to leave wakes all that wait.
 *
 * <p><b>Actors</b>: two writers that add one to a word. (Readers are in {@link
 * FolioLatchExcludes}.)
 *
 * <p><b>Forbidden</b>: an addition is lost; a writer is not the one that is noted as the holder; a
 * holder is still noted in the end, or the content is odd; somebody sleeps for ever.
 *
 * <p><b>Why it holds</b>: exclusive is taken from a word without holders only. A holder that leaves
 * clears the waiters bit together with its own, and wakes everybody; those who are not first set it
 * again before they sleep.
 */
public final class LatchOfTwoWriters implements Claim {

  private static final String LATCH = "dev.quire.core.folio.FolioLatch";
  private static final int WRITERS = 2;

  private final boolean[] unknown = new boolean[WRITERS];

  @Override
  public String id() {
    return "K3";
  }

  @Override
  public String title() {
    return "content latch: two writers, both get on, the holder is known";
  }

  @Override
  public String bound() {
    return "2 writers, once each";
  }

  @Override
  public boolean forbidsDeadlock() {
    return true;
  }

  @Override
  public void stage(Stage stage) {
    Invariants invariants = new Invariants(stage);
    long folio = stage.words("f", FolioLayout.BYTES);
    stage.name(folio + FolioLayout.LATCH, Integer.BYTES, "f.latch");
    stage.name(folio + FolioLayout.HOLDER, Long.BYTES, "f.holder");
    long bytes = stage.words("bytes", Long.BYTES);
    FolioLatch latch = new FolioLatch(new WaitQueues());
    for (int i = 0; i < WRITERS; i++) {
      int writer = i;
      invariants.actor(
          stage,
          "writer " + (i + 1),
          () -> {
            latch.exclusive(folio, Long.MAX_VALUE);
            Words.setLongPlain(bytes, Words.getLongPlain(bytes) + 1);
            unknown[writer] = FolioLatch.holder(folio) != Thread.currentThread().threadId();
            latch.unlockExclusive(folio);
          });
    }
    stage.forbid("a write was lost", () -> Words.getLongPlain(bytes) != WRITERS);
    stage.forbid("the holder was not noted", () -> unknown[0] || unknown[1]);
    stage.forbid(
        "the latch is not as free as it was",
        () ->
            FolioLatch.held(folio)
                || FolioLatch.holder(folio) != 0
                || (Sequence.begin(folio) & Sequence.CONTENT) != 0);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "latch-holder-unknown",
            "who holds the latch is not noted",
            Mutation.without(LATCH, "tryExclusive", "setLongOpaque", 1, 0)),
        Mutant.of(
            "latch-wakes-nobody",
            "a writer that leaves wakes nobody",
            Mutation.without(LATCH, "unlockExclusive", "wakeWaiters", 1, 0)));
  }
}
