package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import java.io.IOException;
import java.util.List;

/**
 * T6. A hole against a folio that enters across its beginning.
 *
 * <p><b>Said</b> in docs/protocols/truncate.md: a hole is made of whole folios. One that stands
 * across either end is found, and nothing happens; none can come to stand there afterwards.
 *
 * <p><b>Actors</b>: a hole of page 5; a filler of pages 4 and 5, as one folio.
 *
 * <p><b>Forbidden</b>: the hole was made, and page 5 shows what was there before; somebody sleeps
 * for ever.
 *
 * <p><b>Why it holds</b>: whoever begins to invalidate takes the tree lock once before it looks. So
 * the filler's folio is in the tree by then, or the filler finds that it may not enter.
 */
public final class HoleAgainstEntry implements Claim {

  private static final int HOLE = World.PAIR + 1;

  private boolean made;

  @Override
  public String id() {
    return "T6";
  }

  @Override
  public String title() {
    return "a hole against a folio that enters across its beginning";
  }

  @Override
  public String bound() {
    return "1 hole of 1 page, 1 fill of 2 pages";
  }

  @Override
  public boolean forbidsDeadlock() {
    return true;
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    world.buddy.drain();
    world.actor(stage, "hole", () -> punch(world));
    world.actor(stage, "filler", () -> world.mapping.fill().large(World.PAIR, 1));
    stage.forbid(
        "what was there before the hole is there",
        () -> made && world.shown(HOLE) == World.value(HOLE));
    stage.outcome(() -> made ? "a hole" : "in the way");
  }

  private void punch(World world) throws IOException {
    made = world.mapping.truncation().punch(HOLE, HOLE + 1);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "entry-is-not-waited-for",
            "who begins to invalidate does not wait for who has found that a page may enter",
            Mutation.returns("dev.quire.core.cache.Extent", "awaitEntries", 0)));
  }
}
