package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.migrate.Collapse;
import java.util.List;

/**
 * L2. Look-up against folios that are replaced.
 *
 * <p><b>Said</b> of migration (mm/migrate.c): the new folio has its place and its references before
 * a slot leads to it, and a look-up that has taken one of the old looks at the slot again. Here
 * several old ones are replaced by one.
 *
 * <p><b>Actors</b>: a collapse of pages 4 and 5, a folio each, into one; a reader that looks page 5
 * up and then page 4, looks at the bytes where each pin says that they are, and lets go.
 *
 * <p><b>Forbidden</b>: a look-up gets what does not hold its page; references are lost or left
 * over; a folio that was replaced is not free.
 *
 * <p><b>Why it holds</b>: all old ones are frozen before any slot changes, so nobody has one; the
 * slots change while they are, and none of them is let go again.
 */
public final class CollapseAgainstLookup implements Claim {

  private static final String GATHERING = "dev.quire.core.migrate.Gathering";

  private boolean collapsed;

  @Override
  public String id() {
    return "L2";
  }

  @Override
  public String title() {
    return "look-up against folios that are replaced by one";
  }

  @Override
  public String bound() {
    return "1 collapse of 2 folios, 2 look-ups by 1 reader";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAIR, World.PAIR + 1);
    long[] small = {world.lookup.peek(PairReader.PAGES[0]), world.lookup.peek(PairReader.PAGES[1])};
    PairReader reader = new PairReader(world);
    reader.act(stage);
    world.actor(
        stage,
        "collapser",
        () ->
            collapsed =
                new Collapse(world.cache).collapse(world.mapping, PairReader.PAGES[0], 1).isDone());
    reader.forbid(stage);
    stage.forbid(
        "references are lost or left over",
        () -> !World.accounted(small[0]) || !World.accounted(small[1]) || !reader.isAccounted());
    stage.outcome(() -> (collapsed ? "one" : "two") + reader.outcome());
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "collapse-without-comparing",
            "the collapse stores 0 whatever the count is",
            Edits.freezesWithoutComparing(GATHERING, "freeze")),
        Mutant.of(
            "failed-collapse-forgets",
            "a collapse that fails leaves what it had frozen frozen",
            Mutation.returns(GATHERING, "thaw", 0)));
  }
}
