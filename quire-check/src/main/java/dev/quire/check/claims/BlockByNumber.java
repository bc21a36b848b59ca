package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import java.util.List;

/**
 * S4. The frames of a block are looked at by number while it is freed and split.
 *
 * <p><b>Said</b> in {@code FreeLists}: what a merge or a scan reads of a frame that is not its own
 * may be written at that moment.
 *
 * <p><b>Actors</b>: an owner that frees a block of two frames, which merges, and takes such a block
 * again, which splits; a scanner that looks at flags, order and count of both frames and at their
 * head, as {@code Sweep.empty} does.
 *
 * <p><b>Forbidden</b>: a head outside of the block, a reference that nobody gave, an order or flag
 * that no block has.
 *
 * <p><b>Why it holds</b>: the words are written whole, and free frames have no references.
 */
public final class BlockByNumber implements Claim {

  private static final int PAIR = 1;
  private static final int KNOWN = FolioFlags.BUDDY | FolioFlags.TAIL;

  private boolean strange;
  private long head;
  private int references;

  @Override
  public String id() {
    return "S4";
  }

  @Override
  public String title() {
    return "frames of a block are looked at by number while it is freed";
  }

  @Override
  public String bound() {
    return "1 free and allocation of two frames, 1 scan of both";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    int pair = world.buddy.allocate(PAIR, Mobility.MOVABLE);
    long first = world.frames.folio(pair);
    long second = world.frames.folio(pair + 1);
    world.actor(
        stage,
        "owner",
        () -> {
          world.buddy.free(pair, PAIR);
          world.buddy.allocate(PAIR, Mobility.MOVABLE);
        });
    world.actor(
        stage,
        "scanner",
        () -> {
          for (long folio : new long[] {first, second}) {
            strange |= (FolioFlags.flags(folio) & ~KNOWN) != 0;
            strange |= Identity.order(folio) > Frames.SECTION_ORDER;
            references += FolioRef.count(folio);
          }
          head = Identity.head(world.frames, pair + 1);
        });
    stage.forbid("flags or an order that no block has", () -> strange);
    stage.forbid("a reference that nobody gave", () -> references != 0);
    stage.forbid("a head outside of memory", () -> head < world.frames.folio(0) || head > second);
    stage.outcome(() -> head == first ? "first" : head == second ? "second" : "another");
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "head-is-nowhere",
            "the head of every frame is at address 0",
            Mutation.returns("dev.quire.core.folio.Identity", "head", 0)));
  }
}
