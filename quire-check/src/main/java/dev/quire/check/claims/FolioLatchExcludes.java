package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.DeclaredRaces;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioBug;
import dev.quire.core.folio.FolioLatch;
import dev.quire.core.folio.FolioLayout;
import dev.quire.core.folio.Sequence;
import dev.quire.core.word.Content;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.Words;
import java.util.List;

/**
 * K2. The content latch.
 *
 * <p><b>Said</b> in {@code FolioLatch}: many readers or one writer of a folio's bytes; while it is
 * held exclusively the content sequence is odd, which is how readers without a latch learn of it.
 *
 * <p><b>Actors</b>: a writer that changes two words under the exclusive latch; a reader that reads
 * both under the shared latch; a reader that reads both without, between two looks at the sequence.
 *
 * <p><b>Forbidden</b>: a reader sees one word changed and the other one not (the one without a
 * latch: and its second look says that all is well); somebody sleeps for ever.
 *
 * <p><b>Why it holds</b>: exclusive is taken by compare-and-set from a word without holders, shared
 * from one without the exclusive bit. The sequence becomes odd after the latch is taken and before
 * the first word changes, and even after the last one.
 */
public final class FolioLatchExcludes implements Claim {

  private static final String LATCH = "dev.quire.core.folio.FolioLatch";

  private boolean torn;
  private boolean together;
  private boolean tornUnseen;
  private boolean validated;

  @Override
  public String id() {
    return "K2";
  }

  @Override
  public String title() {
    return "content latch: one writer or readers, with and without the latch";
  }

  @Override
  public String bound() {
    return "1 writer, 1 latched reader, 1 optimistic reader";
  }

  @Override
  public boolean forbidsDeadlock() {
    return true;
  }

  @Override
  public void stage(Stage stage) {
    long folio = stage.words("f", FolioLayout.BYTES);
    stage.name(folio + FolioLayout.SEQUENCE, Long.BYTES, "f.sequence");
    stage.name(folio + FolioLayout.LATCH, Integer.BYTES, "f.latch");
    stage.name(folio + FolioLayout.HOLDER, Long.BYTES, "f.holder");
    long bytes = stage.words("bytes", 2 * Long.BYTES);
    Words.setLongPlain(folio + FolioLayout.SEQUENCE, Sequence.IDENTITY);
    FolioLatch latch = new FolioLatch(new WaitQueues());
    stage.actor(
        "writer",
        () -> {
          latch.exclusive(folio, Long.MAX_VALUE);
          Words.setLongOpaque(bytes, 1);
          Words.setLongOpaque(bytes + Long.BYTES, 1);
          latch.unlockExclusive(folio);
        });
    stage.actor(
        "latched",
        () -> {
          latch.shared(folio, Long.MAX_VALUE);
          torn = Content.longAt(bytes, 0) != Content.longAt(bytes, Long.BYTES);
          try {
            latch.unlockShared(folio);
          } catch (FolioBug heldByTheWriter) {
            together = true;
          }
        });
    stage.actor("optimistic", () -> read(folio, bytes));
    stage.forbid("a reader with the latch saw half a write", () -> torn);
    stage.forbid("writer and reader hold the latch together", () -> together);
    stage.forbid("a validated reader saw half a write", () -> tornUnseen);
    stage.outcome(() -> validated ? "validated" : "retries");
  }

  private void read(long folio, long bytes) {
    long sequence = Sequence.begin(folio);
    if (Sequence.readable(sequence)) {
      boolean half = Content.longAt(bytes, 0) != Content.longAt(bytes, Long.BYTES);
      validated = Sequence.validate(folio, sequence);
      tornUnseen = validated && half;
    }
  }

  @Override
  public List<DeclaredRaces.Declared> races() {
    String read = "dev.quire.check.claims.FolioLatchExcludes.read longAt ";
    String reason = "the optimistic reader's copy, which counts only if it validates";
    return List.of(
        new DeclaredRaces.Declared(read + 1, reason), new DeclaredRaces.Declared(read + 2, reason));
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "latch-shared-blind",
            "a reader joins whoever holds the latch",
            Mutation.without(LATCH, "tryShared", "getIntOpaque", 1, 0),
            Edits.addsOne(LATCH, "tryShared", "weakCasIntAcquire")),
        Mutant.of(
            "latch-keeps-sequence-even",
            "the writer does not move the sequence",
            Mutation.without(LATCH, "tryExclusive", "move", 1, 0),
            Mutation.without(LATCH, "unlockExclusive", "move", 1, 0)),
        Mutant.of(
            "latch-reader-never-wakes",
            "the last reader to leave wakes nobody",
            Mutation.without(LATCH, "unlockShared", "wakeWaiters", 1, 0)),
        Mutant.of(
            "latch-no-wake",
            "releasing the latch wakes nobody",
            Mutation.returns(LATCH, "wakeWaiters", 0)));
  }
}
