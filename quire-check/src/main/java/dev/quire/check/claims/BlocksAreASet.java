package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Linearizable;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import java.util.BitSet;
import java.util.List;

/**
 * B2. Blocks are split, merged and never shared.
 *
 * <p><b>Said</b> in docs/protocols/buddy.md: a block is split into halves as far as needed, and
 * merges with its neighbour as soon as both are free. Its caller sees none of that: free frames are
 * a set, from which aligned blocks are taken.
 *
 * <p><b>Actors</b>: one that takes all four frames that are free, as one block, and gives them
 * back; one that takes a pair of them and gives it back.
 *
 * <p><b>Forbidden</b>: there is no order of all these, one after the other on a set of four, that
 * gives the same results; in particular one is refused though the other one had nothing at any
 * moment, or both have a frame at once. In the end lists and counters agree and the four are one
 * block again.
 *
 * <p><b>Why it holds</b>: blocks of more than one frame are taken and given in one hold of the zone
 * lock, splits and merges included.
 */
public final class BlocksAreASet implements Claim {

  private static final String ZONE = "dev.quire.core.buddy.Zone";

  @Override
  public String id() {
    return "B2";
  }

  @Override
  public String title() {
    return "blocks are split, merged and never shared";
  }

  @Override
  public String bound() {
    return "1 allocation and free of four frames, 1 of two";
  }

  @Override
  public void stage(Stage stage) {
    Invariants invariants = new Invariants(stage);
    Blocks blocks = new Blocks(stage);
    Linearizable<BitSet> history = new Linearizable<>(stage, 2, BlocksAreASet::allFree);
    invariants.actor(
        stage,
        "taker of all",
        () -> {
          int all = allocate(history, blocks, 0, Blocks.ORDER);
          if (all >= 0) {
            free(history, blocks, 0, all, Blocks.ORDER);
          }
        });
    invariants.actor(
        stage,
        "taker of a pair",
        () -> {
          int pair = allocate(history, blocks, 1, 1);
          if (pair >= 0) {
            free(history, blocks, 1, pair, 1);
          }
        });
    stage.forbid("no order of the calls explains their results", () -> !history.holds());
    stage.forbid("frames are lost, or did not merge", () -> !blocks.isWhole());
    stage.outcome(history::text);
  }

  private static int allocate(Linearizable<BitSet> history, Blocks blocks, int actor, int order)
      throws Exception {
    int frames = 1 << order;
    return history.call(
        actor,
        "take " + frames,
        () -> blocks.allocate(order),
        (free, got) -> {
          if (got < 0) {
            return !hasBlock(free, frames);
          }
          boolean legal = isBlock(free, got, frames);
          free.clear(got, got + frames);
          return legal;
        });
  }

  private static void free(
      Linearizable<BitSet> history, Blocks blocks, int actor, int number, int order)
      throws Exception {
    history.call(
        actor,
        "give " + number,
        () -> {
          blocks.free(number, order);
          return order;
        },
        (free, ignored) -> {
          free.set(number, number + (1 << order));
          return true;
        });
  }

  private static BitSet allFree() {
    BitSet free = new BitSet();
    free.set(0, Blocks.FREE);
    return free;
  }

  private static boolean hasBlock(BitSet free, int frames) {
    for (int number = 0; number < Blocks.FREE; number += frames) {
      if (isBlock(free, number, frames)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isBlock(BitSet free, int number, int frames) {
    return number % frames == 0 && free.nextClearBit(number) >= number + frames;
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "zone-without-lock",
            "blocks are taken from the lists and given to them without the lock",
            Mutation.without(ZONE, "take", "lock", 1, 0),
            Mutation.without(ZONE, "take", "unlock", 0, 0),
            Mutation.without(ZONE, "give", "lock", 1, 0),
            Mutation.without(ZONE, "give", "unlock", 0, 0)));
  }
}
