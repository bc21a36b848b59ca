package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.buddy.BuddyInfo;
import java.util.List;

/**
 * S2. Figures of the allocators are read while others allocate.
 *
 * <p><b>Said</b> in docs/locking.md: what statistics are made of is read without a lock, and each
 * word of it is written whole.
 *
 * <p><b>Actors</b>: an owner that takes a block of two frames and an object of a slab, and gives
 * both back; a reporter that reads the figures of lists and slab.
 *
 * <p><b>Forbidden</b>: a figure that was never true: more blocks of an order than there can be, an
 * object that nobody has.
 *
 * <p><b>Why it holds</b>: each figure is one word, changed under a lock.
 */
public final class FiguresOfMemory implements Claim {

  private static final int PAIR = 1;

  private long pairs;
  private long free;
  private long used;
  private boolean refused;

  @Override
  public String id() {
    return "S2";
  }

  @Override
  public String title() {
    return "figures of the allocators are read while others allocate";
  }

  @Override
  public String bound() {
    return "1 report, 1 block, 1 node";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage);
    long whole = world.buddy.freeFrames();
    long before = world.nodes.used();
    world.actor(
        stage,
        "owner",
        () -> {
          long node = world.nodes.allocate();
          int pair = world.buddy.allocate(PAIR, Mobility.MOVABLE);
          refused = node == 0 || pair < 0;
          world.buddy.free(pair, PAIR);
          world.nodes.free(node);
        });
    world.actor(
        stage,
        "reporter",
        () -> {
          BuddyInfo info = world.buddy.info();
          pairs = info.blocks(PAIR, Mobility.FIXED) + info.blocks(PAIR, Mobility.MOVABLE);
          free = world.buddy.freeFrames();
          used = world.nodes.used();
        });
    stage.forbid("memory was refused", () -> refused);
    stage.forbid("blocks that there never were", () -> pairs < 0 || pairs > 2);
    stage.forbid("frames come from nowhere", () -> free > 2 * whole);
    stage.forbid("objects that nobody has", () -> used < before || used > before + 1);
    stage.outcome(() -> "%d pairs, %d used".formatted(pairs, used - before));
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "blocks-from-nowhere",
            "the lists say that they have nine blocks of every order",
            Mutation.returns("dev.quire.core.buddy.FreeLists", "blocks", 9)));
  }
}
