package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.frame.Frames;
import java.util.List;

/**
 * N1. An allocation against the retirement of its section.
 *
 * <p><b>Said</b> in docs/protocols/resize.md: from its isolation on nobody is handed a frame of a
 * section, and it goes only when every frame of it is among the isolated.
 *
 * <p><b>Actors</b>: one that allocates a frame and keeps it; one that retires the section from
 * which it comes, if that is empty.
 *
 * <p><b>Forbidden</b>: a frame is somebody's whose section has gone; lists, metadata and counters
 * disagree in the end.
 *
 * <p><b>Why it holds</b>: isolation takes the free blocks out of the lists that allocations take
 * from, under the lock that they take; and what is one block of 512 there is in nobody's hands.
 */
public final class AllocationAgainstRetirement implements Claim {

  private static final String ZONE = "dev.quire.core.buddy.Zone";

  private boolean owned;
  private boolean retired;

  @Override
  public String id() {
    return "N1";
  }

  @Override
  public String title() {
    return "allocation against the retirement of its section";
  }

  @Override
  public String bound() {
    return "1 allocation of a frame, 1 retirement";
  }

  @Override
  public boolean forbidsDeadlock() {
    return true;
  }

  @Override
  public void stage(Stage stage) {
    Invariants invariants = new Invariants(stage);
    LeavingSection scene = new LeavingSection(stage);
    invariants.actor(stage, "allocator", () -> owned = scene.allocate() >= 0);
    invariants.actor(stage, "retirer", () -> retired = scene.retire());
    stage.forbid("a frame is somebody's whose section has gone", () -> retired && owned);
    stage.forbid(
        "the allocator disagrees with itself",
        () -> !scene.accountsFor(retired ? 0 : Frames.SECTION_FRAMES - (owned ? 1 : 0)));
    stage.outcome(() -> (retired ? "retired" : "stays") + (owned ? ", a frame is used" : ""));
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "isolate-without-lock",
            "free blocks change their lists without the lock of the zone",
            Mutation.without(ZONE, "isolate", "lock", 1, 0),
            Mutation.without(ZONE, "isolate", "unlock", 0, 0)),
        Mutant.of(
            "retired-block-stays-listed",
            "the block of a section that has gone is still in a list",
            Mutation.without(ZONE, "offline", "withdraw", 1, 0)));
  }
}
