package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import java.util.List;

/**
 * B3. Stripes that are emptied by others.
 *
 * <p><b>Said</b> in docs/protocols/buddy.md: single frames are kept in stripes, so that threads do
 * not meet on the lock of the lists. Whoever finds nothing in the lists empties all stripes, one
 * lock after the other, and looks once more.
 *
 * <p><b>Actors</b>: one that takes a single frame, whose stripe thereby gets all four that are
 * free, and frees it; one that asks for a pair, which has to come out of that stripe, and frees it.
 *
 * <p><b>Forbidden</b>: both have the same frame; a frame is lost, made up, or cannot merge in the
 * end. That the pair is refused is not: a frame that is freed into a stripe at that moment may be
 * missed, and whoever wants it asks again.
 *
 * <p><b>Why it holds</b>: a frame is in a stripe or in the lists, and goes from one to the other
 * under the locks of both, taken in that order by everybody.
 */
public final class DrainAgainstStripe implements Claim {

  private static final String STRIPES = "dev.quire.core.buddy.Stripes";

  private boolean shared;
  private boolean refused;

  @Override
  public String id() {
    return "B3";
  }

  @Override
  public String title() {
    return "a stripe in use against its being emptied";
  }

  @Override
  public String bound() {
    return "1 allocation and free of a frame, 1 of a pair";
  }

  @Override
  public boolean forbidsDeadlock() {
    return true;
  }

  @Override
  public void stage(Stage stage) {
    Invariants invariants = new Invariants(stage);
    Blocks blocks = new Blocks(stage);
    invariants.actor(stage, "single", () -> borrow(blocks, 0));
    invariants.actor(stage, "pair", () -> borrow(blocks, 1));
    stage.forbid("two have one frame", () -> shared);
    stage.forbid("frames are lost, or did not merge", () -> !blocks.isWhole());
    stage.outcome(() -> refused ? "refused" : "both had one");
  }

  private void borrow(Blocks blocks, int order) {
    int number = blocks.allocate(order);
    if (number < 0) {
      refused = true;
      return;
    }
    shared |= !blocks.own(number, order);
    blocks.disown(number, order);
    blocks.free(number, order);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "drain-without-lock",
            "a stripe is emptied without its lock",
            Mutation.without(STRIPES, "drain", "lock", 1, 0),
            Mutation.without(STRIPES, "drain", "unlock", 0, 0)));
  }
}
