package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.frame.Frames;
import java.util.List;

/**
 * N3. A free against the retirement of its section.
 *
 * <p><b>Said</b> in docs/protocols/resize.md: who frees a frame looks without a lock whether its
 * section is being emptied, and puts it into a stripe if not. That look may come too early; the
 * section does not go then.
 *
 * <p><b>Actors</b>: one that frees a frame, the last one in use of its section; one that retires
 * that section, if it is empty.
 *
 * <p><b>Forbidden</b>: the section has gone and the frame is in a stripe, or on its way to one;
 * lists, stripes, metadata and counters disagree in the end.
 *
 * <p><b>Why it holds</b>: a frame is in one place. If all 512 are one block in a list, under the
 * zone lock, none is in a stripe.
 */
public final class FreeAgainstRetirement implements Claim {

  private static final String ZONE = "dev.quire.core.buddy.Zone";

  private boolean retired;

  @Override
  public String id() {
    return "N3";
  }

  @Override
  public String title() {
    return "free against the retirement of its section";
  }

  @Override
  public String bound() {
    return "1 free of a frame, 1 retirement";
  }

  @Override
  public boolean forbidsDeadlock() {
    return true;
  }

  @Override
  public void stage(Stage stage) {
    Invariants invariants = new Invariants(stage);
    LeavingSection scene = new LeavingSection(stage);
    int pfn = scene.allocate();
    invariants.actor(stage, "owner", () -> scene.free(pfn));
    invariants.actor(stage, "retirer", () -> retired = scene.retire());
    stage.forbid(
        "a frame is lost, or one whose section has gone is not",
        () -> !scene.accountsFor(retired ? 0 : Frames.SECTION_FRAMES));
    stage.outcome(() -> retired ? "retired" : "stays");
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "retire-what-is-in-use",
            "a section goes whatever stands in it",
            Mutation.returns(ZONE, "isEmpty", 1),
            Mutation.returns(ZONE, "isOneBlock", 1)),
        Mutant.of(
            "retire-without-lock",
            "a section goes without the lock of the zone",
            Mutation.without(ZONE, "isEmpty", "lock", 1, 0),
            Mutation.without(ZONE, "isEmpty", "unlock", 0, 0),
            Mutation.without(ZONE, "offline", "lock", 1, 0),
            Mutation.without(ZONE, "offline", "unlock", 0, 0)));
  }
}
