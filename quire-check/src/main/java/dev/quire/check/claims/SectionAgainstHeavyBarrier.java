package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import java.util.List;

/**
 * E5. Section without a fence against a reclaimer's heavy barrier.
 *
 * <p><b>Said</b> in docs/protocols/epoch.md, after the user-space RCU of M. Desnoyers and others: a
 * reader that only stores and then loads may see a place as it was before its own store is visible.
 * Where the system has a barrier for all threads of the process, the reclaimer pays for both sides.
 *
 * <p><b>Actors</b>: two readers that find an object in a place and read it, inside a section that
 * has no fence; a reclaimer that empties the place, takes a stamp and overwrites the object if the
 * stamp has elapsed at one of two looks, each of them after a barrier in every actor.
 *
 * <p><b>Forbidden</b>: a reader reads the overwritten object.
 *
 * <p><b>Why it holds</b>: at the instant of the barrier a reader has stored to its slot or has not.
 * If it has, the look at the slots that follows shows the section. If it has not, the look at the
 * place that follows shows it empty. That the compiler keeps the reader's store before its loads is
 * an axiom here; docs/protocols/epoch.md says what stands behind it.
 */
public final class SectionAgainstHeavyBarrier implements Claim {

  @Override
  public String id() {
    return "E5";
  }

  @Override
  public String title() {
    return "section without a fence against a heavy barrier";
  }

  @Override
  public String bound() {
    return TwoSections.BOUND;
  }

  @Override
  public void stage(Stage stage) {
    new TwoSections(stage, new Places(stage, 1, stage.heavyBarrier()));
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "slots-not-looked-at",
            "the reclaimer takes every slot for empty",
            Mutation.returns("dev.quire.core.epoch.Epoch", "elapsed", 1)));
  }
}
