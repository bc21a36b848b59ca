package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioLatch;
import dev.quire.core.folio.FolioLock;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Identity;
import dev.quire.core.folio.Sequence;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.Words;
import java.util.List;

/**
 * O3. An optimistic read of a frame that becomes a tail without metadata, and a page again.
 *
 * <p><b>Said</b> in docs/protocols/hvo.md: when the metadata of tails comes back, identities begin
 * above every value that they ever had.
 *
 * <p><b>Actors</b>: a reader that notes the sequence of a page, reads two words, and compares; one
 * that takes that page out of its file, has its section as a huge folio without the metadata of the
 * tails, brings that back, and puts the same frame into another file with other words.
 *
 * <p><b>Forbidden</b>: the read validates and one of its words is of the other file.
 *
 * <p><b>Why it holds</b>: as with a section that leaves and returns ({@link HintAgainstReturn}):
 * without the floor both lives of the frame would show the same sequence.
 */
public final class ReadAgainstOptimisation implements Claim {

  private static final long FILE = 7;
  private static final long OTHER_FILE = 8;

  private final WaitQueues waits = new WaitQueues();
  private final FolioLatch latch = new FolioLatch(waits);
  private final FolioLock lock = new FolioLock(waits);
  private long bytes;
  private boolean read;
  private boolean wrong;
  private boolean huge;

  @Override
  public String id() {
    return "O3";
  }

  @Override
  public String title() {
    return "optimistic read of a frame that becomes a tail without metadata, and a page again";
  }

  @Override
  public String bound() {
    return "1 read of 2 words, 1 huge folio, 1 page that follows";
  }

  @Override
  public void stage(Stage stage) {
    Invariants invariants = new Invariants(stage);
    HugeSection scene = new HugeSection(stage);
    scene.takeTail();
    bytes = stage.words("bytes", 2 * Long.BYTES);
    fill(scene.tail, FILE);
    invariants.actor(stage, "reader", () -> read(scene.tail));
    invariants.actor(
        stage,
        "owner",
        () -> {
          if (FolioLock.tryLock(scene.tail) && FolioRef.freeze(scene.tail, 1)) {
            Identity.renounce(scene.tail);
            lock.unlock(scene.tail);
            huge = scene.becomesHuge() && scene.pool.restore(scene.head);
            fill(scene.tail, OTHER_FILE);
          }
        });
    stage.forbid("a read validated and has words of another page", () -> wrong);
    stage.outcome(() -> (huge ? "was a tail" : "kept") + (read ? ", read" : ""));
  }

  /** Gives the frame its place in a file and its words. */
  private void fill(long folio, long file) {
    Identity.assume(folio, file, 0);
    FolioRef.unfreeze(folio, 1);
    Words.setLongOpaque(bytes, file);
    Words.setLongOpaque(bytes + Long.BYTES, file);
    latch.unlockExclusive(folio);
    lock.unlock(folio);
  }

  private void read(long folio) {
    long sequence = Sequence.begin(folio);
    if (!Sequence.readable(sequence) || Identity.mapping(folio) != FILE) {
      return;
    }
    long first = Words.getLongOpaque(bytes);
    long second = Words.getLongOpaque(bytes + Long.BYTES);
    read = Sequence.validate(folio, sequence);
    wrong = read && (first != FILE || second != FILE);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "restored-at-identity-zero",
            "the identities of tails that come back begin at 0",
            new Mutation(
                "dev.quire.core.frame.Range",
                "identify",
                "setLongOpaque",
                1,
                (code, signature) ->
                    code.pop2() // the floor
                        .lconst_0()
                        .invokestatic(Edits.WORDS, "setLongOpaque", signature))));
  }
}
