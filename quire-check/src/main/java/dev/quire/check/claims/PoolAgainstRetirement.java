package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.frame.Frames;
import java.util.List;

/**
 * O4. A huge folio is taken out of the pool while its section is being emptied.
 *
 * <p><b>Said</b> in docs/protocols/hvo.md: a section that is being emptied loses the folio that
 * stands free in it; who takes one, and who looks for a certain one, do so under the lock of the
 * pool.
 *
 * <p><b>Actors</b>: one that takes one of two folios; one that has isolated the section of the one
 * that is the next, and has the pool let go of what it has there.
 *
 * <p><b>Forbidden</b>: somebody has the folio and the section is empty; nobody has it and it is
 * not; the pool counts otherwise.
 *
 * <p><b>Why it holds</b>: under the lock one of the two finds it.
 */
public final class PoolAgainstRetirement implements Claim {

  private static final String POOL = "dev.quire.core.hugetlb.HugePool";

  private static final int SECTION = 0;
  private static final int OTHER = 1;

  private int taken;

  @Override
  public String id() {
    return "O4";
  }

  @Override
  public String title() {
    return "a huge folio is taken while its section is being emptied";
  }

  @Override
  public String bound() {
    return "1 take of 2 folios, 1 section that the pool lets go of";
  }

  @Override
  public boolean forbidsDeadlock() {
    return true;
  }

  @Override
  public void stage(Stage stage) {
    Invariants invariants = new Invariants(stage);
    HugeSection scene = new HugeSection(stage, 2, false);
    scene.pool.reserve(2);
    scene.buddy.isolate(SECTION);
    invariants.actor(stage, "taker", () -> taken = scene.pool.take() >>> Frames.SECTION_ORDER);
    invariants.actor(stage, "retirer", () -> scene.pool.vacate(SECTION));
    stage.forbid(
        "two have the section, or nobody",
        () -> taken != (scene.buddy.isEmpty(SECTION) ? OTHER : SECTION));
    stage.forbid(
        "the pool counts otherwise",
        () ->
            scene.pool.freeFolios() != OTHER - taken
                || scene.pool.folios() != scene.pool.freeFolios() + 1);
    stage.outcome(() -> taken == SECTION ? "taken" : "gone");
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "pool-without-lock",
            "the pool is used without its lock",
            Mutation.without(POOL, "lock", "lock", 1, 0),
            Mutation.without(POOL, "unlock", "unlock", 0, 0)));
  }
}
