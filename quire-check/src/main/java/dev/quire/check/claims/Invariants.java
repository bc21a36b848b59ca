package dev.quire.check.claims;

import dev.quire.check.Stage;
import dev.quire.core.folio.FolioBug;

/**
 * Actors under which production code may not find one of its own invariants broken: that is
 * forbidden in every claim that uses this, and no accident of the claim.
 */
final class Invariants {

  private boolean broken; // set by any actor, and read when all have finished

  Invariants(Stage stage) {
    stage.forbid("production code has found one of its own invariants broken", () -> broken);
  }

  /** As {@link Stage#actor}. */
  void actor(Stage stage, String name, Stage.Body body) {
    stage.actor(
        name,
        () -> {
          try {
            body.run();
          } catch (FolioBug found) {
            broken = true;
          }
        });
  }
}
