package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Identity;
import dev.quire.core.word.Words;
import java.util.List;

/**
 * H2. Read by hint against removal and return of the section.
 *
 * <p><b>Said</b> by Alistair Popple to Jann Horn (October 2022, "Update ptep_get_lockless()s
 * comment"): "struct folio is never freed" is not true when memory can be removed. In Quire the
 * metadata stays mapped and is zeroed when a section leaves; docs/protocols/hint.md says that the
 * identities of a section that comes back begin above all that it ever showed.
 *
 * <p><b>Actors</b>: a reader with a hint to page 1 that copies two words, in no section and with no
 * reference; another one that evicts page 1, drops the section, gives it memory again and fills the
 * same frame for another file.
 *
 * <p><b>Forbidden</b>: the read succeeds and one of its words is not of page 1.
 *
 * <p><b>Why it holds</b>: the reader compares one word before and after its copy. Within the life
 * of the metadata that word never has a value twice. Without the floor it would begin at 0 again,
 * and the second life would show what the first one did: same identity, same content, other bytes.
 */
public final class HintAgainstReturn implements Claim {

  private static final long OTHER_FILE = 1L << 40;

  private final Copy copy = new Copy();

  @Override
  public String id() {
    return "H2";
  }

  @Override
  public String title() {
    return "read by hint against removal and return of the section";
  }

  @Override
  public String bound() {
    return "1 read of 2 words by hint, 1 eviction, 1 return of the section with 1 fill";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage);
    FolioRef.get(world.folio, 1); // the remover's
    long hint = world.lookup.hint(World.PAGE);
    world.actor(stage, "reader", () -> copy.byHint(world, hint));
    world.actor(
        stage,
        "remover",
        () -> {
          if (world.evict(world.folio)) {
            world.range.drop(0);
            world.range.populate(0, false, false);
            fill(world, world.folio);
          }
        });
    stage.forbid("the hint gave bytes of another page", copy::isWrong);
    stage.outcome(copy::outcome);
  }

  /** What the next owner of the memory does with its first folio. */
  private static void fill(World world, long folio) {
    Identity.assume(folio, OTHER_FILE, World.NEXT);
    FolioRef.unfreeze(folio, 2);
    for (int at = 0; at < World.LOOKED_AT; at += Long.BYTES) {
      Words.setLongOpaque(world.lookup.content(folio) + at, World.value(World.NEXT));
    }
    world.latch.unlockExclusive(folio);
    world.lock.unlock(folio);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "no-identity-floor",
            "the identities of a section that comes back begin at 0",
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
