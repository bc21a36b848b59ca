package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.frame.Frames;
import java.util.List;

/**
 * N4. Totals and watermarks are read while a section goes.
 *
 * <p><b>Said</b> in docs/protocols/resize.md: reclaim, the policy and statistics go by figures of
 * the allocator that move with the sections; they are read without a lock, each written whole.
 *
 * <p><b>Actors</b>: one that reads them; one that retires a section of two.
 *
 * <p><b>Forbidden</b>: a figure that belongs to neither size; figures of the larger size once the
 * section has gone.
 *
 * <p><b>Why it holds</b>: each is one word, written under the lock of the zone.
 */
public final class FiguresOfSections implements Claim {

  private final LeavingSection.Figures[] seen = new LeavingSection.Figures[1];
  private boolean retired;

  @Override
  public String id() {
    return "N4";
  }

  @Override
  public String title() {
    return "totals and watermarks are read while a section goes";
  }

  @Override
  public String bound() {
    return "1 report, 1 retirement";
  }

  @Override
  public void stage(Stage stage) {
    Invariants invariants = new Invariants(stage);
    LeavingSection scene = new LeavingSection(stage);
    LeavingSection.Figures before = scene.figures();
    invariants.actor(stage, "reporter", () -> seen[0] = scene.figures());
    invariants.actor(stage, "retirer", () -> retired = scene.retire());
    stage.forbid("the section has stayed", () -> !retired);
    stage.forbid("a figure is of no size", () -> !seen[0].isBetween(scene.figures(), before));
    stage.forbid(
        "the figures are not those of the sections",
        () -> !scene.accountsFor(0) || scene.figures().total() != Frames.SECTION_FRAMES);
    stage.outcome(() -> "%d frames".formatted(seen[0].total()));
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "gone-and-counted",
            "a section that has gone is still counted",
            Mutation.without("dev.quire.core.buddy.Zone", "offline", "count", 1, 0)));
  }
}
