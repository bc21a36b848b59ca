package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.word.Words;
import java.util.List;

/**
 * B1. A frame belongs to one.
 *
 * <p><b>Said</b> in {@code Buddy}: a frame is in exactly one place: allocated, in a list, in a
 * stripe.
 *
 * <p><b>Actors</b>: a keeper that frees a frame and allocates one; a borrower that allocates a
 * frame and frees it again.
 *
 * <p><b>Forbidden</b>: both have the same frame at one time; the number of free frames is wrong in
 * the end.
 *
 * <p><b>Why it holds</b>: a stripe and the lists have a lock each, and a frame leaves the state of
 * an allocated one by compare-and-set.
 */
public final class TwoAllocators implements Claim {

  private int kept;
  private int freed;
  private boolean taken;

  @Override
  public String id() {
    return "B1";
  }

  @Override
  public String title() {
    return "the allocator gives a frame to one";
  }

  @Override
  public String bound() {
    return "2 allocations and 2 frees by 2 actors";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage);
    int mine = world.buddy.allocate(0, Mobility.MOVABLE);
    long free = world.buddy.freeFrames();
    long owner = stage.words("owners", 512 * Integer.BYTES);
    world.actor(
        stage,
        "keeper",
        () -> {
          world.buddy.free(mine, 0);
          kept = world.buddy.allocate(0, Mobility.MOVABLE);
          Words.getAndAddInt(owner + 4L * kept, 1);
        });
    world.actor(
        stage,
        "borrower",
        () -> {
          freed = world.buddy.allocate(0, Mobility.MOVABLE);
          taken = Words.getAndAddInt(owner + 4L * freed, 1) != 0;
          Words.getAndAddInt(owner + 4L * freed, -1);
          world.buddy.free(freed, 0);
        });
    stage.forbid("two have one frame", () -> taken || Words.getIntPlain(owner + 4L * kept) != 1);
    stage.forbid("frames are lost or made up", () -> world.buddy.freeFrames() != free);
    stage.outcome(() -> kept == mine ? "re-used" : "another");
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "stripe-without-lock",
            "frames are taken from a stripe and given to it without its lock",
            Mutation.without("dev.quire.core.buddy.Stripes", "take", "lock", 1, 0),
            Mutation.without("dev.quire.core.buddy.Stripes", "take", "unlock", 0, 0),
            Mutation.without("dev.quire.core.buddy.Stripes", "give", "lock", 1, 0),
            Mutation.without("dev.quire.core.buddy.Stripes", "give", "unlock", 0, 0)));
  }
}
