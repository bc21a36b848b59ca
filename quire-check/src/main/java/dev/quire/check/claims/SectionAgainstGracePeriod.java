package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import java.util.List;

/**
 * E1. Section against grace period.
 *
 * <p><b>Said</b> in docs/protocols/epoch.md: what a section could find when it began stays what it
 * was until the section ends. Whoever takes something out of reach re-uses it once the stamp has
 * elapsed.
 *
 * <p><b>Actors</b>: two readers that find an object in a place and read it, inside a section; a
 * reclaimer that empties the place, takes a stamp and overwrites the object if the stamp has
 * elapsed at one of two looks.
 *
 * <p><b>Forbidden</b>: a reader reads the overwritten object.
 *
 * <p><b>Why it holds</b>: a section stores the epoch in a slot before it looks at the place. A
 * reclaimer that finds the slot empty, or a later epoch in it, has emptied the place before that
 * section looked.
 */
public final class SectionAgainstGracePeriod implements Claim {

  @Override
  public String id() {
    return "E1";
  }

  @Override
  public String title() {
    return "read-side section against grace period";
  }

  @Override
  public String bound() {
    return TwoSections.BOUND;
  }

  @Override
  public void stage(Stage stage) {
    new TwoSections(stage, new Places(stage, 1));
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "no-grace-period",
            "every stamp has elapsed at once",
            Mutation.returns("dev.quire.core.epoch.Epoch", "elapsed", 1)),
        Mutant.of(
            "section-shows-nothing",
            "entering a section does not publish it",
            Mutation.without("dev.quire.core.epoch.Reader", "enter", "setLongRelease", 1, 0)),
        Mutant.of(
            "section-ends-early",
            "a reader looks at its place only after it has left the section",
            Mutation.returns("dev.quire.core.epoch.Reader", "enter", 0)));
  }
}
